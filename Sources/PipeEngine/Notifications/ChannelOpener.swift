package import PipeCore

/// Finds what a rule's target needs: its block, with what is secret in it opened.
package struct ChannelOpener: Sendable {
    private let store: any VariableStore
    private let opener: any BlockOpener

    package init(store: any VariableStore, opener: any BlockOpener) {
        self.store = store
        self.opener = opener
    }

    /// What is wrong with a block is no reason to give a message up: somebody may mend it, and the next leader may have the key.
    package func channel(for target: NotificationTarget) async throws(DeliveryProblem) -> NotificationChannel {
        let values: JSON.Object
        do {
            values = try await self.values(of: target.block)
        } catch {
            throw .temporary("\(error)")
        }
        do throws(SpecProblem) {
            return try target.channel(opening: values)
        } catch {
            let place = target.block.map { "block '\($0)': " } ?? ""
            throw .temporary(place + error.description)
        }
    }

    private func values(of block: BlockName?) async throws -> JSON.Object {
        guard let name = block else { return [:] }
        guard let block = try await store.block(name) else {
            throw SealProblem("there is no block '\(name)': pipectl block set \(name)")
        }
        return block.values.merging(try opener.secrets(of: block))
    }
}
