internal import PipeCore
@preconcurrency internal import Glibc

/// A piece of data work: its properties are its parameters, its `run` is the work.
///
/// ```swift
/// import PipeFlow
///
/// /// Counts the people at each station.
/// @main struct Weekly: Flow {
///     @Parameter("The year of the week's Saturday.") var year: Int
///     var stations: [String] = []
///     var dryRun = false
///
///     func run(_ context: FlowContext) async throws -> Int {
///         let rows = try await context.task("download", retries: 3) { try await download(year) }
///         return rows.count
///     }
/// }
/// ```
///
/// Each stored property is a parameter: one with a default may be left out, one without is marked with ``Parameter``. Under an
/// agent the parameters come from the run; by hand they are flags: `swift run Weekly --year 2023 --dry-run`.
///
/// The process ends with 0 where `run` returns, with 1 where it throws, with 2 where the parameters do not fit, and with 143
/// where it was told to stop.
public protocol Flow: Codable, Sendable {
    /// What the flow returns. Kept where it is `Codable`.
    associatedtype Output: Sendable

    /// A flow whose parameters have their defaults.
    init()

    /// The name of the flow: that of the type, such as `weekly-report` for `WeeklyReport`, where the flow says no other.
    static var name: String { get }

    /// What the flow does, in a sentence or two.
    static var description: String { get }

    /// Does the work.
    func run(_ context: FlowContext) async throws -> Output
}

extension Flow {
    /// The name of the type, in small letters with hyphens.
    public static var name: String { FlowName.of("\(Self.self)") }

    /// Nothing.
    public static var description: String { "" }

    /// Runs the flow as the environment and the command line say, and ends the process.
    public static func main() async {
        let program = FlowProgram(Self.self)
        exit(await program.run(Array(CommandLine.arguments), environment: ProcessFacts.environment()))
    }
}
