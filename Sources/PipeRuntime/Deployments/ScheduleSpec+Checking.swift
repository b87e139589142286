package import PipeCore

extension ScheduleSpec {
    private static let macros = [
        "@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly",
    ]

    /// Checks the shape of the expression and the name of the zone. Nothing fires a schedule yet, so a mistake that only the
    /// scheduler could see is not seen here.
    package func check(zones: ZoneNames = ZoneNames()) throws(SpecProblem) {
        if cron.hasPrefix("@") {
            guard Self.macros.contains(cron) else {
                let hint = Nearest.hint(for: cron, among: Self.macros)
                throw SpecProblem(["cron"], "'\(cron)': expected one of \(Self.macros.joined(separator: ", "))\(hint)")
            }
        } else {
            let fields = cron.split(separator: " ")
            guard (5...6).contains(fields.count) else {
                throw SpecProblem(
                    ["cron"],
                    "'\(cron)': expected 5 or 6 fields (minute hour day month weekday) or @daily and the like, "
                        + "found \(fields.count)")
            }
            if let odd = fields.first(where: { !$0.utf8.allSatisfy(Self.mayStand) }) {
                throw SpecProblem(["cron"], "'\(cron)': '\(odd)' is no field of a cron expression")
            }
        }
        guard zones.contains(timezone) else {
            let hint = Nearest.hint(for: timezone, among: zones.common())
            throw SpecProblem(["timezone"], "unknown time zone '\(timezone)'\(hint)")
        }
    }

    private static func mayStand(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "*"), UInt8(ascii: "/"), UInt8(ascii: ","),
            UInt8(ascii: "-"), UInt8(ascii: "#"), UInt8(ascii: "?"):
            true
        default: false
        }
    }
}

/// The time zones that this machine knows.
package struct ZoneNames: Sendable {
    private let folder: String

    package init(folder: String = "/usr/share/zoneinfo") {
        self.folder = folder
    }

    /// Whether there is such a zone; on a machine without a zone database every well-formed name passes.
    package func contains(_ name: String) -> Bool {
        let isName =
            !name.isEmpty && !name.hasPrefix("/")
            && name.utf8.allSatisfy { byte in
                byte != UInt8(ascii: ".") && byte > 0x20 && byte < 0x7F
            }
        guard isName, name != "UTC", FilePath.kind(of: folder) == .folder else { return isName }
        if case .file = FilePath.kind(of: folder + "/" + name) { return true }
        return false
    }

    /// One name for each zone, without the aliases.
    func common() -> [String] {
        let table = (try? TextFile.read(folder + "/zone.tab")) ?? ""
        return ["UTC"]
            + table.split(separator: "\n").filter { !$0.hasPrefix("#") }
            .compactMap { $0.split(separator: "\t").dropFirst(2).first.map(String.init) }
    }
}
