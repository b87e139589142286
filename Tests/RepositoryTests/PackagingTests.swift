import Testing

/// What the Debian packages are made of and nobody compiles.
@Suite struct PackagingTests {
    private static let words = [
        "manual.1", "completion.bash", "completion.zsh", "completion.fish",
    ]

    /// The flags that a program without a library for them takes.
    private static func flags() throws -> [String] {
        let source = try Checkout.text(of: "Sources/pipe-run/ProgramArguments.swift")
        let literals = source.matches(of: #/case [^:]*"/#).flatMap {
            $0.0.matches(of: #/"(--[a-z]+)"/#).map { String($0.1) }
        }
        return Array(Set(literals)).sorted()
    }

    @Test(arguments: words) func `pipe-run's manual and completion know its flags`(file: String) throws {
        let flags = try Self.flags()
        #expect(flags == ["--concurrency", "--help", "--param", "--python", "--version"])
        let text = try Checkout.text(of: "packaging/pipe-run/" + file).replacing("\\-", with: "-")
        for flag in flags {
            let isThere = text.contains(flag) || text.contains("-l \(flag.dropFirst(2)) ")
            #expect(isThere, "\(file) lacks \(flag)")
        }
    }

    @Test(arguments: ["octopipe-agent.postinst", "octopipe-agent.prerm", "octopipe-agent.postrm", "octopipe-cli.prerm"])
    func `a maintainer's script is one that any shell understands, and ends at the first failure`(script: String) throws
    {
        let verdict = try Checkout.run("sh", "-n", "packaging/" + script)
        #expect(verdict.code == 0, "\(verdict.output)")
        #expect(try Checkout.lines(of: "packaging/" + script).prefix(2) == ["#!/bin/sh", "set -e"])
        #expect(Checkout.isExecutable("packaging/" + script))
    }

    /// Else a package would be called what the programs inside it are not.
    @Test func `the changelog's version is the release's`() throws {
        let release = try Checkout.text(of: "Sources/PipeCore/Support/Release.swift")
        let version = try #require(release.firstMatch(of: #/static let version = "(.*)"/#)).1
        #expect(try Checkout.lines(of: "packaging/changelog").first?.hasPrefix("octopipe (\(version)) ") == true)
    }
}
