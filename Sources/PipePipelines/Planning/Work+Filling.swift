internal import PipeCore

extension PipelineTask.Work {
    /// The key that says it.
    var key: String {
        switch self {
        case .script, .command: "run"
        case .python: "with"
        case .deployment: "deployment"
        }
    }

    /// With every expression put in.
    func filled(in roots: JSON.Object) throws(ExpressionProblem) -> TaskLaunch.Work {
        switch self {
        case .script(let template): return .script(try Self.script(template, in: roots))
        case .command(let arguments):
            var texts: [String] = []
            for argument in arguments { texts.append(try Self.whole(try argument.text(in: roots))) }
            guard texts[0] != "" else { throw ExpressionProblem(0, "the program's name is empty") }
            return .command(texts)
        case .python(let file, let function, let arguments):
            return .python(file: file, function: function, arguments: try arguments.value(in: roots).object ?? [:])
        case .deployment(let name, let parameters):
            let text = try name.text(in: roots)
            guard let name = DeploymentName(text) else {
                throw ExpressionProblem(0, "expected FLOW/DEPLOYMENT, found '\(text)'")
            }
            return .deployment(name, parameters: try parameters.value(in: roots).object ?? [:])
        }
    }

    /// The shell's text, each value in it one word that the shell does not read again.
    private static func script(_ template: Template, in roots: JSON.Object) throws(ExpressionProblem) -> String {
        var quoting = ShellQuoting()
        var script = ""
        for piece in template.pieces {
            switch piece {
            case .text(let text):
                quoting.read(text)
                script += text
            case .expression(let expression, _):
                let value = Template.text(try expression.value(in: roots))
                guard let quoted = quoting.quoted(value) else {
                    throw ExpressionProblem(
                        expression.offset, "a value would end the here-document that it stands in")
                }
                script += quoted
            }
        }
        return try whole(script)
    }

    /// Arguments of programs end where a NUL stands.
    private static func whole(_ text: String) throws(ExpressionProblem) -> String {
        guard !text.utf8.contains(0) else { throw ExpressionProblem(0, "a value holds a NUL character") }
        return text
    }
}

extension TaskLaunch.Work {
    var json: JSON {
        switch self {
        case .script(let text): ["run": .string(text)]
        case .command(let arguments): ["run": .array(arguments.map(JSON.string))]
        case .python(let file, let function, let arguments):
            ["python": .string("\(file):\(function)"), "with": .object(arguments)]
        case .deployment(let name, let parameters):
            ["deployment": .string(name.description), "parameters": .object(parameters)]
        }
    }
}
