/// What an attempt executes.
package enum EntryPoint: Hashable, Sendable {
    /// A function in a Python file, called with the parameters as keyword arguments.
    case python(file: String, function: String)
    /// A program and its arguments; `{{ name }}` in an argument stands for the parameter of that name.
    case command(program: String, arguments: [String])
    /// Tasks in a YAML file, which `pipe-run` carries out.
    case pipeline(file: String)

    /// Reads what a deployment calls its entry point: `script.py:function` or `pipeline.yaml`; `nil` for anything else.
    package init?(_ text: String) {
        if text.hasSuffix(".yaml") || text.hasSuffix(".yml") {
            self = .pipeline(file: text)
        } else {
            self.init(python: text)
        }
    }

    /// Reads `script.py:function`; `nil` for anything else.
    package init?(python text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let (file, function) = (text[..<colon], text[text.index(after: colon)...])
        guard !file.isEmpty, !function.isEmpty, !function.contains("/") else { return nil }
        self = .python(file: String(file), function: String(function))
    }

    package var description: String {
        switch self {
        case .python(let file, let function): "\(file):\(function)"
        case .pipeline(let file): file
        case .command(let program, let arguments): ([program] + arguments).joined(separator: " ")
        }
    }
}
