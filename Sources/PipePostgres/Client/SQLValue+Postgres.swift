internal import PipeCore
internal import PipeSQL

extension SQLValue {
    /// Microseconds from 1970 to 2000, where PostgreSQL counts from.
    private static var epochShift: Int64 { 946_684_800_000_000 }

    /// The text format, whose type the server infers from where the parameter stands.
    var postgresText: String? {
        switch self {
        case .null: nil
        case .int(let number): String(number)
        case .real(let number): "\(number)"
        case .bool(let flag): flag ? "true" : "false"
        case .text(let text): text.storable
        case .instant(let instant): Timestamp.text(instant)
        }
    }

    /// Reads a value in the binary format by its type's number (`pg_type.oid`).
    init(postgres bytes: UnsafeRawBufferPointer, type: UInt32) {
        func integer() -> Int64 {
            let unsigned = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            // Sign-extends what is shorter than eight bytes.
            let spare = UInt64(64 - 8 * bytes.count)
            return Int64(bitPattern: unsigned << spare) >> Int64(spare)
        }
        switch type {
        case 16: self = .bool(bytes.first != 0)
        case 20, 21, 23: self = .int(integer())
        case 701: self = .real(Double(bitPattern: UInt64(bitPattern: integer())))
        case 1184: self = .instant(Instant(microseconds: integer() + Self.epochShift))
        case 2950: self = .text(Self.uuid(bytes))
        default: self = .text(String(decoding: bytes, as: UTF8.self))
        }
    }

    private static func uuid(_ bytes: UnsafeRawBufferPointer) -> String {
        var text = ""
        for (place, byte) in bytes.enumerated() {
            if [4, 6, 8, 10].contains(place) { text += "-" }
            if byte < 16 { text += "0" }
            text += String(byte, radix: 16)
        }
        return text
    }
}
