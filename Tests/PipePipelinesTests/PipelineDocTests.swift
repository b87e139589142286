import Foundation
import PipePipelines
import Testing

@Suite struct PipelineDocTests {
    private static let root = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }

    @Test func `the pipeline on the page about pipelines is right`() throws {
        let page = try String(contentsOfFile: Self.root + "/docs/pipelines.md", encoding: .utf8)
        let block = try #require(page.firstMatch(of: /```yaml\n((?s:.*?))```/)?.1)
        let file = try PipelineFile(reading: String(block), path: "nightly.yaml")
        #expect(file.pipeline.tasks.map(\.name) == ["weeks", "load", "report", "tidy"])
    }

    @Test func `every function of expressions is on the page`() throws {
        let page = try String(contentsOfFile: Self.root + "/docs/pipelines.md", encoding: .utf8)
        let complaint = #expect(throws: ExpressionProblem.self) { try Expression("zzzzzzzz(1)") }
        let names = try #require(complaint?.message.split(separator: "there are ").last).split(separator: ", ")
        #expect(names.count > 10)
        for name in names {
            let isThere = page.contains("`\(name)`") || page.contains("`\(name)(")
            #expect(isThere, "\(name)")
        }
    }
}
