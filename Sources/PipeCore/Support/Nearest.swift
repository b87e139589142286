/// The best guess at what a person meant to type.
package enum Nearest {
    /// The candidate closest to `word`, if it is close enough to be a slip of the fingers.
    package static func match(for word: String, among candidates: some Sequence<String>) -> String? {
        let limit = word.count < 3 ? 1 : max(2, word.count / 3)
        return
            candidates
            .map { (candidate: $0, distance: distance(word.lowercased(), $0.lowercased())) }
            .filter { $0.distance <= limit }
            .min { ($0.distance, $0.candidate) < ($1.distance, $1.candidate) }?
            .candidate
    }

    /// ` (did you mean 'x'?)`, or nothing.
    package static func hint(for word: String, among candidates: some Sequence<String>) -> String {
        match(for: word, among: candidates).map { " (did you mean '\($0)'?)" } ?? ""
    }

    /// Levenshtein's distance with neighbouring letters swapped counting once.
    private static func distance(_ left: String, _ right: String) -> Int {
        let (a, b) = (Array(left), Array(right))
        var beforeLast = [Int]()
        var last = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var best = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    best = min(best, beforeLast[j - 1] + 1)
                }
                row.append(best)
            }
            (beforeLast, last) = (last, row)
        }
        return last[b.count]
    }
}
