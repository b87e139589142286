import CCurl
import Foundation
import Glibc
import PipeCore
import PipeTransport
import Testing

/// What transfers leave behind; each test has a process of its own to count in.
/// The kernel ends one that hangs: its parent fails instead of waiting for ever.
@Suite struct TransportCostTests {
    private static var threads: Int {
        let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
        return tasks.count {
            (try? String(contentsOfFile: "/proc/self/task/\($0)/comm", encoding: .utf8)) == "transfers\n"
        }
    }

    private static var descriptors: Int {
        ((try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []).count
    }

    private static var isLoaded: Bool {
        let names: [String] = ["libcurl.so.4", "libcurl-gnutls.so.4"]
        return names.contains { dlopen($0, RTLD_LAZY | RTLD_NOLOAD) != nil }
    }

    private static var residentKilobytes: Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return line.flatMap { Int($0.split(separator: " ")[1]) } ?? 0
    }

    private static func untilNoThread() async throws {
        try await until("its thread is gone") { threads == 0 }
    }

    private struct NotInTime: Error, CustomStringConvertible {
        let description: String
    }

    private static func until(_ what: String, _ isTrue: () -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while !isTrue() {
            guard .now < deadline else { throw NotInTime(description: "not within 60 s: \(what)") }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Ends in each way there is; half of those that hang are cancelled.
    private static func storm(_ transport: Transport, _ web: ServerProgram, _ mail: ServerProgram) async throws {
        let paths = ["hang", "hang", "drip", "endless", "reset", "short", "echo", "circle"]
        let account = NotificationChannel.MailAccount(
            host: "localhost", port: mail.port, security: .none, from: "a@b.c")
        let server = try MailServer(account, limits: TransferLimits(total: .milliseconds(200)))
        let message = try MailMessage(
            id: "1", at: .init(microseconds: 0), from: MailAddress("a@b.c"), to: [MailAddress("hang@b.c")],
            subject: "", text: "")
        let requests = try paths.map { path in
            HTTPRequest(
                .get, try HTTPURL("http://localhost:\(web.port)/\(path)"),
                limits: TransferLimits(total: .milliseconds(200)))
        }
        await withTaskGroup { group in
            for _ in 0..<10 {
                for request in requests { group.addTask { _ = try? await transport.send(request) } }
                group.addTask { _ = try? await transport.send(message, through: server) }
            }
            let hanging = (0..<10).map { _ in Task { _ = try? await transport.send(requests[0]) } }
            for task in hanging { task.cancel() }
            for task in hanging { await task.value }
        }
    }

    @Test func `a transport that was never used costs nothing, and one that was leaves nothing`() async {
        await #expect(processExitsWith: .success) {
            alarm(120)
            let transport = Transport(lingering: .milliseconds(20))
            #expect(!Self.isLoaded, "libcurl is loaded")
            #expect(Self.threads == 0, "there is a thread")

            let (web, mail) = (try ServerProgram("web.py"), try ServerProgram("mail.py"))
            try await Self.storm(transport, web, mail)
            try await Self.untilNoThread()
            #expect(Self.isLoaded, "libcurl is not loaded")
            let (descriptors, kilobytes) = (Self.descriptors, Self.residentKilobytes)
            for _ in 0..<5 { try await Self.storm(transport, web, mail) }
            try await Self.untilNoThread()
            #expect(Self.descriptors <= descriptors, "\(Self.descriptors) descriptors, and \(descriptors) before")
            let growth = Self.residentKilobytes - kilobytes
            #expect(growth < 8_192, "\(growth) kB more")
        }
    }

    @Test func `a hundred transfers take one thread, which comes back when it is needed`() async {
        await #expect(processExitsWith: .success) {
            alarm(120)
            let web = try ServerProgram("web.py")
            let transport = Transport(lingering: .milliseconds(20))
            let url = try HTTPURL("http://127.0.0.1:\(web.port)/hang")
            var left: [Int] = []
            for _ in 0..<3 {
                let before = Self.descriptors
                let hanging = (0..<100).map { _ in Task { _ = try? await transport.send(HTTPRequest(.get, url)) } }
                try await Self.until("a hundred connections are open") { Self.descriptors >= before + 100 }
                #expect(Self.threads == 1, "\(Self.threads) threads")
                for task in hanging { task.cancel() }
                for task in hanging { await task.value }
                try await Self.untilNoThread()
                left.append(Self.descriptors)
            }
            #expect(Set(left).count == 1, "descriptors after each round: \(left)")
        }
    }

    @Test func `a proxy of the environment is used`() async {
        await #expect(processExitsWith: .success) {
            alarm(120)
            let web = try ServerProgram("web.py")
            setenv("http_proxy", "http://127.0.0.1:\(web.port)", 1)
            let response = try await Transport().send(HTTPRequest(.get, HTTPURL("http://nowhere.invalid/echo")))
            #expect(response.status == 200)
            #expect(String(decoding: response.body, as: UTF8.self).contains(#""host": "nowhere.invalid""#))
        }
    }

    @Test func `a host without libcurl, or with an old one, is told so`() {
        func problem(_ name: String) -> String? {
            name.withCString { octo_curl_load_from([$0, nil]).map { String(cString: $0) } }
        }
        #expect(problem("libnowhere.so.4") == "libcurl is not installed: apt-get install libcurl4")
        #expect(problem("libm.so.6") == "libcurl has no curl_global_init: version 7.68 or later is needed")
    }
}
