internal import PipeCore

/// What is wrong with a pipeline, and at which part of its document.
package struct PipelineProblem: Error, Hashable, CustomStringConvertible {
    /// Names and indices from the root.
    package let path: [String]
    /// Where in the text of that part, if it is in a text.
    let spot: Spot?
    package let message: String

    enum Spot: Hashable, Sendable {
        /// So many characters behind the `{{` with that number, counted from 0.
        case behindBraces(Int, offset: Int)
        /// So many characters into a text that is an expression without braces.
        case within(offset: Int)
    }

    package init(_ path: [String], _ message: String) {
        self.init(path, nil, message)
    }

    init(_ path: [String], _ spot: Spot?, _ message: String) {
        self.path = path
        self.spot = spot
        self.message = message
    }

    init(_ problem: SpecProblem) {
        self.init(problem.path, problem.message)
    }

    package var description: String { message }
}

extension Template {
    /// Reads the text that stands at `path` of a document.
    init(_ text: String, path: [String]) throws(PipelineProblem) {
        do throws(TemplateProblem) {
            try self.init(text)
        } catch {
            throw PipelineProblem(path, .behindBraces(error.braces, offset: error.offset), error.message)
        }
    }
}
