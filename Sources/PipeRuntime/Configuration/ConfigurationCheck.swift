package import PipeCore
package import PipeEngine

/// Looks at one configuration file as a program would that is started with it, and finds all that is wrong with it.
package struct ConfigurationCheck: Sendable {
    /// The file as it would hold, where it is understood.
    package let configuration: Configuration
    /// What is not understood, each with its place.
    package let problems: [InputProblem]

    /// What the environment says is left out: it is not the file's. Throws where there is no file, or no mapping in it.
    package init(of file: String, in surroundings: Surroundings) throws(InputProblem) {
        var plain = surroundings
        plain.environment = plain.environment.filter {
            !$0.key.hasPrefix("OCTOPIPE_") && !$0.key.hasPrefix("OTEL_") && $0.key != "CREDENTIALS_DIRECTORY"
        }
        (configuration, problems) = try Configuration.examine(file: file, in: plain)
    }

    /// The servers of the file that cannot be used from here. What it does not name is not asked.
    package func unreachable(
        openStore: (Configuration) async throws(StoreError) -> any Store,
        openBroker: (Configuration) throws(BrokerError) -> (any Broker)?,
        askCollector: (TraceSettings) async -> TraceAnswer
    ) async -> [InputProblem] {
        var found: [InputProblem] = []
        if let entry = entry(.database), !configuration.database.isEmbedded {
            do throws(StoreError) {
                let store = try await openStore(configuration)
                do throws(StoreError) { _ = try await store.now() } catch { found.append(problem(entry, error)) }
                await store.close()
            } catch {
                found.append(problem(entry, error))
            }
        }
        if let entry = entry(.broker) {
            do throws(BrokerError) {
                let broker = try openBroker(configuration)
                do throws(BrokerError) { try await broker?.connect() } catch { found.append(problem(entry, error)) }
                await broker?.close()
            } catch {
                found.append(problem(entry, error))
            }
        }
        if let entry = entry(.traces), let traces = configuration.traces {
            switch await askCollector(traces) {
            case .taken: break
            case .refused(let why), .away(let why, _): found.append(problem(entry, why))
            }
        }
        return found
    }

    private func entry(_ setting: Setting) -> Configuration.Entry? {
        configuration.entries.first { $0.setting == setting && $0.source != .default }
    }

    private func problem(_ entry: Configuration.Entry, _ why: some CustomStringConvertible) -> InputProblem {
        let named = why.description.contains("://") ? why.description : "\(entry.value): \(why)"
        return InputProblem("\(entry.source.place(of: entry.setting)): \(named)")
    }
}
