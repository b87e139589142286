@preconcurrency internal import Glibc
internal import PipeEngine

/// All that configuration depends on and nobody configures: the environment, the user, the machine, the files.
package struct Surroundings: Sendable {
    package var environment: [String: String]
    package var isRoot: Bool
    package var cores: Int
    /// The path of the program that runs.
    package var executable: String
    /// A file's text; `nil` where there is none.
    package var text: @Sendable (String) throws(TextFile.Problem) -> String?

    package init(
        environment: [String: String] = [:], isRoot: Bool = false, cores: Int = 1,
        executable: String = "/usr/bin/pipectl",
        text: @escaping @Sendable (String) throws(TextFile.Problem) -> String? = { (_) throws(TextFile.Problem) in nil }
    ) {
        self.environment = environment
        self.isRoot = isRoot
        self.cores = cores
        self.executable = executable
        self.text = text
    }

    /// Another program of Octopipe: beside this one, or else to be looked up in PATH.
    package func program(_ name: String) -> String {
        let path = FilePath.folder(of: executable) + "/" + name
        return FilePath.kind(of: path) == .file(isExecutable: true) ? path : name
    }

    /// Those of this process.
    package static func current() -> Surroundings {
        Surroundings(
            environment: processEnvironment(), isRoot: geteuid() == 0,
            cores: Host.processorCount, executable: Host.executablePath
        ) { (path) throws(TextFile.Problem) in
            do throws(TextFile.Problem) {
                return try TextFile.read(path)
            } catch {
                guard error.isMissing else { throw error }
                return nil
            }
        }
    }

    /// The user's home; `nil` where the environment names none.
    package var home: String? { variable("HOME") }

    /// A variable that is set to something.
    package func variable(_ name: String) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func processEnvironment() -> [String: String] {
        var variables: [String: String] = [:]
        var entry = environ
        while let line = entry.pointee {
            let text = String(cString: line)
            if let equals = text.firstIndex(of: "=") {
                variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            entry += 1
        }
        return variables
    }
}
