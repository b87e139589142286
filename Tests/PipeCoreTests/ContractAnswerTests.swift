import PipeCore
import Testing

@Suite struct ContractAnswerTests {
    private static let samples: [ContractAnswer] = [
        ContractAnswer(to: 1, .value("eu")), ContractAnswer(to: -7, .value(.null)),
        ContractAnswer(to: 2, .value(["a": [1, "\n"]], isLast: false)),
        ContractAnswer(to: 3, .problem(.init(.unknown, "there is no variable 'x'"))),
        ContractAnswer(to: 4, .problem(.init(.refused, "no"))),
        ContractAnswer(to: 5, .problem(.init(.unavailable, "the database is away"))),
        ContractAnswer(to: 6, .problem(.init(.unsupported, "teleport"))),
    ]

    @Test(arguments: samples) func `an answer is one line, read as it was written`(answer: ContractAnswer) {
        #expect(answer.line.last == UInt8(ascii: "\n"))
        #expect(answer.line.filter { $0 == UInt8(ascii: "\n") }.count == 1)
        #expect(ContractAnswer(line: Array(answer.line.dropLast())) == answer)
    }

    @Test func `an error of a later version is a refusal`() {
        let line = #"{"type":"answer","request":1,"error":"too_early"}"#
        #expect(ContractAnswer(line: Array(line.utf8)) == ContractAnswer(to: 1, .problem(.init(.refused, "too_early"))))
    }

    @Test(arguments: ["", "[]", "{}", #"{"type":"answer"}"#, #"{"type":"answer","request":"1"}"#, #"{"request":1}"#])
    func `what is no answer is none`(line: String) {
        #expect(ContractAnswer(line: Array(line.utf8)) == nil)
    }
}
