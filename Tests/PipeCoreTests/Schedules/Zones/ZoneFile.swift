import Glibc
import PipeCore

/// The compiled zones of this machine.
enum ZoneFile {
    static let folder = "/usr/share/zoneinfo"

    static func rules(_ name: String) throws -> ZoneRules {
        try ZoneRules(name: name, tzif: bytes(name))
    }

    /// Empty where there is no such file.
    static func bytes(_ name: String) -> [UInt8] {
        guard let file = fopen("\(folder)/\(name)", "rb") else { return [] }
        defer { fclose(file) }
        var buffer = [UInt8](repeating: 0, count: 1 << 17)
        return Array(buffer[..<fread(&buffer, 1, buffer.count, file)])
    }

    /// A zone that has always kept one rule, as a version 3 file.
    static func bytes(footer: String, offset: Int32 = 0) -> [UInt8] {
        func block(_ version: Character) -> [UInt8] {
            let counts: [[UInt8]] = [0, 0, 0, 0, 1, 4].map { [0, 0, 0, $0] }
            let type = (0..<4).reversed().map { UInt8(truncatingIfNeeded: offset >> ($0 * 8)) } + [0, 0]
            return Array("TZif\(version)".utf8) + [UInt8](repeating: 0, count: 15) + counts.joined() + type
                + Array("XXX\0".utf8)
        }
        return block("3") + block("3") + Array("\n\(footer)\n".utf8)
    }
}

/// `2011-12-30 09:00` as a civil time.
func civil(_ text: String) throws -> CivilTime {
    guard let reading = Timestamp.read(text) else { throw ScheduleProblem("'\(text)' is no time") }
    return reading.civil
}

/// `2011-12-30T09:00Z` as an instant.
func instant(_ text: String) throws -> Instant {
    guard let instant = Timestamp.instant(text) else { throw ScheduleProblem("'\(text)' is no instant") }
    return instant
}
