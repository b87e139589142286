import ArgumentParser
import PipeCore
import PipeRuntime

/// A command that always begins with its connections.
protocol ConnectsFirst: ParsableCommand {
    /// Whether it needs the broker too.
    static var announces: Bool { get }
}

extension ConnectsFirst {
    static var announces: Bool { false }
}

/// The connections of a command, made while its arguments are still being read: that takes the parser as long as a server
/// takes to greet.
///
/// Only to servers: an embedded store is opened sooner than it is waited for, and must not be made for a command that was
/// mistyped.
struct HeadStart: Sendable {
    /// That of the command which runs; only for connections that no flag has changed.
    @TaskLocal static var current: HeadStart?

    let configuration: Configuration
    let broker: BrokerSource
    private let opening: Task<Result<any Store, StoreError>, Never>

    /// `nil` where the command has to be read first. What goes wrong is told when the command asks for it.
    init?(_ command: any ParsableCommand.Type, _ arguments: [String]) {
        let names = ["--config", "--database", "--broker"]
        guard let command = command as? any ConnectsFirst.Type,
            !arguments.contains(where: { argument in names.contains(where: argument.hasPrefix) }),
            let configuration = try? Configuration.read(in: .current()), !configuration.database.isEmbedded
        else { return nil }
        let broker = BrokerSource(configuration)
        if command.announces { Task.detached { await broker.warmUp() } }
        self.configuration = configuration
        self.broker = broker
        opening = Task.detached {
            do throws(StoreError) {
                return .success(try await Drivers.openStore(configuration))
            } catch {
                return .failure(error)
            }
        }
    }

    func store() async throws(StoreError) -> any Store { try await opening.value.get() }
}

/// Opens the broker at most once, and closes what it opened.
actor BrokerSource {
    private let configuration: Configuration
    private var opened: (any Broker)?

    init(_ configuration: Configuration) { self.configuration = configuration }

    func open() throws(InputProblem) -> (any Broker)? {
        do {
            if opened == nil { opened = try Drivers.openBroker(configuration) }
        } catch {
            let address = configuration.broker.map { MaskedURL($0).description } ?? ""
            throw InputProblem("broker \(address): \(error); see 'pipectl config view'")
        }
        return opened
    }

    /// What goes wrong here is told by the call that needs the broker.
    func warmUp() async { try? await open()?.connect() }

    func close() async { await opened?.close() }
}
