/// Who may import whom. A target without a row here fails `FloorTests`: decide where it stands before it grows.
enum Floors {
    /// Modules of the toolchain that any target above the core may use.
    private static let system: Set = ["Glibc", "Synchronization"]

    static let allowed: [String: Set<String>] = [
        // 1: what things are
        "PipeCore": [],
        "PipeThreads": ["CLinux"],
        "PipeYAML": ["CYAML", "PipeCore"],
        // 2: drivers and engine
        "PipeSQL": ["Logging", "PipeCore"],
        "PipePostgres": ["CLibPQ", "CLinux", "Logging", "PipeCore", "PipeSQL", "PipeThreads"],
        "PipeSQLite": ["CLinux", "CSQLite", "Logging", "PipeCore", "PipeSQL", "PipeThreads"],
        "PipeRabbitMQ": ["CLinux", "CRabbitMQ", "Logging", "PipeCore", "PipeThreads"],
        "PipeSeal": ["CSodium", "PipeCore"],
        "PipeTransport": ["CCurl", "PipeCore", "PipeThreads"],
        "PipeEngine": ["CLinux", "Logging", "Metrics", "PipeCore", "PipeThreads", "ServiceLifecycle", "Subprocess"],
        "PipeFlow": ["PipeCore"],
        "PipePipelines": ["PipeCore", "PipeYAML"],
        "PipeServer": ["Hummingbird", "Logging", "PipeCore"],
        // 3: configuration to drivers
        "PipeRuntime": [
            "Dispatch", "Logging", "Metrics", "PipeCore", "PipeEngine", "PipePipelines", "PipePostgres", "PipeRabbitMQ",
            "PipeSeal",
            "PipeSQL", "PipeSQLite", "PipeThreads", "PipeTransport", "PipeYAML",
        ],
        // 4: programs
        "pipectl": ["ArgumentParser", "Logging", "PipeCore", "PipePipelines", "PipeRuntime", "PipeYAML"],
        "pipe-agent": ["ArgumentParser", "Logging", "PipeCore", "PipeRuntime", "PipeYAML"],
        "pipe-run": ["PipeCore", "PipeEngine", "PipeFlow", "PipePipelines"],
        "pipe-server": ["ArgumentParser", "Logging", "PipeCore", "PipeRuntime", "PipeServer"],
    ]

    static let drivers: Set = ["PipePostgres", "PipeRabbitMQ", "PipeSQLite"]

    static func mayImport(_ module: String, from target: String) -> Bool {
        guard let modules = allowed[target] else { return false }
        return modules.contains(module) || (target != "PipeCore" && system.contains(module))
    }
}

/// One `import` in a source file.
struct Import: Hashable, CustomStringConvertible {
    let file: String
    let target: String
    let module: String

    var description: String { "\(file) imports \(module)" }

    /// Every import in Sources.
    static func all() throws -> [Import] {
        try Checkout.files(under: "Sources", suffix: ".swift").flatMap { file in
            let target = String(file.split(separator: "/")[1])
            return try modules(in: Checkout.lines(of: file)).map { Import(file: file, target: target, module: $0) }
        }
    }

    /// What the lines import. Lines of a text in triple quotes may be another language's.
    static func modules(in lines: [Substring]) -> [String] {
        let pattern =
            /^\s*(?:@\w+\s+)*(?:(?:public|package|internal|private|fileprivate)\s+)?import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)/
        var isText = false
        return lines.compactMap { line in
            let wasText = isText
            if line.ranges(of: #"""""#).count % 2 == 1 { isText.toggle() }
            return wasText ? nil : line.firstMatch(of: pattern).map { String($0.1) }
        }
    }
}
