import PipeCore
import Testing

@Suite struct DeploymentNameTests {
    @Test func `a name is flow and deployment`() throws {
        let name = try #require(DeploymentName("mta turnstile/weekly"))
        #expect(name.flow == "mta turnstile")
        #expect(name.deployment == "weekly")
        #expect(name.description == "mta turnstile/weekly")
    }

    @Test(arguments: ["", "/", "flow", "flow/", "/deployment", "a/b/c", "a/b\n", "a\u{0}/b", "a/\u{7F}"])
    func `anything else is no name`(text: String) {
        #expect(DeploymentName(text) == nil)
    }

    @Test func `a part has at most 200 bytes`() {
        let longest = String(repeating: "é", count: 100)
        #expect(DeploymentName(flow: longest, deployment: "x") != nil)
        #expect(DeploymentName(flow: longest + "x", deployment: "x") == nil)
    }
}
