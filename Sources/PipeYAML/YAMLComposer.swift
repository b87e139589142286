internal import PipeCore

/// Puts the parser's events together to one value, and remembers where each part began.
struct YAMLComposer: ~Copyable {
    /// Deep enough for data, shallow enough for the stack of any thread.
    private static let deepest = 128
    /// How many values aliases may add, so that a few lines cannot fill the memory.
    private static let mostAliased = 100_000

    private var reader: YAMLEventReader
    private var anchors: [String: (value: JSON, size: Int)] = [:]
    private var aliased = 0
    private(set) var positions: [[String]: YAMLPosition] = [:]
    private(set) var valuePositions: [[String]: YAMLPosition] = [:]

    init(reading text: String) {
        reader = YAMLEventReader(text)
    }

    mutating func document() throws(YAMLProblem) -> JSON {
        _ = try reader.next()
        guard case .documentStart = try reader.next().kind else { return .null }
        let value = try self.value(try reader.next(), path: []).value
        _ = try reader.next()
        let after = try reader.next()
        guard case .streamEnd = after.kind else {
            throw YAMLProblem(after.position, "a second document begins here: only one is allowed in a file")
        }
        return value
    }

    /// The value that begins with `event`, and of how many values it is made.
    private mutating func value(
        _ event: YAMLEvent, path: [String]
    ) throws(YAMLProblem) -> (value: JSON, size: Int) {
        guard path.count < Self.deepest else {
            throw YAMLProblem(event.position, "nested more than \(Self.deepest) deep")
        }
        note(event.position, of: path)
        let composed: (value: JSON, size: Int)
        switch event.kind {
        case .scalar(let scalar):
            composed = (try scalar.value(at: event.position), 1)
        case .listStart(let tag):
            try check(tag, is: "seq", at: event.position)
            composed = try list(path: path)
        case .mappingStart(let tag):
            try check(tag, is: "map", at: event.position)
            composed = try mapping(path: path)
        case .alias(let name):
            return try copy(of: name, at: event.position)
        case .streamStart, .documentStart, .documentEnd, .streamEnd, .listEnd, .mappingEnd:
            throw YAMLProblem(event.position, "expected a value")
        }
        if let anchor = event.anchor { anchors[anchor] = composed }
        return composed
    }

    /// Apart, so that a deep nest needs little of the stack.
    private mutating func note(_ position: YAMLPosition, of path: [String]) {
        if positions[path] == nil { positions[path] = position }
        valuePositions[path] = position
    }

    private mutating func list(path: [String]) throws(YAMLProblem) -> (value: JSON, size: Int) {
        var items: [JSON] = []
        var size = 1
        while true {
            let event = try reader.next()
            if case .listEnd = event.kind { return (.array(items), size) }
            let item = try value(event, path: path + ["\(items.count)"])
            items.append(item.value)
            size += item.size
        }
    }

    private mutating func mapping(path: [String]) throws(YAMLProblem) -> (value: JSON, size: Int) {
        var object = JSON.Object()
        var size = 1
        while true {
            let event = try reader.next()
            if case .mappingEnd = event.kind { return (.object(object), size) }
            let key = try key(event)
            guard object[key] == nil else {
                throw YAMLProblem(event.position, "the key '\(key)' is here a second time")
            }
            positions[path + [key]] = event.position
            let member = try value(try reader.next(), path: path + [key])
            object[key] = member.value
            size += member.size
        }
    }

    /// A key is a text as it was written: `1` and `true` are keys as good as `"1"` and `"true"`.
    private mutating func key(_ event: YAMLEvent) throws(YAMLProblem) -> String {
        switch event.kind {
        case .scalar(let scalar):
            if let anchor = event.anchor { anchors[anchor] = (.string(scalar.text), 1) }
            return scalar.text
        case .alias(let name):
            if let text = anchors[name]?.value.string { return text }
            fallthrough
        default: throw YAMLProblem(event.position, "expected a key that is a text")
        }
    }

    private mutating func copy(
        of name: String, at position: YAMLPosition
    ) throws(YAMLProblem) -> (value: JSON, size: Int) {
        guard let anchored = anchors[name] else {
            throw YAMLProblem(position, "'*\(name)': no '&\(name)' stands before it")
        }
        aliased += anchored.size
        guard aliased <= Self.mostAliased else {
            throw YAMLProblem(position, "aliases blow the document up to more than \(Self.mostAliased) values")
        }
        return anchored
    }

    private func check(_ tag: String?, is expected: String, at position: YAMLPosition) throws(YAMLProblem) {
        guard let tag = tag.map(YAMLScalar.shortTag), tag != "!", tag != expected else { return }
        throw YAMLProblem(position, "tag '\(tag)' is not understood: only the tags of YAML's core schema are")
    }
}
