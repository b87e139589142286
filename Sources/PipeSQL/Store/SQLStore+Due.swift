package import PipeCore

extension SQLStore {
    package func due(on queues: [QueueName], limit: Int) async throws(StoreError) -> [Notice] {
        try await client.perform(.single) { (session) throws(StoreError) in
            try WaitingLine(queues, session).first(limit, session)
        }
    }

    package func nextDue(on queues: [QueueName]) async throws(StoreError) -> Duration? {
        try await client.perform(.single) { (session) throws(StoreError) in
            var rows = queues.isEmpty ? try session.query(.nextDue) : []
            for queue in queues { rows += try session.query(.nextDueOnQueue, [.text(queue.text)]) }
            rows += try session.query(.nextRateOpening, [queues.isEmpty ? .null : .list(queues)])
            var soonest: Duration?
            for row in rows {
                guard let due = try row.optionalInstant("due_at") else { continue }
                let wait = try due - row.instant("now")
                soonest = min(soonest ?? wait, wait)
            }
            return soonest
        }
    }
}
