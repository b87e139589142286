import PipeRuntime

/// Rows under titles, in columns that fit the terminal.
struct Table {
    struct Column {
        let title: String
        /// Whether the column may give up width, its texts cut off with …
        let yields: Bool

        init(_ title: String, yields: Bool = false) {
            self.title = title
            self.yields = yields
        }
    }

    struct Cell: ExpressibleByStringInterpolation {
        let text: String
        let style: Style

        init(_ text: String, _ style: Style = .plain) {
            self.text = DisplayWidth.plain(text)
            self.style = style
        }

        init(stringLiteral value: String) { self.init(value) }
    }

    let columns: [Column]
    let rows: [[Cell]]

    init(_ columns: [Column], _ rows: [[Cell]] = []) {
        self.columns = columns
        self.rows = rows
    }

    /// Narrower than this no column gets.
    private static let narrowest = 6
    private static let gap = 2

    func text(width: Int? = Terminal.width, hasColour: Bool = Terminal.hasColour) -> String {
        if width != nil, let empty = columns.indices.first(where: isEmpty) {
            return without(empty).text(width: width, hasColour: hasColour)
        }
        let widths = self.widths(fitting: width)
        let titles = columns.map { Cell($0.title, .bold) }
        return ([titles] + rows).map { row in
            var line = ""
            var pending = 0
            for (cell, width) in zip(row, widths) {
                let text = DisplayWidth.cut(cell.text, to: width)
                if !text.isEmpty {
                    line += String(repeating: " ", count: pending) + cell.style.paint(text, hasColour: hasColour)
                    pending = 0
                }
                pending += width - DisplayWidth.of(text) + Self.gap
            }
            return line
        }.joined(separator: "\n")
    }

    /// On a terminal a column in which nothing stands only takes room away.
    private func isEmpty(_ column: Int) -> Bool { !rows.isEmpty && rows.allSatisfy { $0[column].text.isEmpty } }

    private func without(_ column: Int) -> Table {
        func rest<Element>(_ elements: [Element]) -> [Element] {
            Array(elements[..<column] + elements[(column + 1)...])
        }
        return Table(rest(columns), rows.map(rest))
    }

    /// Every column's widest text; where that is too much, the widest of those that yield give way one by one.
    private func widths(fitting limit: Int?) -> [Int] {
        var widths = columns.indices.map { index in
            rows.map { DisplayWidth.of($0[index].text) }.reduce(DisplayWidth.of(columns[index].title), max)
        }
        guard let limit else { return widths }
        while widths.reduce(0, +) + Self.gap * (widths.count - 1) > limit {
            let yielding = columns.indices.filter { columns[$0].yields && widths[$0] > Self.narrowest }
            guard let widest = yielding.max(by: { widths[$0] < widths[$1] }) else { break }
            widths[widest] -= 1
        }
        return widths
    }
}
