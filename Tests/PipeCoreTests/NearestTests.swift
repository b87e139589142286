import PipeCore
import Testing

@Suite struct NearestTests {
    private static let names = ["year", "month", "day", "base_url", "lake"]

    @Test(arguments: [
        ("yaer", "year"), ("yeer", "year"), ("Month", "month"), ("mont", "month"), ("base-url", "base_url"),
        ("dya", "day"), ("lakes", "lake"),
    ])
    func `a slip of the fingers finds what was meant`(word: String, meant: String) {
        #expect(Nearest.match(for: word, among: Self.names) == meant)
    }

    @Test(arguments: ["quarter", "x", "", "monthly_total"])
    func `a word that is far from all finds nothing`(word: String) {
        #expect(Nearest.match(for: word, among: Self.names) == nil)
    }

    @Test func `a word shares something with its guess`() {
        #expect(Nearest.match(for: "x", among: ["dt", "ab"]) == nil)
        #expect(Nearest.match(for: "xy", among: ["dt", "ab"]) == nil)
        #expect(Nearest.match(for: "d", among: ["dt", "ab"]) == "dt")
    }

    @Test func `the closest wins, then the first by the alphabet`() {
        #expect(Nearest.match(for: "runs", among: ["rungs", "ruinous", "rune"]) == "rune")
        #expect(Nearest.match(for: "tes", among: ["test", "tesa"]) == "tesa")
    }

    @Test func `a hint is a clause to append, or nothing`() {
        #expect(Nearest.hint(for: "yaer", among: Self.names) == " (did you mean 'year'?)")
        #expect(Nearest.hint(for: "quarter", among: Self.names).isEmpty)
        #expect(Nearest.hint(for: "year", among: []).isEmpty)
    }
}
