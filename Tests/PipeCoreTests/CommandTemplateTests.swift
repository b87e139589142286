import PipeCore
import Testing

@Suite struct CommandTemplateTests {
    @Test(arguments: [
        ("--year={{ year }}", ["year"]), ("{{year}}-{{ month }}", ["year", "month"]), ("plain", []),
        ("{{ }}", []), ("{{ open", []), ("close }}", []), ("{ year }", []), ("{{ two words }}", []),
    ])
    func `an argument asks for the names between its braces`(argument: String, names: [String]) {
        #expect(CommandTemplate.names(in: argument) == names)
    }

    private static let parameters: JSON.Object = [
        "year": 2023, "title": "a \"b\" c", "list": [1, "x"], "none": .null, "rate": .double(1.5),
        "braces": "{{ year }}",
    ]

    @Test(arguments: [
        ("--year={{ year }}", "--year=2023"), ("{{title}}", "a \"b\" c"), ("{{ list }}", #"[1,"x"]"#),
        ("[{{ none }}{{ absent }}]", "[]"), ("{{rate}}/{{year}}", "1.5/2023"), ("", ""), ("plain", "plain"),
        ("{{ }}", "{{ }}"), ("{{ open", "{{ open"), ("{{ two words }}", "{{ two words }}"),
        ("{{ braces }}", "{{ year }}"),
    ])
    func `text goes in as it is, everything else as JSON`(argument: String, filled: String) {
        #expect(CommandTemplate.fill(argument, with: Self.parameters) == filled)
    }
}
