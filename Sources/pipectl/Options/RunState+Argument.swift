import ArgumentParser
import PipeCore

extension RunState: ExpressibleByArgument {
    init?(argument: String) { self.init(rawValue: argument.lowercased()) }

    static var allValueStrings: [String] { allCases.map(\.rawValue) }
}
