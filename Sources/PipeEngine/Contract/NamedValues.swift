package import PipeCore

/// Answers flow processes that ask for variables and blocks.
package struct NamedValues: Sendable {
    private let store: any VariableStore
    private let opener: any BlockOpener

    package init(store: any VariableStore, opener: any BlockOpener) {
        self.store = store
        self.opener = opener
    }

    package func variable(_ name: String) async -> ContractAnswer.Content {
        await answer { () throws(StoreError) in
            guard Variable.isName(name) else {
                return .problem(.init(.refused, "\(JSON.string(name)) is no variable's name"))
            }
            if let variable = try await store.variable(name) { return .value(variable.value) }
            let hint = Nearest.hint(for: name, among: try await store.variables().map(\.name))
            return .problem(.init(.unknown, "there is no variable '\(name)'\(hint)"))
        }
    }

    /// The block's values, secrets among them.
    package func block(_ text: String) async -> ContractAnswer.Content {
        await answer { () throws(StoreError) in
            guard let name = BlockName(text) else {
                return .problem(.init(.refused, "\(JSON.string(text)) is no block's name, such as s3/lake"))
            }
            guard let block = try await store.block(name) else {
                let hint = Nearest.hint(for: text, among: try await store.blocks().map(\.name.description))
                return .problem(.init(.unknown, "there is no block '\(text)'\(hint)"))
            }
            do throws(SealProblem) {
                let values = block.values.merging(try opener.secrets(of: block))
                return .value(["type": .string(name.type), "name": .string(name.name), "values": .object(values)])
            } catch {
                return .problem(.init(.refused, error.description))
            }
        }
    }

    private func answer(
        _ body: () async throws(StoreError) -> ContractAnswer.Content
    ) async -> ContractAnswer.Content {
        do throws(StoreError) {
            return try await body()
        } catch {
            return .problem(.init(error.isTransient ? .unavailable : .refused, "the store: \(error)"))
        }
    }
}
