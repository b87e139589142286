import PipeRuntime
import Testing

@Suite struct LiveRegionTests {
    private let size = LiveRegion.Size(columns: 20, rows: 10)

    private func lines(_ texts: String...) -> [LiveRegion.Line] {
        texts.map { LiveRegion.Line($0, width: $0.count) }
    }

    @Test func `what is drawn anew leaves nothing of what stood there`() {
        var (region, screen) = (LiveRegion(), TerminalScreen(size))
        screen.write(region.draw(lines("task a running", "task b running"), in: size))
        screen.write(region.draw(lines("task b"), in: size))
        #expect(screen.lines == ["task b"])
        screen.write(region.erase(in: size))
        #expect(screen.lines.isEmpty)
        #expect(region.erase(in: size).isEmpty)
    }

    @Test func `lines scroll by above it, to where the screen ends and beyond`() {
        var (region, screen) = (LiveRegion(), TerminalScreen(size))
        var said: [String] = []
        for number in 0..<30 {
            screen.write(region.erase(in: size) + "line \(number)\n")
            said.append("line \(number)")
            screen.write(region.draw(lines("task a", "task b"), in: size))
        }
        #expect(screen.lines == said + ["task a", "task b"])
    }

    @Test func `it is never higher than the terminal`() {
        var region = LiveRegion()
        let small = LiveRegion.Size(columns: 20, rows: 3)
        let drawn = region.draw(lines("a", "b", "c", "d"), in: small)
        #expect(drawn == "a\nb\n")
        #expect(region.rows(in: small) == 2)
    }

    @Test func `in a terminal that became narrower all the rows are taken away that the lines went over`() {
        var region = LiveRegion()
        _ = region.draw(lines("0123456789", "01234"), in: size)
        #expect(region.rows(in: LiveRegion.Size(columns: 5, rows: 10)) == 3)
        #expect(region.rows(in: LiveRegion.Size(columns: 4, rows: 10)) == 5)
        #expect(region.rows(in: LiveRegion.Size(columns: 1, rows: 10)) == 9)
        #expect(region.erase(in: LiveRegion.Size(columns: 5, rows: 10)) == "\r\u{1B}[3A\u{1B}[J")
    }
}

/// As much of a terminal as the live region uses: no line of it may be wider than the screen.
struct TerminalScreen {
    private(set) var lines: [String] = []
    private let size: LiveRegion.Size
    /// The row of the cursor, and how far up it may go.
    private var row = 0

    init(_ size: LiveRegion.Size) { self.size = size }

    mutating func write(_ text: String) {
        var rest = text[...]
        while !rest.isEmpty {
            if let match = rest.prefixMatch(of: #/\r\x{1B}\[(\d+)A\x{1B}\[J/#), let count = Int(match.1) {
                row = max(row - count, lines.count - size.rows + 1, 0)
                lines.removeSubrange(row...)
                rest = rest[match.range.upperBound...]
            } else {
                let line = rest.prefix { $0 != "\n" }
                lines.append(String(line))
                row = lines.count
                rest = rest.dropFirst(line.count + 1)
            }
        }
    }
}
