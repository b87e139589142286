import PipeCore
import PipePipelines
import Testing

@Suite struct TemplateTests {
    private static let roots: JSON.Object = ["parameters": ["year": 2023, "none": .null, "tags": ["a"]]]

    @Test func `a text that is one expression keeps the value's kind, any other becomes a text`() throws {
        #expect(try Template("{{ parameters.year }}").value(in: Self.roots) == 2023)
        #expect(try Template("{{ parameters.tags }}").value(in: Self.roots) == ["a"])
        #expect(try Template("y{{ parameters.year }}{{ parameters.none }}").value(in: Self.roots) == "y2023")
        #expect(try Template("{{parameters.tags}}!").value(in: Self.roots) == "[\"a\"]!")
        #expect(try Template("plain").value(in: Self.roots) == "plain")
    }

    @Test func `braces in quotes are no end, and so can be written`() throws {
        #expect(try Template("{{ '{{ .Names }}' }}").value(in: Self.roots) == "{{ .Names }}")
    }

    @Test func `braces without an end are refused where they stand`() {
        let problem = #expect(throws: TemplateProblem.self) { try Template("a {{ b }} {{ c") }
        #expect(problem?.message == "'{{' has no '}}'")
    }
}
