package import PipeCore

extension InputProblem {
    /// What is wrong with a specification that was given as flags: its members are called as the flags are.
    package init(flags problem: SpecProblem) {
        let member = problem.path.first { !$0.isEmpty && $0.first?.isNumber == false }
        let prefix = member.map { "'\($0)': " } ?? ""
        let message =
            problem.message.hasPrefix(prefix) ? String(problem.message.dropFirst(prefix.count)) : problem.message
        self.init(member.map { "\(Self.flag($0)): \(message)" } ?? message)
    }

    private static func flag(_ member: String) -> String {
        switch member {
        case "parameters": "-p"
        case "day_or": "--day-and"
        case "active": "--inactive"
        case "command": "behind '--'"
        default: "--" + member.map { $0 == "_" ? "-" : "\($0)" }.joined()
        }
    }
}
