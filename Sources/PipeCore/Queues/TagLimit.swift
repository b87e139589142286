/// How many runs with a tag may be under way at once, whatever their queue.
package struct TagLimit: Hashable, Sendable {
    package let tag: String
    package let limit: Int
    /// Runs with the tag that agents hold now.
    package let held: Int

    package init(tag: String, limit: Int, held: Int) {
        self.tag = tag
        self.limit = limit
        self.held = held
    }
}
