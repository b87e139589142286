@preconcurrency internal import Glibc
internal import PipeCore

/// All that a process said until its end, which comes when nothing of it is left.
struct RunEnding: Sendable {
    var process: ProcessEnd
    /// What it said was wrong itself.
    var failure: String?
    /// What it said of its work; most processes say nothing.
    var facts: AttemptLog?
    /// The tasks that were open, where traces are collected.
    var tasks: TaskSpans?
}

/// Takes down all that a process says, and has answered what it asks. It waits for the disk at most, never for the store.
struct RunListener: Sendable {
    let claimed: ClaimedRun
    let log: AttemptLog
    let forwarder: LogForwarder
    let desk: RequestDesk
    let timers: RunTimers
    let trace: RunTrace?

    func listen(to process: any LaunchedProcess) async -> RunEnding {
        await withTaskGroup { group in
            let open = OpenRequests()
            // Most processes ask nothing: nobody waits for their requests.
            var inbox: RequestDesk.Requests.Continuation?
            let ending = await read(process, open) { request in
                if inbox == nil {
                    let (requests, sender) = RequestDesk.Requests.makeStream()
                    group.addTask { await desk.serve(requests, of: claimed, to: process, open) }
                    inbox = sender
                }
                inbox?.yield(request)
            }
            inbox?.finish()
            group.cancelAll()
            return ending
        }
    }

    private struct Heard {
        var ending = RunEnding(process: ProcessEnd(.signal(SIGKILL)))
        var logBytes = 0
        var malformedLines = 0
    }

    private func read(
        _ process: any LaunchedProcess, _ open: OpenRequests, _ hand: (RequestDesk.Requests.Element) -> Void
    ) async -> RunEnding {
        var heard = Heard()
        heard.ending.tasks = trace?.tasks()
        for await event in process.events {
            timers.stopListening()
            defer { timers.listen() }
            switch event {
            case .output(let source, let bytes):
                heard.logBytes += bytes.count
                await log.append(bytes, from: source)
            case .contract(let line):
                guard case .request(let number, let request) = await note(line, &heard) else { continue }
                if open.enter() {
                    hand((number, request))
                } else {
                    let problem = ContractAnswer.Problem(
                        .refused, "\(OpenRequests.most) requests are open: wait for answers")
                    await process.send(ContractAnswer(to: number, .problem(problem)).line)
                }
            case .exited(let end):
                heard.ending.process = end
            }
        }
        if let remark = ContractRemark.malformed(count: heard.malformedLines) { await warn(remark) }
        if let lost = await heard.ending.facts?.lost, lost > 0 { await warn(ContractRemark.lost(bytes: lost)) }
        heard.ending.process.use.logBytes = heard.logBytes
        return heard.ending
    }

    /// Takes down what a line says, and returns the message.
    private func note(_ line: [UInt8], _ heard: inout Heard) async -> ContractMessage? {
        let message = ContractMessage(line: line)
        switch message {
        case .log(let level, let text, let task):
            heard.logBytes += text.utf8.count
            await log.append(text, from: .flow, level, of: task)
        case .fact(let fact):
            if case .task(let news) = fact { trace?.note(news, in: &heard.ending.tasks, at: .hostNow) }
            if heard.ending.facts == nil { heard.ending.facts = await forwarder.openFacts(claimed.claim) }
            await heard.ending.facts?.append(fact: line)
        case .heartbeat: timers.beat()
        case .failure(let error, let message): heard.ending.failure = "\(error): \(message)"
        case .hello(let sdk, let version, let contract):
            if let remark = ContractRemark.newer(sdk, version, contract: contract) { await warn(remark) }
        case .request, .unknown: break
        case nil:
            heard.malformedLines += 1
            if heard.malformedLines == 1 { await warn(ContractRemark.malformed(line)) }
        }
        return message
    }

    private func warn(_ text: String) async { await log.append(text, from: .agent, .warning) }
}
