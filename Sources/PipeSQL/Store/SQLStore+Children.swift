package import PipeCore

extension SQLStore {
    package func ended(
        among runs: [ID<FlowRun>]
    ) async throws(StoreError) -> (ended: [FlowRun], gone: [ID<FlowRun>]) {
        try await client.perform(.single) { (session) throws(StoreError) in
            let ended = try session.query(.endedAmong, [.list(runs)]).reading(FlowRun.init(row:))
            let gone = try session.query(.goneAmong, [.list(runs)]).reading { (row) throws(StoreError) in
                try row.id("id", of: FlowRun.self)
            }
            return (ended, gone)
        }
    }

    package func children(of run: ID<FlowRun>) async throws(StoreError) -> [FlowRun] {
        try await client.perform(.single) { (session) throws(StoreError) in
            try session.query(.childrenOfRun, [.id(run)]).reading(FlowRun.init(row:))
        }
    }
}
