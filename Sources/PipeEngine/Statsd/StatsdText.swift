/// Figures as DogStatsD reads them: `name:value|type|#tag:value,…`, several values to a name where it takes them.
package enum StatsdText {
    package enum Kind: String, Hashable, Sendable {
        case counter = "c"
        case gauge = "g"
        case distribution = "d"
    }

    /// One name with its values.
    package struct Entry: Hashable, Sendable {
        package let name: String
        package let kind: Kind
        package let values: [Double]
        package let tags: [String]

        package init(_ name: String, _ kind: Kind, _ values: [Double], tags: [String]) {
            self.name = name
            self.kind = kind
            self.values = values
            self.tags = tags
        }
    }

    /// The entries in datagrams of at most `limit` bytes, and how many values did not fit into any.
    package static func datagrams(_ entries: [Entry], limit: Int) -> (datagrams: [String], dropped: Int) {
        var datagrams: [String] = []
        var current = ""
        var dropped = 0
        for entry in entries {
            let (lines, lost) = lines(of: entry, limit: limit)
            dropped += lost
            for line in lines {
                if !current.isEmpty, current.utf8.count + 1 + line.utf8.count > limit {
                    datagrams.append(current)
                    current = ""
                }
                current += (current.isEmpty ? "" : "\n") + line
            }
        }
        if !current.isEmpty { datagrams.append(current) }
        return (datagrams, dropped)
    }

    /// Only distributions may hold several values in a line.
    private static func lines(of entry: Entry, limit: Int) -> ([String], dropped: Int) {
        let end = "|\(entry.kind.rawValue)" + (entry.tags.isEmpty ? "" : "|#" + entry.tags.joined(separator: ","))
        let room = limit - entry.name.utf8.count - end.utf8.count
        var lines: [String] = []
        var dropped = 0
        var values = ""
        for value in entry.values {
            let next = ":" + PrometheusText.number(value)
            guard next.utf8.count <= room else {
                dropped += 1
                continue
            }
            if !values.isEmpty, entry.kind != .distribution || values.utf8.count + next.utf8.count > room {
                lines.append(entry.name + values + end)
                values = ""
            }
            values += next
        }
        if !values.isEmpty { lines.append(entry.name + values + end) }
        return (lines, dropped)
    }

    /// What the format itself needs is replaced.
    package static func tag(_ name: String, _ value: String) -> String {
        name + ":" + clean(value)
    }

    package static func clean(_ text: String) -> String {
        String(
            String.UnicodeScalarView(text.unicodeScalars.map { $0 == "," || $0 == "|" || $0.value < 0x20 ? "_" : $0 }))
    }
}
