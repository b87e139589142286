internal import CLibPQ
package import PipeCore

/// Where a PostgreSQL database is: any connection URI or string that libpq understands.
package struct PostgresAddress: Sendable {
    /// With its password: never to be printed.
    let conninfo: String
    /// For people: who, where and which, without the password.
    package let label: String

    /// Throws `.rejected` for what libpq cannot read.
    package init(_ conninfo: String) throws(StoreError) {
        var problem: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(conninfo, &problem) else {
            defer { PQfreemem(problem) }
            let why = problem.map { String(cString: $0).firstLine } ?? "out of memory"
            throw .rejected("the database URL cannot be read: \(why)")
        }
        defer { PQconninfoFree(options) }
        var values: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { values[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        self.conninfo = conninfo
        let user = values["user"].map { $0 + "@" } ?? ""
        let host = values["host"] ?? values["hostaddr"] ?? "localhost"
        let port = values["port"].map { ":" + $0 } ?? ""
        self.label = "postgresql://\(user)\(host)\(port)/\(values["dbname"] ?? "")"
    }
}

extension String {
    /// What libpq says, without its line ends and indents.
    var firstLine: String {
        let line = split(separator: "\n").first.map(String.init) ?? self
        return line.hasPrefix("ERROR:  ") ? String(line.dropFirst(8)) : line
    }
}
