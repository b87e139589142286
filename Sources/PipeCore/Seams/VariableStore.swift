/// The part of a store that keeps what flows ask for by name.
package protocol VariableStore: Sendable {
    func variables() async throws(StoreError) -> [Variable]
    func variable(_ name: String) async throws(StoreError) -> Variable?
    /// Makes the variable, or gives it this value.
    func keep(_ name: String, _ value: JSON) async throws(StoreError)
    func deleteVariable(_ name: String) async throws(StoreError) -> Bool

    /// All blocks, without what is secret.
    func blocks() async throws(StoreError) -> [Block]
    func block(_ name: BlockName) async throws(StoreError) -> Block?
    /// Makes the block, or replaces it.
    func keep(_ block: Block) async throws(StoreError)
    func delete(_ block: BlockName) async throws(StoreError) -> Bool
}
