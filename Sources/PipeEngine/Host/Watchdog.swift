/// Tells the service manager, at half the time it waits for that, that the agent turns. One that does not is killed by it
/// and started again.
package struct Watchdog: Sendable {
    private let notifier: SystemdNotifier
    private let span: Duration

    init(_ notifier: SystemdNotifier, within span: Duration) {
        self.notifier = notifier
        self.span = span
    }

    /// Until cancelled. Whatever `isTurning` asks must answer: no answer is one, too.
    package func run(while isTurning: @Sendable (_ span: Duration) async -> Bool) async {
        while !Task.isCancelled {
            if await isTurning(span) { notifier.turning() }
            try? await Task.sleep(for: span / 2)
        }
    }
}
