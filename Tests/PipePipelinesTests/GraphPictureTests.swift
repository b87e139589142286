import PipePipelines
import Testing

@Suite struct GraphPictureTests {
    private func picture(_ names: [String], _ needs: [String: [String]]) -> String {
        GraphPicture(names, needs: needs).lines.map { $0.ways + ($0.task.map { " " + $0 } ?? "") }
            .joined(separator: "\n")
    }

    @Test func `a chain goes straight down`() {
        #expect(picture(["a", "b", "c"], ["b": ["a"], "c": ["a", "b"]]) == "● a\n│\n● b\n│\n● c")
    }

    @Test func `ways part and come together again`() {
        let drawn = picture(
            ["a", "b", "c", "d", "e"], ["b": ["a"], "c": ["a"], "d": ["a"], "e": ["b", "c", "d"]])
        #expect(
            drawn == """
                ● a
                ├─╮
                │ ● b
                ├─│─╮
                │ │ ● c
                │ │ │
                ● │ │ d
                ├─┴─╯
                ● e
                """)
    }

    @Test func `tasks that need nothing stand apart`() {
        #expect(picture(["a", "b"], [:]) == "● a\n● b")
    }
}
