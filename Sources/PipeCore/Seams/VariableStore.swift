/// The part of a store that keeps what flows ask for by name.
package protocol VariableStore: Sendable {
    /// All variables, by name.
    func variables() async throws(StoreError) -> [Variable]
    func variable(_ name: String) async throws(StoreError) -> Variable?
    /// Makes the variable, or gives it this value.
    func keep(_ name: String, _ value: JSON) async throws(StoreError)
    func deleteVariable(_ name: String) async throws(StoreError) -> Bool

    /// All blocks, by type and name.
    func blocks() async throws(StoreError) -> [Block]
    func block(_ name: BlockName) async throws(StoreError) -> Block?
    /// Makes the block, or replaces the one of which this is a new version: `false` if that was changed or deleted meanwhile,
    /// or if the block is meant to be new and is there already.
    func keep(_ block: Block) async throws(StoreError) -> Bool
    func delete(_ block: BlockName) async throws(StoreError) -> Bool
}
