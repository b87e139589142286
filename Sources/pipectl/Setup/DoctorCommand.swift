import ArgumentParser
import PipeCore
import PipeRuntime

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Check that everything runs need is there.",
        discussion: "Ends with 1 if something is wrong, and says what to do.\n\nExample: pipectl doctor")

    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func run() async throws {
        let surroundings = Surroundings.current()
        let configuration = try connection.configuration(in: surroundings)
        let doctor = Doctor(
            configuration: configuration, environment: surroundings.environment,
            openStore: { () throws(StoreError) in try await Drivers.openStoreUnmigrated(configuration) },
            openBroker: { () throws(BrokerError) in try Drivers.openBroker(configuration) })
        var diagnoses: [Diagnosis] = []
        await doctor.examine { diagnosis in
            diagnoses.append(diagnosis)
            if !output.isJSON { Terminal.print(diagnosis.line) }
        }
        if output.isJSON { Terminal.print(JSON.array(diagnoses.map(\.report)).pretty) }
        guard diagnoses.allSatisfy(\.isHealthy) else { throw ExitCode(ExitStatus.runFailed.rawValue) }
    }
}

extension Diagnosis {
    fileprivate var line: String {
        let mark = isHealthy ? Style.green.paint("ok   ") : Style.red.paint("WRONG")
        let name = subject + String(repeating: " ", count: max(0, 7 - subject.count))
        return "\(mark) \(name) \(finding)" + (remedy.isEmpty ? "" : " → \(remedy)")
    }

    fileprivate var report: JSON {
        [
            "check": .string(subject), "ok": .bool(isHealthy), "finding": .string(finding),
            "remedy": .string(remedy),
        ]
    }
}
