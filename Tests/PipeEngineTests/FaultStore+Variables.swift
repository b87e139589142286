import PipeCore

/// Variables and blocks; what runs ask for fails on request.
extension FaultStore {
    func variables() async throws(StoreError) -> [Variable] { try await base.variables() }
    func variable(_ name: String) async throws(StoreError) -> Variable? {
        try await perform("variable") { () throws(StoreError) in try await base.variable(name) }
    }
    func keep(_ name: String, _ value: JSON) async throws(StoreError) { try await base.keep(name, value) }
    func deleteVariable(_ name: String) async throws(StoreError) -> Bool { try await base.deleteVariable(name) }

    func blocks() async throws(StoreError) -> [Block] { try await base.blocks() }
    func block(_ name: BlockName) async throws(StoreError) -> Block? {
        try await perform("block") { () throws(StoreError) in try await base.block(name) }
    }
    func keep(_ block: Block) async throws(StoreError) -> Bool { try await base.keep(block) }
    func delete(_ block: BlockName) async throws(StoreError) -> Bool { try await base.delete(block) }
}
