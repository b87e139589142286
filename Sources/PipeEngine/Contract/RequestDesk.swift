internal import PipeCore

/// Answers what flow processes ask of their agent.
struct RequestDesk: Sendable {
    let store: any Store
    let named: NamedValues
    let children: ChildRuns
    let endings: RunEndings
    let active: ActiveRuns

    typealias Problem = ContractAnswer.Problem
    typealias Requests = AsyncStream<(number: Int, request: ContractRequest)>

    /// Answers the requests of one process, one after the other; who waits for a child holds nobody up. Ends with the stream.
    func serve(
        _ requests: Requests, of claimed: ClaimedRun, to process: any LaunchedProcess, _ open: OpenRequests
    ) async {
        @Sendable func reply(_ content: ContractAnswer.Content, to number: Int) async {
            await process.send(ContractAnswer(to: number, content).line)
            if content.isLast { open.leave() }
        }
        await withDiscardingTaskGroup { group in
            var counts: [String: Int] = [:]
            for await (number, request) in requests {
                guard case .runDeployment(let order) = request else {
                    await reply(await answer(request, of: claimed.run), to: number)
                    continue
                }
                let key = order.key ?? "\(order.deployment)-\(counts[order.deployment, default: 0])"
                if order.key == nil { counts[order.deployment, default: 0] += 1 }
                do throws(Problem) {
                    let child = try await children.make(order, key: key, for: claimed.run)
                    guard order.waits else {
                        await reply(await result(of: child), to: number)
                        continue
                    }
                    await reply(.value(child.facts(result: nil), isLast: false), to: number)
                    group.addTask { await reply(await end(of: child, for: claimed), to: number) }
                } catch {
                    await reply(.problem(error), to: number)
                }
            }
            group.cancelAll()
        }
    }

    /// Meanwhile the run that waits takes up no slot.
    private func end(of child: FlowRun, for claimed: ClaimedRun) async -> ContractAnswer.Content {
        await active.beginWaiting(claimed.claim)
        let ended = await endings.end(of: child.id)
        await active.endWaiting(claimed.claim)
        guard let ended else { return .problem(Problem(.unknown, "run \(child.name) was deleted")) }
        return await result(of: ended)
    }

    /// What it returned is not to be missing because the store was away for a moment.
    private func result(of run: FlowRun) async -> ContractAnswer.Content {
        var backoff = Backoff(from: .milliseconds(100), to: .seconds(5))
        while true {
            do throws(StoreError) {
                return .value(try await facts(run))
            } catch {
                guard error.isTransient, !Task.isCancelled else { return .problem(Problem(error)) }
                try? await Task.sleep(for: backoff.next())
            }
        }
    }

    private func answer(_ request: ContractRequest, of run: FlowRun) async -> ContractAnswer.Content {
        do throws(StoreError) {
            switch request {
            case .flowRun(nil):
                return .value(try await facts(try await store.run(run.id) ?? run))
            case .flowRun(let id?):
                guard let found = try await store.run(id) else {
                    return .problem(Problem(.unknown, "there is no run \(id)"))
                }
                return .value(try await facts(found))
            case .cached(let key):
                return .value(try await store.cachedResult(key)?.json ?? .null)
            case .earlier(let task, let inputs):
                guard run.reuses else { return .value(.null) }
                return .value(try await store.earlierResult(of: task, inputs: inputs, for: run.id)?.json ?? .null)
            case .malformed(let why):
                return .problem(Problem(.refused, why))
            case .variable(let name): return await named.variable(name)
            case .block(let name): return await named.block(name)
            case .runDeployment:
                return .problem(Problem(.unsupported, "this agent does not answer that"))
            case .unsupported(let type):
                return .problem(Problem(.unsupported, "this agent does not know requests of type '\(type)'"))
            }
        } catch {
            return .problem(Problem(error))
        }
    }

    private func facts(_ run: FlowRun) async throws(StoreError) -> JSON {
        run.facts(result: run.state == .completed ? try await store.result(of: run.id)?.value : nil)
    }
}

extension TaskResult {
    fileprivate var json: JSON { ["encoding": .string(encoding), "data": .string(data)] }
}
