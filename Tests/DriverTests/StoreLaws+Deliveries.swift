import PipeCore
import PipeSQL
import Testing

extension StoreLaws {
    @Suite struct Deliveries {
        /// A rule, a leader, and so many failures that nobody was told of.
        private func failures(
            _ count: Int, in store: SQLStore
        ) async throws -> (rule: NotificationRule, term: Term, occasions: [NotificationOccasion]) {
            let rule = try await store.notify([.failed])
            let (deployment, session) = (try await store.deploy(), try await store.openSession())
            for _ in 0..<count { try await store.end(store.trigger(deployment), .fails, by: session) }
            return (rule, try await store.lead(), try await store.occasions())
        }

        @Test(arguments: TestStore.available)
        func `a message is kept once, is due at once, and arrives`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let (rule, term, occasions) = try await failures(2, in: store)
                try await store.tell(occasions, of: rule, under: term)
                #expect(try await store.occasions().isEmpty)
                #expect(try await !store.agenda().hasOccasions)
                let due = try await store.dueDeliveries(limit: 10)
                #expect(due.deliveries.count == 2 && due.nextDue == nil)
                #expect(try #require(try await store.agenda().nextDelivery) <= .zero)
                for delivery in due.deliveries {
                    #expect(delivery.state == .waiting && delivery.tries == 0 && delivery.count == 1)
                    #expect(delivery.rule == rule.id && delivery.target == rule.spec.target)
                    try await store.settle(delivery.message.id, .arrived("200 OK"))
                }
                #expect(try await store.dueDeliveries(limit: 10).deliveries.isEmpty)
                let kept = try await store.deliveries(of: rule.id, limit: 10)
                #expect(kept.allSatisfy { $0.state == .delivered && $0.tries == 1 && $0.answer == "200 OK" })
                #expect(Set(kept.map(\.message)) == Set(due.deliveries.map(\.message)))
                let known = try #require(try await store.notificationRules().rules.first)
                #expect(known.deliveredAt != nil && known.problem == nil)
            }
        }

        @Test(arguments: TestStore.available)
        func `two leaders that tell of the same make one message`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let (rule, term, occasions) = try await failures(1, in: store)
                try await store.tell(occasions, of: rule, under: term)
                await #expect(throws: StoreError.self) { try await store.tell(occasions, of: rule, under: term) }
                #expect(try await store.deliveries(of: nil, limit: 10).count == 1)
                let stale = Term(session: term.session, number: term.number - 1)
                try await store.end(store.trigger(store.deploy()), .fails, by: store.openSession())
                try await store.tell(try await store.occasions(), of: rule, under: stale)
                #expect(try await store.occasions().count == 1)
                #expect(try await store.deliveries(of: nil, limit: 10).count == 1)
            }
        }

        @Test(arguments: TestStore.available)
        func `what did not arrive waits, and says why`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let (rule, term, occasions) = try await failures(1, in: store)
                try await store.tell(occasions, of: rule, under: term)
                let message = try #require(try await store.dueDeliveries(limit: 1).deliveries.first).message
                try await store.settle(message.id, .again("refused", after: .seconds(100)))
                let waiting = try await store.dueDeliveries(limit: 10)
                #expect(waiting.deliveries.isEmpty)
                let next = try #require(waiting.nextDue)
                #expect(next > .seconds(90) && next <= .seconds(100))
                #expect(try await store.notificationRules().rules.first?.problem == "refused")
                try await store.ageNotifications(by: .seconds(101))
                let due = try #require(try await store.dueDeliveries(limit: 10).deliveries.first)
                #expect(due.message == message && due.tries == 1 && due.answer == "refused")
                try await store.settle(message.id, .failed("no such host"))
                #expect(try await store.dueDeliveries(limit: 10).deliveries.isEmpty)
                #expect(try await store.deliveries(of: nil, limit: 1).first?.state == .failed)
                #expect(try await store.notificationRules().rules.first?.problem == "no such host")
                // What is settled stays so.
                try await store.settle(message.id, .arrived("late"))
                #expect(try await store.deliveries(of: nil, limit: 1).first?.state == .failed)
            }
        }

        @Test(arguments: TestStore.available)
        func `one rule with much to send leaves room for others`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let (rule, term, occasions) = try await failures(12, in: store)
                try await store.tell(occasions, of: rule, under: term)
                let quiet = try await store.notify([.completed], as: "quiet")
                try await store.end(store.trigger(store.deploy()), .succeeded, by: store.openSession())
                try await store.tell(try await store.occasions(), of: quiet, under: term)
                let due = try await store.dueDeliveries(limit: 10).deliveries
                #expect(due.filter { $0.rule == rule.id }.count == 4)
                #expect(due.filter { $0.rule == quiet.id }.count == 1)
                for (id, count) in [(rule.id, 12), (quiet.id, 1)] {
                    #expect(try await store.openOccasions(of: id, window: .seconds(60), limit: 1).recent == count)
                }
            }
        }

        @Test(arguments: TestStore.available)
        func `a paused rule sends nothing, and a deleted one takes its messages along`(backend: TestStore) async throws
        {
            try await backend.withStore { store in
                let (rule, term, occasions) = try await failures(1, in: store)
                try await store.tell(occasions, of: rule, under: term)
                _ = try await store.pause(rule.id, true)
                #expect(try await store.dueDeliveries(limit: 10).deliveries.isEmpty)
                #expect(try await store.agenda().nextDelivery == nil)
                _ = try await store.pause(rule.id, false)
                #expect(try await store.dueDeliveries(limit: 10).deliveries.count == 1)
                _ = try await store.delete(rule.id)
                #expect(try await store.deliveries(of: nil, limit: 10).isEmpty)
                try await store.tell(occasions, of: rule, under: term)
                #expect(try await store.deliveries(of: nil, limit: 10).isEmpty)
            }
        }

        @Test(arguments: TestStore.available)
        func `old messages go; what waits stays`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let (rule, term, occasions) = try await failures(3, in: store)
                try await store.tell(occasions, of: rule, under: term)
                let due = try await store.dueDeliveries(limit: 10).deliveries
                try await store.settle(due[0].message.id, .arrived("ok"))
                try await store.settle(due[1].message.id, .failed("no"))
                #expect(try await store.pruneDeliveries(olderThan: .seconds(60), batch: 10, under: term) == 0)
                try await store.ageNotifications(by: .seconds(100))
                #expect(try await store.pruneDeliveries(olderThan: .seconds(60), batch: 10, under: term) == 2)
                #expect(try await store.deliveries(of: nil, limit: 10).map(\.message) == [due[2].message])
            }
        }

        @Test(arguments: TestStore.available)
        func `the end of a log is that of the last attempt`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let run = try await store.trigger(store.deploy())
                let lines = (1...3).flatMap { attempt in
                    (1...10).map { number in
                        LogLine(
                            run: run.id, attempt: attempt, sequence: number, at: Instant(microseconds: 0),
                            source: .stdout, level: .info, text: "\(attempt).\(number)")
                    }
                }
                try await store.append(lines)
                #expect(try await store.logTail(of: run.id, lines: 3) == ["3.8", "3.9", "3.10"])
                #expect(try await store.logTail(of: .random(), lines: 3).isEmpty)
            }
        }
    }
}
