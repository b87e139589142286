import ArgumentParser

/// A command that begins with its connections, whatever else its arguments say.
protocol ConnectsFirst: ParsableCommand {
    /// Whether it needs the broker too.
    /// - Parameter arguments: Those of the program, not yet understood.
    static func announces(_ arguments: [String]) -> Bool
}

extension ConnectsFirst {
    static func announces(_ arguments: [String]) -> Bool { false }
}
