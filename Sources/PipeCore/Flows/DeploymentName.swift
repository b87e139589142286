/// `flow/deployment`: what a person types to name a deployment.
package struct DeploymentName: Hashable, Sendable, CustomStringConvertible {
    package let flow: String
    package let deployment: String

    /// `nil` where a part is empty, or holds a slash or a control character.
    package init?(flow: String, deployment: String) {
        guard Self.isPart(flow), Self.isPart(deployment) else { return nil }
        self.flow = flow
        self.deployment = deployment
    }

    /// Reads `flow/deployment`.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        self.init(flow: String(parts[0]), deployment: String(parts[1]))
    }

    package var description: String { flow + "/" + deployment }

    private static func isPart(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 200
            && text.unicodeScalars.allSatisfy { $0 != "/" && $0.value >= 0x20 && $0.value != 0x7F }
    }
}
