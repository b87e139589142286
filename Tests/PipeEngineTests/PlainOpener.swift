import PipeCore

/// Opens what begins with the word "open"; what really seals is tried elsewhere.
struct PlainOpener: BlockOpener {
    func secrets(of block: Block) throws(SealProblem) -> JSON.Object {
        guard let sealed = block.sealed else { return [:] }
        guard sealed.hasPrefix("open ") else { throw SealProblem("the key is missing") }
        return ["key": .string(String(sealed.dropFirst(5)))]
    }
}
