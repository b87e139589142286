/// Where a rule's messages go, as it is kept: secrets stand in blocks, by their names.
package enum NotificationTarget: Hashable, Sendable {
    case email(to: [String], server: BlockName)
    case slack(BlockName)
    /// A URL without a secret in it.
    case address(String)
    case webhook(BlockName)
    case command([String])

    /// The members of a rule that say it; one of the first four, and `server` with `email`.
    static let memberNames = ["slack", "email", "webhook", "command", "server"]

    /// The block whose values it needs.
    package var block: BlockName? {
        switch self {
        case .email(_, let block), .slack(let block), .webhook(let block): block
        case .address, .command: nil
        }
    }

    /// The values without which the block is of no use.
    package var neededValues: [String] {
        switch self {
        case .email: ["smtp_server"]
        case .slack, .webhook: ["url"]
        case .address, .command: []
        }
    }

    /// Whether a rule may say in which form it is sent.
    var takesBody: Bool {
        switch self {
        case .address, .webhook: true
        case .email, .slack, .command: false
        }
    }

    /// In a few words, for people.
    package var summary: String {
        switch self {
        case .email(let to, _): "email \(to.joined(separator: ", "))"
        case .slack(let block): "slack \(block.name)"
        case .address(let url): "webhook \(url)"
        case .webhook(let block): "webhook \(block.name)"
        case .command(let words): "command \(words.joined(separator: " "))"
        }
    }

    /// The members of a rule that say it.
    var members: JSON.Object {
        switch self {
        case .email(let to, let block):
            ["email": .array(to.map(JSON.string)), "server": .string(block.description)]
        case .slack(let block): ["slack": .string(block.description)]
        case .address(let url): ["webhook": .string(url)]
        case .webhook(let block): ["webhook": .string(block.description)]
        case .command(let words): ["command": .array(words.map(JSON.string))]
        }
    }
}
