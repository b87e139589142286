import PipeRuntime
import Testing

@Suite struct DisplayWidthTests {
    @Test func `a text is cut where it takes too many columns`() {
        #expect(DisplayWidth.cut("download", to: 8) == "download")
        #expect(DisplayWidth.cut("download", to: 5) == "down…")
        #expect(DisplayWidth.cut("日本語です", to: 6) == "日本…")
        #expect(DisplayWidth.of("日本語") == 6)
        #expect(DisplayWidth.of("größe") == 5)
    }

    @Test func `nothing plays with the terminal`() {
        #expect(DisplayWidth.plain("a\u{1B}[2Jb\n") == "a�[2Jb�")
    }
}
