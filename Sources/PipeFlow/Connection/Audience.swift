package import PipeCore

/// Who hears what a flow process says: an agent on the contract's descriptor, or a person at a terminal.
package protocol Audience: Sendable {
    /// Says something. Nobody waits until it is heard.
    func tell(_ message: ContractMessage)

    /// Asks, and waits for the last answer; those before it go to `meanwhile`. Throws `ContractAnswer.Problem`, or
    /// `CancellationError`.
    func ask(_ request: ContractRequest, meanwhile: @escaping @Sendable (JSON) -> Void) async throws -> JSON

    /// Nothing more will be said.
    func close()
}

extension Audience {
    package func ask(_ request: ContractRequest) async throws -> JSON {
        try await ask(request, meanwhile: { _ in })
    }
}
