/// What ended an attempt: how its process went, and the sentence for a person.
package struct Cause: Hashable, Sendable {
    package var message: String
    package var exitCode: Int32?
    package var signal: Int32?

    package init(_ message: String, exitCode: Int32? = nil, signal: Int32? = nil) {
        self.message = message
        self.exitCode = exitCode
        self.signal = signal
    }
}
