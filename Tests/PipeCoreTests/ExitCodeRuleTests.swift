import PipeCore
import Testing

@Suite struct ExitCodeRuleTests {
    @Test func `a code is allowed by name, or by not being named`() {
        #expect([75, 1, nil].map(ExitCodeRule.any.allows) == [true, true, true])
        #expect([75, 111, 1].map(ExitCodeRule.only([75, 111]).allows) == [true, true, false])
        #expect([2, 64, 1].map(ExitCodeRule.allBut([2, 64]).allows) == [false, false, true])
    }

    @Test func `an end without a code is none of those that are named`() {
        #expect(!ExitCodeRule.only([75]).allows(nil))
        #expect(ExitCodeRule.allBut([2]).allows(nil))
    }
}
