/// How long an attempt may take, how long it may be silent, and how long its end may take.
package struct TimeLimits: Hashable, Sendable {
    /// From the start of the process; `nil` for any time.
    package var timeout: Duration?
    /// The longest silence of a process that has sent a heartbeat; `nil` for any.
    package var heartbeatTimeout: Duration?
    /// Between SIGTERM and SIGKILL when it is stopped; `nil` for the agent's own.
    package var stopGrace: Duration?

    package init(timeout: Duration? = nil, heartbeatTimeout: Duration? = nil, stopGrace: Duration? = nil) {
        self.timeout = timeout
        self.heartbeatTimeout = heartbeatTimeout
        self.stopGrace = stopGrace
    }

    package static let none = TimeLimits()

    /// Well below the time after which an agent is taken to have forgotten a run that is being stopped.
    package static let longestStopGrace = Duration.seconds(300)
}

extension TimeLimits {
    static let keys = ["timeout", "timeout_seconds", "heartbeat_timeout", "stop_grace"]

    var members: JSON.Object {
        var object = JSON.Object()
        for (key, span) in [("timeout", timeout), ("heartbeat_timeout", heartbeatTimeout), ("stop_grace", stopGrace)] {
            object[key] = .optional(span.map(DurationText.exact))
        }
        return object
    }

    /// Reads these keys of a deployment. `timeout_seconds` is what flows in Prefect call it.
    package init(ofDeployment reader: SpecReader) throws(SpecProblem) {
        let seconds = try Self.seconds(reader)
        let timeout = try Self.positive("timeout", reader)
        if seconds != nil, timeout != nil {
            throw SpecProblem(
                reader.path + ["timeout_seconds"], "'timeout' and 'timeout_seconds' exclude each other: keep one")
        }
        let stopGrace = try reader.duration("stop_grace")
        if let stopGrace, stopGrace > Self.longestStopGrace {
            throw SpecProblem(
                reader.path + ["stop_grace"],
                "'stop_grace': at most \(DurationText.exact(Self.longestStopGrace)), for a run must end when it is told to"
            )
        }
        self.init(
            timeout: timeout ?? seconds, heartbeatTimeout: try Self.positive("heartbeat_timeout", reader),
            stopGrace: stopGrace)
    }

    private static func positive(_ key: String, _ reader: SpecReader) throws(SpecProblem) -> Duration? {
        guard let span = try reader.duration(key) else { return nil }
        guard span > .zero else {
            throw SpecProblem(reader.path + [key], "'\(key)': must be longer than 0; without a limit, leave it out")
        }
        return span
    }

    private static func seconds(_ reader: SpecReader) throws(SpecProblem) -> Duration? {
        let key = "timeout_seconds"
        guard let value = reader.value(key) else { return nil }
        guard case .number(let number) = value, let span = DurationText.read(seconds: number.double), span > .zero
        else {
            throw reader.problem(key, expected: "a number of seconds above 0")
        }
        return span
    }
}
