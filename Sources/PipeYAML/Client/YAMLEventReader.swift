internal import CYAML

/// libyaml's parser over one text.
struct YAMLEventReader: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    /// The parser reads from here as it goes.
    private let input: UnsafeMutableBufferPointer<UInt8>

    init(_ text: String) {
        input = UnsafeMutableBufferPointer.allocate(capacity: max(1, text.utf8.count))
        _ = input.initialize(from: text.utf8)
        parser = UnsafeMutablePointer.allocate(capacity: 1)
        precondition(yaml_parser_initialize(parser) == 1, "no memory for a YAML parser")
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, input.baseAddress, text.utf8.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        input.deallocate()
    }

    mutating func next() throws(YAMLProblem) -> YAMLEvent {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw problem() }
        defer { yaml_event_delete(&event) }
        let position = YAMLPosition(event.start_mark)
        switch event.type {
        case YAML_STREAM_START_EVENT:
            return YAMLEvent(kind: .streamStart, anchor: nil, position: position)
        case YAML_DOCUMENT_START_EVENT:
            return YAMLEvent(kind: .documentStart, anchor: nil, position: position)
        case YAML_DOCUMENT_END_EVENT:
            return YAMLEvent(kind: .documentEnd, anchor: nil, position: position)
        case YAML_ALIAS_EVENT:
            let name = Self.text(event.data.alias.anchor) ?? ""
            return YAMLEvent(kind: .alias(name), anchor: nil, position: position)
        case YAML_SCALAR_EVENT:
            let data = event.data.scalar
            let bytes = UnsafeBufferPointer(start: data.value, count: data.length)
            let scalar = YAMLScalar(
                text: String(decoding: bytes, as: UTF8.self),
                isPlain: data.style == YAML_PLAIN_SCALAR_STYLE,
                tag: Self.text(data.tag))
            return YAMLEvent(kind: .scalar(scalar), anchor: Self.text(data.anchor), position: position)
        case YAML_SEQUENCE_START_EVENT:
            let data = event.data.sequence_start
            return YAMLEvent(
                kind: .listStart(tag: Self.text(data.tag)), anchor: Self.text(data.anchor), position: position)
        case YAML_SEQUENCE_END_EVENT:
            return YAMLEvent(kind: .listEnd, anchor: nil, position: position)
        case YAML_MAPPING_START_EVENT:
            let data = event.data.mapping_start
            return YAMLEvent(
                kind: .mappingStart(tag: Self.text(data.tag)), anchor: Self.text(data.anchor), position: position)
        case YAML_MAPPING_END_EVENT:
            return YAMLEvent(kind: .mappingEnd, anchor: nil, position: position)
        default:
            return YAMLEvent(kind: .streamEnd, anchor: nil, position: position)
        }
    }

    private func problem() -> YAMLProblem {
        let state = parser.pointee
        let problem = Self.explained(state.problem.map { String(cString: $0) } ?? "not readable as YAML")
        if state.error == YAML_READER_ERROR { return unreadableCharacter(problem, at: Int(state.problem_offset)) }
        let position = YAMLPosition(state.problem_mark)
        guard !stands(on: UInt8(ascii: "\t"), at: Int(state.problem_mark.index)) else {
            return YAMLProblem(position, "found a tab where YAML wants blanks: indent with blanks")
        }
        guard let context = state.context.map({ String(cString: $0) }) else {
            return YAMLProblem(position, problem)
        }
        return YAMLProblem(position, "\(problem) \(context) that began in line \(state.context_mark.line + 1)")
    }

    /// What people can do something with, where the library says less.
    private static func explained(_ problem: String) -> String {
        switch problem {
        case "mapping values are not allowed in this context":
            "no key may stand here: the line before lacks a colon, this one is indented wrongly, or a text with a "
                + "colon in it needs quotes"
        default: problem
        }
    }

    /// The reader fails on characters, before there are lines to count.
    private func unreadableCharacter(_ problem: String, at offset: Int) -> YAMLProblem {
        let before = String(decoding: input[..<min(offset, input.count)], as: UTF8.self)
        let lines = before.split(separator: "\n", omittingEmptySubsequences: false)
        return YAMLProblem(line: lines.count, column: (lines.last?.count ?? 0) + 1, message: problem)
    }

    /// Whether the character with this index is `byte`; a text with wider characters before it gives no answer.
    private func stands(on byte: UInt8, at index: Int) -> Bool {
        index < input.count && input[index] == byte
    }

    private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        pointer.map { String(cString: $0) }
    }
}

extension YAMLPosition {
    init(_ mark: yaml_mark_t) {
        self.init(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
    }
}
