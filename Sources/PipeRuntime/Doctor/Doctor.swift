package import PipeCore
internal import PipeEngine

/// Looks whether everything that runs need is there, one thing after the other.
package struct Doctor: Sendable {
    private let configuration: Configuration
    private let launcher: any Launcher
    private let environment: [String: String]
    private let openStore: @Sendable () async throws(StoreError) -> any Store
    private let openBroker: @Sendable () throws(BrokerError) -> (any Broker)?

    package init(
        configuration: Configuration, launcher: any Launcher = ProcessLauncher(), environment: [String: String],
        openStore: @escaping @Sendable () async throws(StoreError) -> any Store,
        openBroker: @escaping @Sendable () throws(BrokerError) -> (any Broker)?
    ) {
        self.configuration = configuration
        self.launcher = launcher
        self.environment = environment
        self.openStore = openStore
        self.openBroker = openBroker
    }

    /// Tells each diagnosis as soon as it is made.
    package func examine(_ tell: (Diagnosis) -> Void) async {
        await examineStore(tell)
        tell(await brokerDiagnosis())
        tell(diskDiagnosis())
        tell(.healthy("isolation", "an agent started here has \(HostIsolation.foreseen)"))
        tell(Self.zonesDiagnosis(.machine))
        tell(await pythonDiagnosis())
    }

    // MARK: Store

    private func examineStore(_ tell: (Diagnosis) -> Void) async {
        let address = configuration.database.masked
        do throws(StoreError) {
            let started = ContinuousClock.now
            let store = try await openStore()
            let schema = try await store.schema()
            let time = DurationText.text(ContinuousClock.now - started)
            guard schema.isCurrent else {
                tell(
                    .ailing(
                        "store", "\(address): schema \(schema.version), this program knows \(schema.known)",
                        remedy: "run 'pipectl db migrate'"))
                await store.close()
                return
            }
            tell(.healthy("store", "\(address), schema \(schema.version), answered in \(time)"))
            try await examine(store, tell)
            await store.close()
        } catch {
            tell(.ailing("store", "\(address): \(error)", remedy: remedy(for: error)))
        }
    }

    private func remedy(for error: StoreError) -> String {
        switch error {
        case .unavailable: "start the database, or set 'database' (pipectl config view)"
        case .rejected: "check the user, the password and the database in 'database' (pipectl config view)"
        case .damaged: "run 'pipectl db status'"
        }
    }

    private func examine(_ store: any Store, _ tell: (Diagnosis) -> Void) async throws(StoreError) {
        let before = LocalTime.now()
        let now = try await store.now()
        let after = LocalTime.now()
        tell(Self.clockDiagnosis(store: now, before: before, after: after))
        tell(
            Self.agentsDiagnosis(
                sessions: try await store.sessions(includingEnded: false), queues: try await store.queues(), now: now))
        tell(Self.schedulesDiagnosis(try await store.schedules(of: nil)))
        tell(Self.blocksDiagnosis(try await store.blocks(), opener: configuration.blockKey))
        tell(Self.notificationsDiagnosis(try await store.notificationRules().rules))
    }

    /// The store's clock may stand anywhere between the moments before and after it was asked.
    package static func clockDiagnosis(store: Instant, before: Instant, after: Instant) -> Diagnosis {
        let ahead = store < before ? store - before : store > after ? store - after : .zero
        let amount = DurationText.text(ahead < .zero ? .zero - ahead : ahead)
        guard ahead > .seconds(-2), ahead < .seconds(2) else {
            return .ailing(
                "clock", "the store's clock is \(amount) \(ahead < .zero ? "behind" : "ahead of") this host's",
                remedy: "synchronise both hosts' clocks (NTP)")
        }
        return .healthy("clock", ahead == .zero ? "agrees with the store's" : "\(amount) from the store's")
    }

    package static func agentsDiagnosis(sessions: [Session], queues: [QueueStatus], now: Instant) -> Diagnosis {
        let online = sessions.filter { $0.label(at: now) == "online" }
        let silent = sessions.filter { $0.label(at: now) == "unreachable" }
        if let waiting = queues.first(where: { $0.due > 0 && $0.agents == 0 && !$0.queue.isPaused }) {
            return .ailing(
                "agents", "\(waiting.due) due on queue '\(waiting.queue.name)', which no agent takes from",
                remedy: "pipe-agent start -q \(waiting.queue.name)")
        }
        guard !online.isEmpty else {
            let last = silent.first.map { "; '\($0.agent.name)' on \($0.agent.host) went silent" } ?? ""
            return .ailing("agents", "none is online\(last)", remedy: "pipe-agent start -q default")
        }
        let slots = online.map(\.agent.slots).reduce(0, +)
        let held = online.map(\.held).reduce(0, +)
        return .healthy("agents", "\(online.count) online, \(held) of \(slots) slots in use")
    }

    // MARK: Broker

    private func brokerDiagnosis() async -> Diagnosis {
        guard let url = configuration.broker else {
            return .healthy("broker", "none: the database carries the wake-ups")
        }
        let address = MaskedURL(url)
        do throws(BrokerError) {
            let broker = try openBroker()
            do throws(BrokerError) {
                let depth = try await broker?.depth(of: .default)
                await broker?.close()
                return .healthy("broker", "\(address)\(depth.map { ", \($0) waiting on queue 'default'" } ?? "")")
            } catch {
                await broker?.close()
                throw error
            }
        } catch {
            let remedy =
                switch error {
                case .unavailable: "start RabbitMQ; until then runs are found by polling"
                case .rejected: "check 'broker': the URL, the user, its permissions and the virtual host"
                }
            return .ailing("broker", "\(address): \(error)", remedy: remedy)
        }
    }

    // MARK: This host

    private func diskDiagnosis() -> Diagnosis {
        let folder = configuration.stateDirectory
        guard let space = DiskSpace(holding: folder) else {
            return .ailing("disk", "\(folder): cannot be looked at", remedy: "check 'state_directory'")
        }
        return space.isTight
            ? .ailing("disk", "\(folder): \(space)", remedy: "free some space, or move 'state_directory'")
            : .healthy("disk", "\(folder): \(space)")
    }

    private func pythonDiagnosis() async -> Diagnosis {
        guard let program = FilePath.program("python3", searching: environment["PATH"]) else {
            return .ailing("python", "python3 is not in PATH", remedy: "apt install python3 (for flows in Python)")
        }
        var variables = environment
        variables["PYTHONPATH"] = configuration.pythonPath
        let order = LaunchOrder(
            program: program, arguments: ["-m", "octopipe", "--version"], environment: variables, directory: "/")
        do {
            let run = try await ProgramRun.run(order, with: launcher, within: .seconds(20))
            if run.exit == .code(0), let line = ProgramRun.lastLine(of: run.output) {
                return .healthy("python", "\(program), \(line) in \(configuration.pythonPath)")
            }
            let why = ProgramRun.lastLine(of: run.complaints) ?? "it gave no answer"
            return .ailing(
                "python", "\(program): \(why)", remedy: "set 'python_path' to the folder of the octopipe package")
        } catch {
            return .ailing("python", "\(program): \(error)", remedy: "check the installation of python3")
        }
    }
}
