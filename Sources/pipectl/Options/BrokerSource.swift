import PipeCore
import PipeRuntime

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
