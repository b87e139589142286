import PipeCore

/// What `pipectl` ends with. Scripts rely on these numbers: they never change.
enum ExitStatus: Int32, CaseIterable {
    case done = 0
    case runFailed = 1
    case badInput = 2
    case unreachable = 3
    case refused = 4
    case interrupted = 130

    var meaning: String {
        switch self {
        case .done: "done; of a watched run: it completed"
        case .runFailed:
            "the watched run failed, crashed or was cancelled; 'doctor' found something wrong; a test notification did not arrive"
        case .badInput: "bad input: usage, a file, a parameter, or a name that nothing has"
        case .unreachable: "the store cannot be reached"
        case .refused: "understood and refused as things stand, such as cancelling a run that has ended"
        case .interrupted: "interrupted while watching; the run goes on"
        }
    }

    static var documentation: String {
        let lines = allCases.map { status in
            let number = "\(status.rawValue)"
            return "  " + number + String(repeating: " ", count: 5 - number.count) + status.meaning
        }
        return "Exit codes:\n" + lines.joined(separator: "\n")
    }
}
