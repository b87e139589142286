import Foundation
import TestSupport

/// Certificates of an authority that nobody knows but these tests, made by `openssl`.
struct Certificates {
    /// The authority's own.
    let authority: String
    /// Key and certificate of a server called `localhost` or 127.0.0.1.
    let server: String
    /// Of one that is called otherwise.
    let stranger: String
    /// Of one whose time is over.
    let expired: String

    static let shared = Result { try Certificates() }

    private static let folder = FileManager.default.temporaryDirectory.appending(path: "octopipe-\(UUID())").path

    private init() throws {
        let folder = Self.folder
        atexit { try? FileManager.default.removeItem(atPath: Certificates.folder) }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        func made(_ name: String, _ names: String, days: Int = 2) throws -> String {
            try Self.run(
                """
                openssl req -new -newkey rsa:2048 -nodes -subj /CN=\(name) -keyout \(name).key -out \(name).csr &&
                printf 'subjectAltName=\(names)\\n' >\(name).ext &&
                openssl x509 -req -in \(name).csr -CA ca.pem -CAkey ca.key -CAcreateserial -days \(days) \
                    -extfile \(name).ext -out \(name).crt &&
                cat \(name).key \(name).crt >\(name).pem
                """, in: folder)
            return "\(folder)/\(name).pem"
        }
        try Self.run(
            "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj '/CN=Octopipe tests' -keyout ca.key -out ca.pem",
            in: folder)
        authority = folder + "/ca.pem"
        server = try made("localhost", "DNS:localhost,IP:127.0.0.1")
        stranger = try made("elsewhere", "DNS:elsewhere.test")
        expired = try made("expired", "DNS:localhost,IP:127.0.0.1", days: -1)
    }

    private static func run(_ command: String, in folder: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", command]
        process.currentDirectoryURL = URL(filePath: folder)
        process.standardError = FileHandle.nullDevice
        try Starting.alone { try process.run() }
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Refused(description: "this failed: \(command)") }
    }

    struct Refused: Error, CustomStringConvertible {
        let description: String
    }
}
