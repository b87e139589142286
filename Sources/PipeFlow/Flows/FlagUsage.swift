internal import PipeCore

/// What `--help` prints.
struct FlagUsage {
    let program: String
    let flow: FlowProgram

    var text: String {
        var lines = ["usage: \(program.split(separator: "/").last ?? "")\(flow.schema.names.isEmpty ? "" : " [FLAGS]")"]
        if !flow.description.isEmpty { lines += ["", flow.description] }
        if !flow.schema.names.isEmpty {
            let flags = flow.schema.names.map { (Self.flag($0, flow.schema.type(of: $0)), words($0)) }
            let width = flags.map(\.0.count).max() ?? 0
            lines.append("")
            for (flag, words) in flags {
                lines.append("  \(flag)\(String(repeating: " ", count: width - flag.count))  \(words)")
            }
        }
        return lines.joined(separator: "\n")
    }

    private static func flag(_ name: String, _ type: ParameterType) -> String {
        let flag = Flag.text(name)
        return type.admits("boolean") && !type.admits("string") ? flag : "\(flag) …"
    }

    private func words(_ name: String) -> String {
        let schema = flow.schema
        let help = schema.description(of: name).map { $0.hasSuffix(".") ? $0 + " " : $0 + ". " } ?? ""
        let standard =
            switch schema.default(of: name) {
            case nil: "; needed"
            case .null?: ""
            case .string(let text)?: "; default \(text)"
            case let value?: "; default \(value)"
            }
        return help + schema.type(of: name).words.capitalizedFirst + standard
    }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
