internal import PipeCore
internal import PipeEngine
internal import PipeSeal
internal import PipeTransport

extension Drivers {
    /// Whoever takes messages to people. Costs nothing until the first one.
    static func openCourier(launcher: any Launcher, environment: [String: String]) -> any Courier {
        CommandCourier(
            launcher: launcher, environment: environment,
            network: NetworkCourier(Transport(), now: LocalTime.now, sign: MessageSignature.text(of:secret:)))
    }
}
