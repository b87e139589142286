import PipeCore
import Testing

@Suite struct StableHashTests {
    @Test func `the number of a text never changes`() {
        // The published vectors of FNV-1a with 64 bits.
        #expect(StableHash.fnv1a("".utf8.span) == 0xcbf2_9ce4_8422_2325)
        #expect(StableHash.fnv1a("a".utf8.span) == 0xaf63_dc4c_8601_ec8c)
        #expect(StableHash.fnv1a("foobar".utf8.span) == 0x8594_4171_f739_67e8)
    }

    @Test(arguments: [2, 7, 60, 3_600])
    func `texts that differ little are spread evenly over a small range`(range: Int) {
        let total = range * 200
        var counts = [Int](repeating: 0, count: range)
        for number in 0..<total { counts[Int(StableHash.of("schedule \(number * 60_000_000)") % UInt64(range))] += 1 }
        // Six standard deviations to either side of 200.
        #expect(counts.allSatisfy { (115...285).contains($0) }, "\(counts.min() ?? 0) to \(counts.max() ?? 0)")
    }
}
