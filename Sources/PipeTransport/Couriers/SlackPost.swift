internal import PipeCore

/// A message as the incoming webhooks of Slack, Mattermost and Rocket.Chat take it. Slack shows the blocks, the others the
/// text.
enum SlackPost {
    static func request(_ message: NotificationMessage, to url: HTTPURL) -> HTTPRequest {
        HTTPRequest(.post, url, headers: [.json], body: Array(content(message).description.utf8))
    }

    static func content(_ message: NotificationMessage) -> JSON {
        let subject = bold(VisibleText.oneLine(message.subject))
        let text = fenced(message.text)
        let sections = [subject, text].compactMap { $0 }
        return [
            "text": .string(sections.joined(separator: "\n")),
            "blocks": .array(sections.map { ["type": "section", "text": ["type": "mrkdwn", "text": .string($0)]] }),
        ]
    }

    private static func bold(_ text: String) -> String {
        let begin = String(text.unicodeScalars.prefix(200))
        // A star in it would end it.
        return "*" + escaped(begin.replacing("*", with: "∗")) + (begin == text ? "*" : "…*")
    }

    /// Set as it is, so that no word of a log becomes a mention or a heading; `nil` for nothing.
    private static func fenced(_ text: String) -> String? {
        let text = VisibleText.lines(text).replacing("```", with: "'''")
        guard text.contains(where: { !$0.isWhitespace }) else { return nil }
        return "```\n" + escaped(shortened(text)) + "\n```"
    }

    /// With the middle left out where it is too long once it is escaped: the end of a log says most.
    private static func shortened(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard fitting(scalars, longestBlock).count < scalars.count else { return text }
        let begin = fitting(scalars, longestBlock / 4)
        let end = fitting(scalars.reversed(), longestBlock - longestBlock / 4)
        return String(begin) + "\n…\n" + String(String.UnicodeScalarView(end.reversed()))
    }

    /// As many as come to so many characters, as Slack counts: UTF-16, escaped.
    private static func fitting(_ scalars: some Sequence<Unicode.Scalar>, _ limit: Int) -> String.UnicodeScalarView {
        var fitting = String.UnicodeScalarView()
        var width = 0
        for scalar in scalars {
            width += escapes[scalar]?.count ?? UTF16.width(scalar)
            guard width <= limit else { break }
            fitting.append(scalar)
        }
        return fitting
    }

    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { $0 += escapes[$1] ?? String($1) }
    }

    /// The three characters that mean something everywhere.
    private static let escapes: [Unicode.Scalar: String] = ["&": "&amp;", "<": "&lt;", ">": "&gt;"]

    /// Slack refuses sections of more than 3,000 characters.
    private static let longestBlock = 2_900
}
