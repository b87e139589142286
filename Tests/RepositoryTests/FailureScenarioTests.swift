import Testing

/// The table of failure scenarios names the proof of each.
@Suite struct FailureScenarioTests {
    private static let page = "docs/failure-scenarios.md"

    /// The rows of the table: the scenario's number and the tests it names.
    private static func rows() throws -> [(number: Substring, tests: [Substring])] {
        try Checkout.lines(of: page).filter { $0.hasPrefix("| R") }.map { line in
            let cells = line.split(separator: "|")
            let tests = (cells.last ?? "").split(separator: "`").enumerated().filter { $0.offset % 2 == 1 }
            return (cells[0].trimming(" "), tests.map(\.element))
        }
    }

    @Test func `each scenario names tests, and each of them exists`() throws {
        let sources = try Checkout.files(under: "Tests", suffix: ".swift").map { try Checkout.text(of: $0) }
        let rows = try Self.rows()
        #expect(rows.count > 20)
        for (number, tests) in rows {
            #expect(!tests.isEmpty, "\(number) names no test")
            for test in tests {
                let exists = sources.contains { $0.contains("func `\(test)`(") }
                #expect(exists, "\(number): no test is called '\(test)'")
            }
        }
    }

    @Test func `each scenario is there once, in order`() throws {
        let numbers = try Self.rows().compactMap { Int($0.number.dropFirst()) }
        #expect(numbers == Set(numbers).sorted())
    }
}

extension Substring {
    fileprivate func trimming(_ character: Character) -> Substring {
        let begin = drop { $0 == character }
        return begin.lastIndex { $0 != character }.map { begin[...$0] } ?? ""
    }
}
