import Logging
import PipeCore
import PipeEngine
import PipeRuntime
import Testing

@Suite struct LogRecordTests {
    private let record = LogRecord(
        time: Instant(microseconds: 1_700_000_000_123_456), level: .warning, message: "a run was lost",
        facts: [("id", "17"), ("run", "brisk otter"), ("why", "it said \"no\"")],
        file: "PipeEngine/Agent.swift", line: 7, function: "work()")

    @Test func `a line says when, how grave, what, and the facts`() {
        #expect(
            record.textLine
                == #"2023-11-14T22:13:20.123000Z WARNING a run was lost id=17 run="brisk otter" why="it said \"no\"""#)
    }

    @Test func `as JSON each fact is a member, and none takes the message's place`() throws {
        let strange = LogRecord(
            time: record.time, level: .info, message: "m", facts: [("message", "x"), ("n", "1")],
            file: "", line: 1, function: "")
        #expect(strange.jsonLine == #"{"time":"2023-11-14T22:13:20.123000Z","level":"info","message":"m","n":"1"}"#)
        #expect(!record.jsonLine.contains("\n"))
        #expect(try JSON.parse(record.jsonLine).object?["run"]?.string == "brisk otter")
    }

    @Test func `the journal gets fields by which a run is found`() {
        let text = String(decoding: record.journalEntry(by: "pipe-agent").bytes, as: UTF8.self)
        #expect(
            text.split(separator: "\n") == [
                #"MESSAGE=a run was lost id=17 run="brisk otter" why="it said \"no\"""#, "PRIORITY=4",
                "SYSLOG_IDENTIFIER=pipe-agent", "CODE_FILE=PipeEngine/Agent.swift", "CODE_LINE=7", "CODE_FUNC=work()",
                "RUN_ID=17", "RUN_NAME=brisk otter", #"OCTOPIPE_WHY=it said "no""#,
            ])
    }
}
