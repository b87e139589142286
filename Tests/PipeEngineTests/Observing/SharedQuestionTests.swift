import PipeEngine
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct SharedQuestionTests {
    @Test func `many who ask at once put one question`() async {
        let count = Atomic(0)
        let question = SharedQuestion(freshFor: .seconds(60)) { count.add(1, ordering: .relaxed).newValue }
        await withTaskGroup(of: Int?.self) { group in
            for _ in 0..<50 { group.addTask { await question.answer(within: .seconds(20)) } }
            for await answer in group { #expect(answer == 1) }
        }
        #expect(await question.answer(within: .seconds(20)) == 1)
    }

    @Test func `an answer that is not fresh is asked for again`() async {
        let count = Atomic(0)
        let question = SharedQuestion(freshFor: .zero) { count.add(1, ordering: .relaxed).newValue }
        #expect(await question.answer(within: .seconds(20)) == 1)
        #expect(await question.answer(within: .seconds(20)) == 2)
    }

    @Test func `nobody waits for what hangs, and it is asked no second time until it answers`() async {
        let (gate, opening) = AsyncStream.makeStream(of: Never.self)
        let count = Atomic(0)
        let question = SharedQuestion(freshFor: .seconds(60)) {
            for await _ in gate {}
            return count.add(1, ordering: .relaxed).newValue
        }
        #expect(await question.answer(within: .milliseconds(10)) == nil)
        #expect(await question.answer(within: .milliseconds(10)) == nil)
        opening.finish()
        #expect(await question.answer(within: .seconds(20)) == 1)
    }
}
