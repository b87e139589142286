/// The last lines of a terminal, drawn anew again and again while other lines scroll by above them. Makes the texts that do it;
/// writes nothing.
package struct LiveRegion: Hashable, Sendable {
    package struct Size: Hashable, Sendable {
        package let columns: Int
        package let rows: Int

        package init(columns: Int, rows: Int) {
            self.columns = columns
            self.rows = rows
        }
    }

    /// A line as it is to stand there, and the columns that it takes: fewer than the terminal has.
    package struct Line: Hashable, Sendable {
        package let text: String
        package let width: Int

        package init(_ text: String, width: Int) {
            self.text = text
            self.width = width
        }
    }

    /// What stands there now.
    private var widths: [Int] = []

    package init() {}

    /// How many rows it takes: in a terminal that has become narrower lines go over several.
    package func rows(in size: Size) -> Int {
        let rows = widths.reduce(0) { $0 + max(1, ($1 + size.columns - 1) / max(1, size.columns)) }
        return min(rows, max(0, size.rows - 1))
    }

    /// Takes the region away and leaves the cursor where it began.
    package mutating func erase(in size: Size) -> String {
        let rows = rows(in: size)
        widths = []
        return rows == 0 ? "" : "\r\u{1B}[\(rows)A\u{1B}[J"
    }

    /// Draws these lines in place of what stands there, as many as the terminal shows.
    package mutating func draw(_ lines: [Line], in size: Size) -> String {
        let erasure = erase(in: size)
        let shown = lines.prefix(max(0, size.rows - 1))
        widths = shown.map(\.width)
        return erasure + shown.map { $0.text + "\n" }.joined()
    }
}
