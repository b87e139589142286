package import PipeCore

/// The keys of an installation: the last one seals, all of them open.
package struct BlockKeyRing: Hashable, Sendable {
    /// The oldest first; at least one.
    package let keys: [BlockKey]
    /// The file they are in, for messages.
    private let place: String

    private init(keys: [BlockKey], place: String) {
        self.keys = keys
        self.place = place
    }

    /// Reads a key file: one key a line, and lines that begin with `#`.
    package init(reading text: String, from place: String) throws(SealProblem) {
        var keys: [BlockKey] = []
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            guard let first = line.first(where: { !$0.isWhitespace }), first != "#" else { continue }
            guard let key = BlockKey(line: line) else {
                throw SealProblem(
                    "\(place):\(number + 1): this is no key, or a damaged one: copy the file again from where it is whole"
                )
            }
            keys.append(key)
        }
        guard !keys.isEmpty else {
            throw SealProblem("\(place): there is no key in it: copy the file again from where it is whole")
        }
        self.init(keys: keys, place: place)
    }

    /// The text of a key file with a first key in it.
    package static func newText(_ key: BlockKey = .random()) -> String {
        """
        # Opens the secrets in the blocks of an Octopipe installation: keep it to yourself. Every agent needs a copy.
        # The last key seals; the ones above it open what was sealed before.
        \(line(key))
        """
    }

    /// What is added to a key file for one more key.
    package static func line(_ key: BlockKey = .random()) -> String { key.line + "\n" }

    package func has(_ key: String) -> Bool { keys.contains { $0.id == key } }

    /// `key 1a2b3c4d`, or several.
    package var summary: String {
        "key\(keys.count == 1 ? "" : "s") \(keys.map(\.id).joined(separator: ", "))"
    }

    /// Seals secrets for a block of this name and these values alone: in another block, or beside other values (the host that a
    /// password is sent to), they do not open.
    package func seal(_ secrets: JSON.Object, for name: BlockName, values: JSON.Object) -> String {
        let key = keys[keys.count - 1]
        return key.seal(JSON.object(secrets).description, context: Self.context(name, values))
    }

    /// The secrets of a block; none if it has none.
    package func open(_ block: Block) throws(SealProblem) -> JSON.Object {
        guard let sealed = try block.sealedText() else { return [:] }
        guard let key = keys.first(where: { $0.id == sealed.key }) else {
            throw SealProblem(
                "the secrets of block '\(block.name)' are sealed with key \(sealed.key), and \(place) has \(summary): "
                    + "copy the key file from the host where the block was set")
        }
        guard let text = key.open(sealed, context: Self.context(block.name, block.values)),
            let secrets = try? JSON.parse(text).object
        else {
            throw SealProblem(
                "the secrets of block '\(block.name)' do not open: the block was changed by something else than pipectl; "
                    + "look at it ('pipectl block inspect'), delete it, and set it anew")
        }
        return secrets
    }

    private static func context(_ name: BlockName, _ values: JSON.Object) -> String {
        "octopipe block\n\(name)\n\(JSON.object(values))"
    }
}

extension Block {
    /// What is sealed in it; `nil` if nothing is.
    package func sealedText() throws(SealProblem) -> SealedText? {
        guard sealed != nil || !secrets.isEmpty else { return nil }
        guard let text = sealed.flatMap(SealedText.init) else {
            throw SealProblem(
                "the secrets of block '\(name)' are not sealed in a form that this program knows: if a newer pipectl has set "
                    + "it, upgrade this host")
        }
        return text
    }
}
