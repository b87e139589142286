import PipeCore
import TestSupport
import Testing

@Suite struct RunNameTests {
    @Test func `a name is two plain words with a dash between`() {
        var generator = SplitMix(seed: 6)
        for _ in 0..<2_000 {
            let words = RunName.random(using: &generator).split(separator: "-", omittingEmptySubsequences: false)
            #expect(words.count == 2)
            #expect(words.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x61...0x7A).contains($0) } })
        }
    }

    @Test func `there are thousands of them`() {
        var generator = SplitMix(seed: 7)
        #expect(Set((0..<20_000).map { _ in RunName.random(using: &generator) }).count > 5_000)
    }

    @Test func `no name can be taken for the beginning of an id`() {
        var generator = SplitMix(seed: 8)
        for _ in 0..<20_000 {
            let name = RunName.random(using: &generator)
            if RunSelector(name).idPrefix != nil { Issue.record("\(name)") }
        }
    }
}
