package import PipeCore
internal import Synchronization

/// The time zones that this machine knows, read from its zone database once each.
package final class ZoneDatabase: Sendable {
    private let folder: String
    private let known = Mutex<[String: ZoneRules]>([:])

    package init(folder: String = "/usr/share/zoneinfo") {
        self.folder = folder
    }

    /// The zones of this machine, read once each for the whole program.
    package static let machine = ZoneDatabase()

    /// The rules of a zone by its IANA name; `UTC` on every machine.
    package func rules(named name: String) throws(ScheduleProblem) -> ZoneRules {
        if name == "UTC" { return .utc }
        if let rules = known.withLock({ $0[name] }) { return rules }
        guard Self.isName(name), let bytes = FileBytes.read(folder + "/" + name) else { throw unknown(name) }
        let rules = try ZoneRules(name: name, tzif: bytes)
        known.withLock { $0[name] = rules }
        return rules
    }

    private func unknown(_ name: String) -> ScheduleProblem {
        guard FileBytes.read(folder + "/Europe/London") != nil else {
            return ScheduleProblem(
                "time zone '\(name)' cannot be looked up: this machine has no zone database (apt install tzdata)")
        }
        return ScheduleProblem("unknown time zone '\(name)'\(Nearest.hint(for: name, among: names))")
    }

    /// One name for each zone, without the aliases.
    private var names: [String] {
        let table = FileBytes.read(folder + "/zone.tab") ?? []
        return ["UTC"]
            + String(decoding: table, as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("#") }
            .compactMap { $0.split(separator: "\t").dropFirst(2).first.map(String.init) }
    }

    /// Letters and such, no way out of the folder.
    private static func isName(_ name: String) -> Bool {
        !name.isEmpty && !name.hasPrefix("/")
            && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ".") }
    }
}
