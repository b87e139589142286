import ArgumentParser
import PipeCore
import PipeRuntime
import Synchronization

/// The servers of a command, connected to while its arguments are still being read: that takes the parser as long as a server
/// takes to greet.
///
/// An embedded store is opened sooner than it is waited for, and must not be made for a command that was mistyped.
final class HeadStart: Sendable {
    /// That of the command which runs.
    @TaskLocal static var current: HeadStart?

    private let servers: Mutex<Result<Servers, InputProblem>?>

    /// `nil` where the command has to be read first. What goes wrong is told when the command asks for its servers.
    init?(_ command: any ParsableCommand.Type, _ arguments: [String]) {
        let others = ["--config", "--database", "--broker", "--help", "--version", "-h"]
        guard let command = command as? any ConnectsFirst.Type,
            !arguments.contains(where: { argument in others.contains(where: argument.hasPrefix) })
        else { return nil }
        do throws(InputProblem) {
            let configuration = try Configuration.read(in: .current())
            let servers =
                configuration.database.isEmbedded
                ? Servers(configuration)
                : Servers(connectingTo: configuration, announcing: command.announces(arguments))
            self.servers = Mutex(.success(servers))
        } catch {
            servers = Mutex(.failure(error))
        }
    }

    /// The servers, for the first who asks: they are closed behind it.
    /// - Throws: What is wrong with the configuration.
    func take() throws(InputProblem) -> Servers? {
        let taken = servers.withLock { servers in
            defer { servers = nil }
            return servers
        }
        return try taken?.get()
    }
}
