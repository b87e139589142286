/// A document that stands in a text for the shell behind the line that announces it.
struct ShellHereDocument: Hashable {
    private var delimiter: [Unicode.Scalar?] = []
    /// Its delimiter is quoted, so that the shell leaves its lines alone.
    private(set) var isRaw = false
    private let stripsTabs: Bool
    /// Where the line begins that is being read.
    var lineStart = 0

    /// Reads `-WORD`, `'WORD'` or the like behind `<<`, up to an expression if there is one.
    init(_ text: [Unicode.Scalar?], _ position: inout Int) {
        var coming: Unicode.Scalar? { position < text.count ? text[position] : nil }
        stripsTabs = coming == "-"
        if stripsTabs { position += 1 }
        while coming == " " || coming == "\t" { position += 1 }
        var quote: Unicode.Scalar?
        while let scalar = coming, quote != nil || !" \t\n;&|()<>".unicodeScalars.contains(scalar) {
            position += 1
            switch scalar {
            case quote: quote = nil
            case "'" where quote == nil, "\"" where quote == nil: (quote, isRaw) = (scalar, true)
            case "\\" where quote != "'" && coming != nil:
                isRaw = true
                delimiter.append(coming)
                position += 1
            default: delimiter.append(scalar)
            }
        }
    }

    func ends(with line: ArraySlice<Unicode.Scalar?>) -> Bool {
        (stripsTabs ? line.drop { $0 == "\t" } : line).elementsEqual(delimiter)
    }
}
