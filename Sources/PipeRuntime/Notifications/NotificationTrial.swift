package import PipeCore
internal import PipeEngine

/// Sends a message at once, from here, to see whether it arrives.
package struct NotificationTrial: Sendable {
    private let channels: ChannelOpener
    private let courier: any Courier

    package init(store: any Store, configuration: Configuration, environment: [String: String]) {
        channels = ChannelOpener(store: store, opener: configuration.blockKey)
        courier = Drivers.openCourier(launcher: ProcessLauncher(), environment: environment)
    }

    /// What the other side answered.
    package func send(
        _ message: NotificationMessage, to target: NotificationTarget
    ) async throws(DeliveryProblem) -> String {
        try await courier.deliver(message, over: try await channels.channel(for: target))
    }
}
