/// What a key has sealed, as it is stored: `1.KEY.CONTENT`, of which the first is the version of the form.
package struct SealedText: Hashable, Sendable {
    /// The id of the key.
    package let key: String
    let content: [UInt8]

    init(key: String, content: [UInt8]) {
        self.key = key
        self.content = content
    }

    /// `nil` for any other form.
    package init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "1", let content = Base64.bytes(String(parts[2])) else { return nil }
        self.init(key: String(parts[1]), content: content)
    }

    package var text: String { "1.\(key).\(Base64.text(content))" }
}
