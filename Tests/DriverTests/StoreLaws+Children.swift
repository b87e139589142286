import PipeCore
import PipeSQL
import Testing

extension StoreLaws {
    @Suite struct Children {
        private func ask(
            _ store: SQLStore, _ deployment: DeploymentName, of parent: ID<FlowRun>, key: String? = nil
        ) async throws -> Acceptance {
            try await store.accept(
                RunRequest(deployment: deployment, name: RunName.random(), idempotencyKey: key, parent: parent))
        }

        @Test(arguments: TestStore.available)
        func `a run knows the runs it asked for, the oldest first`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let name = try await store.deploy()
                let parent = try await store.start(name, by: store.openSession())
                var asked: [ID<FlowRun>] = []
                for _ in 0..<3 {
                    guard case .accepted(let run) = try await ask(store, name, of: parent.claim.run) else { continue }
                    #expect(run.parent == parent.claim.run)
                    asked.append(run.id)
                }
                #expect(asked.count == 3)
                #expect(try await store.children(of: parent.claim.run).map(\.id) == asked)
                #expect(try await store.children(of: asked[0]).isEmpty)
            }
        }

        @Test(arguments: TestStore.available)
        func `a run is of the family of the run that asked for it`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let name = try await store.deploy()
                let session = try await store.openSession()
                var runs = [try await store.start(name, by: session).claim.run]
                for _ in 0..<2 { runs.append(try await store.start(name, parent: runs.last, by: session).claim.run) }
                runs.append(try await store.start(name, by: session).claim.run)
                #expect(runs.map { $0.family == runs[0].family } == [true, true, true, false])
                #expect(Set(runs).count == 4)
            }
        }

        @Test(arguments: TestStore.available)
        func `cancelling a run cancels its children and theirs, and nobody else`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let name = try await store.deploy()
                let session = try await store.openSession()
                let parent = try await store.start(name, by: session)
                let child = try await store.start(name, parent: parent.claim.run, by: session)
                let grandchild = try await store.start(name, parent: child.claim.run, by: session)
                guard case .accepted(let waiting) = try await ask(store, name, of: child.claim.run) else {
                    throw StoreError.rejected("no")
                }
                let done = try await store.start(name, parent: parent.claim.run, by: session)
                _ = try await store.report(.succeeded, under: done.claim)
                let stranger = try await store.start(name, by: session)

                _ = try await store.perform(.cancelRequested(reason: "enough"), on: parent.claim.run)
                #expect(try await store.run(parent.claim.run)?.state == .cancelling)
                #expect(try await store.run(child.claim.run)?.state == .cancelling)
                #expect(try await store.run(grandchild.claim.run)?.state == .cancelling)
                #expect(try await store.run(waiting.id)?.state == .cancelled)
                #expect(try await store.run(waiting.id)?.cause?.message == "the run that asked for it was cancelled")
                #expect(try await store.run(done.claim.run)?.state == .completed)
                #expect(try await store.run(stranger.claim.run)?.state == .running)
                for id in [child.claim.run, waiting.id] {
                    let history = try await store.history(of: id)
                    #expect(history.map(\.revision) == Array(1...history.count))
                    #expect(history.last?.event == "cancel requested")
                }
            }
        }

        @Test(arguments: TestStore.available)
        func `a failing run leaves its children at work`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let name = try await store.deploy()
                let session = try await store.openSession()
                let parent = try await store.start(name, by: session)
                let child = try await store.start(name, parent: parent.claim.run, by: session)
                _ = try await store.report(.failed(Cause("exit code 1")), under: parent.claim)
                #expect(try await store.run(child.claim.run)?.state == .running)
            }
        }

        @Test(arguments: TestStore.available)
        func `only a run at work is given children`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let name = try await store.deploy()
                let session = try await store.openSession()
                let waiting = try await store.trigger(name)
                #expect(try await ask(store, name, of: waiting.id) == .parentEnded)
                #expect(try await ask(store, name, of: .random()) == .parentEnded)
                let parent = try await store.take(waiting, by: session)
                _ = try await store.report(.started, under: parent.claim)
                guard case .accepted(let child) = try await ask(store, name, of: waiting.id, key: "k") else {
                    throw StoreError.rejected("no")
                }
                #expect(try await ask(store, name, of: waiting.id, key: "k") == .known(child))
                _ = try await store.perform(.cancelRequested(reason: "enough"), on: waiting.id)
                #expect(try await ask(store, name, of: waiting.id) == .parentEnded)
                _ = try await store.report(.stopped(Cause("stopped")), under: parent.claim)
                #expect(try await ask(store, name, of: waiting.id) == .parentEnded)
                #expect(try await store.children(of: waiting.id).map(\.id) == [child.id])
            }
        }
    }
}
