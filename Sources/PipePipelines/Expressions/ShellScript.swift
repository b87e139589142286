package import PipeCore

/// A text for the shell with variables where its expressions stand. Values are never put into the text: what a value
/// holds is not read as commands, wherever it stands.
package struct ShellScript: Hashable, Sendable {
    package let template: Template
    /// What the shell is given.
    private let text: String
    private let places: [ShellPlace]

    /// The longest variable that Linux hands on, with its name and its end.
    private static let longestVariable = 128 << 10

    package init(_ template: Template) {
        self.template = template
        places = ShellQuoting.places(in: template.pieces)
        var text = ""
        var number = 0
        for piece in template.pieces {
            switch piece {
            case .text(let piece): text += piece
            case .expression:
                text += places[number].reference(to: Self.variable(number))
                number += 1
            }
        }
        self.text = text
    }

    /// The expressions that cannot stand where they stand, by number, and why.
    var refusals: [(number: Int, message: String)] {
        places.enumerated().compactMap { if case .refused(let why) = $0.element { ($0.offset, why) } else { nil } }
    }

    /// The text, and the variables that hold the values.
    package func filled(in roots: JSON.Object) throws(ExpressionProblem) -> TaskLaunch.Work {
        var values: [String: String] = [:]
        for (number, (expression, _)) in template.expressions.enumerated() {
            let value = Template.text(try expression.value(in: roots))
            if let why = Self.objection(to: value, at: places[number], in: Self.variable(number)) {
                throw ExpressionProblem(expression.offset, why)
            }
            values[Self.variable(number)] = try PipelineTask.Work.whole(value)
        }
        return .script(try PipelineTask.Work.whole(text), values: values)
    }

    private static func variable(_ number: Int) -> String { "OCTOPIPE_VALUE_\(number + 1)" }

    private static func objection(to value: String, at place: ShellPlace, in variable: String) -> String? {
        if case .refused(let why) = place { return why }
        if place == .arithmetic, Int(value) == nil {
            return "the shell computes with whole numbers only, found '\(value.prefix(40))'"
        }
        guard variable.utf8.count + value.utf8.count + 2 > longestVariable else { return nil }
        let (size, most) = (ByteCount.text(Int64(value.utf8.count)), ByteCount.text(Int64(longestVariable)))
        return "a value of \(size) is too long for the shell, whose variables have at most \(most): "
            + "give the path of a file"
    }
}
