package import PipeCore

/// One row of a result, read by column name.
package struct Row: Sendable {
    private let columns: [String: Int]
    private let values: [SQLValue]

    /// `columns` maps names to places and is shared by all rows of a result.
    package init(columns: [String: Int], values: [SQLValue]) {
        self.columns = columns
        self.values = values
    }

    package func value(_ name: String) throws(StoreError) -> SQLValue {
        guard let place = columns[name] else {
            throw .damaged("the store's answer has no column '\(name)'")
        }
        return values[place]
    }

    package func text(_ name: String) throws(StoreError) -> String {
        guard case .text(let text) = try value(name) else { throw mismatch(name, "a text") }
        return text
    }

    package func optionalText(_ name: String) throws(StoreError) -> String? {
        try isNull(name) ? nil : text(name)
    }

    package func int(_ name: String) throws(StoreError) -> Int {
        guard case .int(let number) = try value(name) else { throw mismatch(name, "a whole number") }
        return Int(number)
    }

    package func optionalInt(_ name: String) throws(StoreError) -> Int? {
        try isNull(name) ? nil : int(name)
    }

    package func double(_ name: String) throws(StoreError) -> Double {
        switch try value(name) {
        case .real(let number): return number
        case .int(let number): return Double(number)
        case .null, .bool, .text, .instant: throw mismatch(name, "a number")
        }
    }

    package func optionalDouble(_ name: String) throws(StoreError) -> Double? {
        try isNull(name) ? nil : double(name)
    }

    package func bool(_ name: String) throws(StoreError) -> Bool {
        switch try value(name) {
        case .bool(let flag): flag
        case .int(let number): number != 0
        case .null, .real, .text, .instant: throw mismatch(name, "true or false")
        }
    }

    /// SQLite keeps instants as microseconds since 1970.
    package func instant(_ name: String) throws(StoreError) -> Instant {
        switch try value(name) {
        case .instant(let instant): instant
        case .int(let microseconds): Instant(microseconds: microseconds)
        case .null, .bool, .real, .text: throw mismatch(name, "an instant")
        }
    }

    package func optionalInstant(_ name: String) throws(StoreError) -> Instant? {
        try isNull(name) ? nil : instant(name)
    }

    package func span(_ name: String) throws(StoreError) -> Duration {
        .microseconds(Int64(try int(name)))
    }

    package func id<Entity>(_ name: String, of _: Entity.Type = Entity.self) throws(StoreError) -> ID<Entity> {
        guard let id = ID<Entity>(try text(name)) else { throw mismatch(name, "an id") }
        return id
    }

    package func json(_ name: String) throws(StoreError) -> JSON {
        let text = try text(name)
        do {
            return try JSON.parse(text)
        } catch {
            throw .damaged("column '\(name)' does not hold JSON: \(error)")
        }
    }

    private func isNull(_ name: String) throws(StoreError) -> Bool { try value(name) == .null }

    private func mismatch(_ name: String, _ expected: String) -> StoreError {
        .damaged("column '\(name)' does not hold \(expected)")
    }
}
