/// One message in the native protocol of systemd's journal: fields with names, each of any text.
package struct JournalEntry: Sendable {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    /// Adds a field. What no field's name may hold becomes `_`.
    package mutating func add(_ name: String, _ value: String) {
        bytes += Self.fieldName(name).utf8
        let value = Array(value.utf8)
        if value.contains(UInt8(ascii: "\n")) {
            // What has line breaks comes with its length.
            bytes.append(UInt8(ascii: "\n"))
            withUnsafeBytes(of: UInt64(value.count).littleEndian) { bytes += $0 }
        } else {
            bytes.append(UInt8(ascii: "="))
        }
        bytes += value
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Capital letters, digits and `_`, at most 64, none of `_` and digits in front: the rest is the journal's own.
    package static func fieldName(_ text: String) -> String {
        let letters = text.uppercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
        let name = letters.drop { $0 == "_" || $0.isNumber }
        return name.isEmpty ? "FACT" : String(name.prefix(64))
    }
}
