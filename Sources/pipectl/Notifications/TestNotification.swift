import ArgumentParser
import PipeCore
import PipeRuntime

struct TestNotification: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Send a rule's message once, from here, and say whether it arrived.",
        discussion: "It ends with 1 if it did not.\n\nExample: pipectl notification test ops")

    @OptionGroup var choice: NotificationChoice

    func run() async throws {
        let surroundings = Surroundings.current()
        let outcome: Result<String, DeliveryProblem> = try await choice.connection.connected { connection in
            let rule = try await connection.lookup.notification(choice.name)
            let message = NotificationMessage.sample(of: rule.spec, at: try await connection.store.now())
            let trial = NotificationTrial(
                store: connection.store, configuration: connection.configuration,
                environment: surroundings.environment)
            do throws(DeliveryProblem) {
                return .success(try await trial.send(message, to: rule.spec.target))
            } catch {
                return .failure(error)
            }
        }
        switch outcome {
        case .success(let answer):
            choice.output.show([
                "notification": .string(choice.name), "arrived": true, "answer": .string(answer),
            ]) { "\(choice.name) arrived: \(answer)" }
        case .failure(let problem):
            guard choice.output.isJSON else { throw Failure("\(choice.name) did not arrive: \(problem)", .runFailed) }
            choice.output.show([
                "notification": .string(choice.name), "arrived": false, "answer": .string(problem.description),
            ]) { "" }
            throw ExitCode(ExitStatus.runFailed.rawValue)
        }
    }
}
