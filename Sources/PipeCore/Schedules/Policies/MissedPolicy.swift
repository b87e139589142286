/// What becomes of the times that passed while no agent led.
package enum MissedPolicy: Hashable, Sendable {
    /// One run, for the last of them.
    case latest
    /// A run for each.
    case all
    case none
    /// A run for each that is no longer ago than this.
    case window(Duration)

    /// Reads `latest`, `all`, `none`, `window: 2h` or `window=2h`; `nil` for anything else.
    package init?(_ text: String) {
        switch text {
        case "latest": self = .latest
        case "all": self = .all
        case "none": self = .none
        default:
            guard let mark = text.firstIndex(where: { $0 == ":" || $0 == "=" }), text[..<mark] == "window",
                let span = DurationText.read(String(text[text.index(after: mark)...].drop { $0 == " " }))
            else { return nil }
            self = .window(span)
        }
    }

    /// What `init` reads back.
    package var text: String {
        switch self {
        case .latest: "latest"
        case .all: "all"
        case .none: "none"
        case .window(let span): "window: \(DurationText.exact(span))"
        }
    }

    /// Which of the missed times, oldest first, still get a run.
    package func kept(of missed: [Instant], at now: Instant) -> [Instant] {
        switch self {
        case .latest: missed.suffix(1)
        case .all: missed
        case .none: []
        case .window(let span): missed.filter { $0 >= now - span }
        }
    }
}
