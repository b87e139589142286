/// Which database holds the truth.
package enum DatabaseAddress: Hashable, Sendable {
    /// An absolute path.
    case sqlite(path: String)
    /// Any URI that libpq reads.
    case postgresql(uri: String)

    /// Reads `sqlite:///path`, `sqlite://~/path` or `postgresql://…`; `nil` for anything else.
    package init?(_ text: String, home: String?) {
        if text.hasPrefix("postgresql://") || text.hasPrefix("postgres://") {
            self = .postgresql(uri: text)
            return
        }
        let scheme = "sqlite://"
        guard text.hasPrefix(scheme) else { return nil }
        let path = text.dropFirst(scheme.count)
        if path.hasPrefix("~/"), let home {
            self = .sqlite(path: home + path.dropFirst())
        } else if path.hasPrefix("/"), path.count > 1 {
            self = .sqlite(path: String(path))
        } else {
            return nil
        }
    }

    package var isEmbedded: Bool {
        if case .sqlite = self { true } else { false }
    }

    /// The address without its secrets.
    package var masked: MaskedURL {
        switch self {
        case .sqlite(let path): MaskedURL("sqlite://" + path)
        case .postgresql(let uri): MaskedURL(uri)
        }
    }
}
