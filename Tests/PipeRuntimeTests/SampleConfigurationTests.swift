import PipeCore
import PipeRuntime
import Testing

/// `config/config.yaml`: what a package installs, and the page on which people look keys up.
@Suite struct SampleConfigurationTests {
    private static let path = #filePath.replacing("Tests/PipeRuntimeTests/SampleConfigurationTests.swift", with: "")

    private static func sample() throws -> String { try TextFile.read(path + "config/config.yaml") }

    /// The system user that the package makes, on a machine with two processors.
    private func read(_ text: String?) throws -> Configuration {
        let surroundings = Surroundings(isRoot: true, cores: 2) { (path) throws(TextFile.Problem) in
            path == "/etc/octopipe/config.yaml" ? text : nil
        }
        return try Configuration.read(in: surroundings)
    }

    /// With the settings that are commented out in force.
    private static func unfolded() throws -> String {
        try sample().replacing(#/(?m)^#([a-z_]+: )/#) { $0.1 }
    }

    @Test func `every key is there once, with the default`() throws {
        let defaults = try read(nil).entries
        let entries = try read(try Self.unfolded()).entries
        #expect(entries.allSatisfy { $0.source != .default })
        #expect(entries.map(\.setting) == Setting.all)
        for (entry, standard) in zip(entries, defaults) {
            #expect(entry.value == standard.value, "\(entry.setting.key)")
        }
    }

    @Test func `as installed it says nothing but where the state is`() throws {
        let entries = try read(try Self.sample()).entries.filter { $0.source != .default }
        #expect(entries.map(\.setting) == [.stateDirectory])
    }
}
