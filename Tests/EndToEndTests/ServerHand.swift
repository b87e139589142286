import Glibc
import PipeCore
import Testing

/// A hand on the servers' processes, where somebody starts again what ends.
enum ServerHand {
    enum Server: String {
        case postgres = "postgres/postmaster.pid"
        case rabbitmq = "rabbitmq/pid"
    }

    /// The folder of the servers, which says that whoever started them starts them again.
    static let folder = Setup.variable("OCTOPIPE_TEST_REVIVED_SERVERS")

    static func end(_ server: Server, _ signal: Int32, _ tell: (String) -> Void) async throws {
        let folder = try #require(folder, "OCTOPIPE_TEST_REVIVED_SERVERS names no folder")
        // One that is just starting has no number yet, or that of its last life.
        guard let pid = TestFile.number(in: "\(folder)/\(server.rawValue)"), RunProcesses.isAlive(pid)
        else { return }
        tell("\(server) gets signal \(signal)")
        kill(pid, signal)
    }
}
