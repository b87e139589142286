import ArgumentParser
import PipeCore
import PipeRuntime

struct CreateNotification: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a rule.",
        discussion: """
            Events of runs: \(words { !$0.isStanding }). 'failed' is the end; a failure that is tried again \
            is 'retrying'. Without --deployment, --tag or --work-queue they are those of any run.
            What stands until it is over: \(words(\.isStanding)). --recovery tells the end, too.

            In --subject, --text and --body, {{ run.name }}, {{ deployment }}, {{ cause }}, {{ log | last 20 }} and the \
            like stand for what is known.

            Examples:
              pipectl notification create ops --on failed,crashed --slack ops
              pipectl notification create etl --on failed --deployment "etl/*" --email ops@example.org --server mail
              pipectl notification create hook --on completed --tag billing --webhook https://hooks.example.org/run
              pipectl notification create hosts --on agent-offline --recovery -- /usr/local/bin/page --team hosts
              pipectl notification create gpu --on queue-stalled --after 15m -q gpu --slack ops
              pipectl notification create daily --on no-success --after 26h --deployment etl/nightly --slack ops
            """)

    private static func words(_ isWanted: (NotificationEvent) -> Bool) -> String {
        NotificationEvent.allCases.filter(isWanted).map(\.rawValue).joined(separator: ", ")
    }

    @Argument(help: "Its name: letters, digits, '_', '-' and '.'.") var name: String

    @Option(help: "The events, with commas between them; may be repeated.") var on: [String]
    @Option(help: "Only runs of this deployment, FLOW/DEPLOYMENT, or FLOW/* for all of a flow; may be repeated.")
    var deployment: [String] = []
    @Option(name: .shortAndLong, help: "Only runs with this tag; may be repeated.") var tag: [String] = []
    @Option(name: [.customShort("q"), .long], help: "Only this work queue; may be repeated.")
    var workQueue: [String] = []
    @Option(help: "How long it takes: late (60s), queue-stalled (10m), no-success.") var after: String?
    @Flag(help: "Tell, too, when what stood is over.") var recovery = false

    @Option(help: "A block with the URL of an incoming webhook, as Slack and Mattermost have: slack-webhook/NAME.")
    var slack: String?
    @Option(help: "An address to send mail to; may be repeated.") var email: [String] = []
    @Option(help: "A block with the mail server: email-server-credentials/NAME.") var server: String?
    @Option(help: "A URL to post JSON to; one with a secret in a block: webhook/NAME.") var webhook: String?
    @Argument(
        parsing: .postTerminator, help: "A program and its arguments, behind '--', that gets the message on stdin.")
    var command: [String] = []

    @Option(help: "A template of the subject.") var subject: String?
    @Option(help: "A template of the text, or @FILE with one.") var text: String?
    @Option(help: "JSON for the webhook whose texts are templates, or @FILE with it.") var body: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    /// The rule as a document, whose members are called as the flags are.
    private func members() throws -> JSON.Object {
        func list(_ texts: [String]) -> JSON? { texts.isEmpty ? nil : .array(texts.map(JSON.string)) }
        var members: JSON.Object = ["name": .string(name)]
        members["on"] = .array(on.flatMap { $0.split(separator: ",").map { .string(Self.trimmed($0)) } })
        members["deployment"] = list(deployment)
        members["tag"] = list(tag)
        members["work_queue"] = list(workQueue)
        members["after"] = after.map(JSON.string)
        if recovery { members["recovery"] = true }
        members["slack"] = slack.map(JSON.string)
        members["email"] = list(email)
        members["server"] = server.map(JSON.string)
        members["webhook"] = webhook.map(JSON.string)
        members["command"] = list(command)
        members["subject"] = subject.map(JSON.string)
        members["text"] = try text.map { .string(try Self.content($0)) }
        members["body"] = try body.map { try Self.json(try Self.content($0)) }
        return members
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }

    /// What was typed, or what the file behind `@` holds.
    private static func content(_ text: String) throws -> String {
        text.hasPrefix("@") ? try TextFile.read(String(text.dropFirst())) : text
    }

    private static func json(_ text: String) throws -> JSON {
        do {
            return try JSON.parse(text)
        } catch {
            throw InputProblem("--body: not JSON: \(error)")
        }
    }

    func run() async throws {
        let members = try members()
        let spec: NotificationSpec
        do throws(SpecProblem) {
            spec = try NotificationSpec(reading: .object(members))
        } catch {
            throw InputProblem(flags: error)
        }
        let rule = try await connection.connected { connection in
            try await NotificationCheck(store: connection.store).check(spec)
            guard let rule = try await connection.store.add(spec) else {
                throw Failure(
                    "there is a notification '\(name)' already: pipectl notification delete \(name)", .refused)
            }
            return rule
        }
        output.show(rule.report) {
            "created \(spec.name): \(spec.summary), to \(spec.target.summary); "
                + "see whether it arrives: pipectl notification test \(spec.name)"
        }
    }
}
