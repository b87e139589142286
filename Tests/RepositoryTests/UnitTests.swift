import Foundation
import Testing

/// What systemd is given: units, and what lies beside them.
@Suite struct UnitTests {
    private static let services = ["pipe-agent.service", "pipe-agent@.service"]

    /// The settings of a unit, in their order, without comments.
    private static func settings(of unit: String) throws -> [Substring] {
        try Checkout.lines(of: "systemd/" + unit).filter { !$0.isEmpty && !$0.hasPrefix("#") }
    }

    @Test func `commands name programs that are built here, and flags that they have`() throws {
        let commands = try Self.services.flatMap(Self.settings).filter { $0.hasPrefix("ExecStart=") }
        #expect(commands.count == Self.services.count)
        let package = try Checkout.text(of: "Package.swift")
        for command in commands {
            let words = command.dropFirst("ExecStart=".count).split(separator: " ")
            let program = try #require(words.first?.split(separator: "/").last)
            #expect(words.first == "/usr/bin/\(program)")
            #expect(package.contains(".executable(name: \"\(program)\""))
            let source = Checkout.files(under: "Sources/\(program)", suffix: ".swift")
            let code = try source.map { try Checkout.text(of: $0) }.joined()
            #expect(words.count > 1 && code.contains("struct \(words[1].capitalized):"))
            for flag in words.filter({ $0.hasPrefix("--") }) {
                let isThere = code.contains("\"\(flag.dropFirst(2))\"") || code.contains("var \(flag.dropFirst(2)):")
                #expect(isThere, "\(program) \(flag)")
            }
        }
    }

    @Test func `the unit of one queue is the unit of all, but for what names the queue`() throws {
        let one = Set(try Self.settings(of: "pipe-agent@.service").filter { !$0.contains("%i") })
        let all = Set(try Self.settings(of: "pipe-agent.service"))
        #expect(one.subtracting(all) == [])
        #expect(all.subtracting(one).sorted() == ["Description=Octopipe agent", "ExecStart=/usr/bin/pipe-agent start"])
    }

    @Test func `variables of the example environment are keys of the configuration`() throws {
        let keys = try Checkout.text(of: "config/config.yaml").matches(of: #/(?m)^#?([a-z_]+): /#).map {
            $0.1.uppercased()
        }
        let files = ["config/agent.env", "systemd/examples/drop-in.conf"]
        let variables = try files.flatMap { file in
            try Checkout.text(of: file).matches(of: #/OCTOPIPE_([A-Z_]+)=/#).map { String($0.1) }
        }
        #expect(variables.count > 3)
        #expect(variables.filter { !keys.contains($0) } == [])
    }

    private static let analyzer = "/usr/bin/systemd-analyze"
    private static let isThere = FileManager.default.isExecutableFile(atPath: analyzer)

    /// A root with the units of this repository and this machine, and programs that can be executed.
    private func withRoot(_ body: (String) throws -> Void) throws {
        let files = FileManager.default
        let root = files.temporaryDirectory.path + "/octopipe-units-\(UUID())"
        defer { try? files.removeItem(atPath: root) }
        let folder = root + "/usr/lib/systemd/system"
        try files.createDirectory(atPath: root + "/usr/lib/systemd", withIntermediateDirectories: true)
        try files.copyItem(atPath: "/usr/lib/systemd/system", toPath: folder)
        for unit in Checkout.names(in: "systemd") where unit.contains("pipe-agent") || unit.hasPrefix("octopipe.") {
            guard [".service", ".target", ".slice"].contains(where: unit.hasSuffix) else { continue }
            try files.copyItem(atPath: Checkout.root + "/systemd/" + unit, toPath: folder + "/" + unit)
        }
        for program in ["/usr/bin/pipe-agent", "/bin/kill"] {
            let folder = URL(filePath: root + program).deletingLastPathComponent().path
            try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data("#!/bin/sh\n".utf8).write(to: URL(filePath: root + program))
            try files.setAttributes([.posixPermissions: 0o755], ofItemAtPath: root + program)
        }
        try body(root)
    }

    @Test(.enabled(if: isThere)) func `systemd has nothing to say against the units`() throws {
        try withRoot { root in
            let verdict = try Checkout.run(
                Self.analyzer, "verify", "--man=no", "--root=" + root,
                "pipe-agent.service", "pipe-agent@etl.service", "octopipe.target", "octopipe.slice")
            #expect(verdict.code == 0 && verdict.output == "", "\(verdict.output)")
        }
    }

    /// With what is commented out in force, up to what systemd 252 does not know.
    @Test(.enabled(if: isThere)) func `systemd has nothing to say against the example drop-in`() throws {
        let example = try Checkout.text(of: "systemd/examples/drop-in.conf")
        let known = try #require(example.ranges(of: "# systemd 253").first)
        let unfolded = example[..<known.lowerBound].replacing(#/(?m)^#(?=[A-Z])/#, with: "")
        #expect(unfolded.contains("\nPrivateDevices=no"))
        try withRoot { root in
            let folder = root + "/usr/lib/systemd/system/pipe-agent.service.d"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data(unfolded.utf8).write(to: URL(filePath: folder + "/example.conf"))
            let verdict = try Checkout.run(
                Self.analyzer, "verify", "--man=no", "--root=" + root, "pipe-agent.service")
            #expect(verdict.code == 0 && verdict.output == "", "\(verdict.output)")
        }
    }

    /// Recorded so that nobody softens the unit without knowing: 0 is a box without doors, 10 a service without a wall.
    @Test(.enabled(if: isThere), arguments: ["pipe-agent.service", "pipe-agent@etl.service"])
    func `the exposure of an agent is at most 3.2 of 10`(unit: String) throws {
        try withRoot { root in
            let verdict = try Checkout.run(
                Self.analyzer, "security", "--offline=true", "--no-pager", "--root=" + root, "--threshold=32", unit)
            #expect(verdict.code == 0, "\(verdict.output)")
        }
    }
}
