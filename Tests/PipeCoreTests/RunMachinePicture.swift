import Foundation
import PipeCore

/// One arrow of the run machine: an event that leads from a state to a state.
struct Arrow: Hashable, Comparable, CustomStringConvertible {
    let from: RunState
    let to: RunState
    let event: RunEvent.Kind
    /// Whether the arrow is the one taken while an attempt is left.
    let isRetry: Bool

    var description: String {
        "\(from.rawValue) --> \(to.rawValue): \(event.rawValue)" + (isRetry ? Self.retryMark : "")
    }

    private static let retryMark = " (an attempt is left)"

    static func < (left: Arrow, right: Arrow) -> Bool { left.description < right.description }

    init(from: RunState, to: RunState, event: RunEvent.Kind, isRetry: Bool) {
        self.from = from
        self.to = to
        self.event = event
        self.isRetry = isRetry
    }

    /// Reads what `description` writes.
    init?(_ line: String) {
        let sides = line.components(separatedBy: " --> ")
        guard sides.count == 2 else { return nil }
        let target = sides[1].components(separatedBy: ": ")
        guard target.count == 2 else { return nil }
        let isRetry = target[1].hasSuffix(Self.retryMark)
        let word = isRetry ? String(target[1].dropLast(Self.retryMark.count)) : target[1]
        guard let from = RunState(rawValue: sides[0]), let to = RunState(rawValue: target[0]),
            let event = RunEvent.Kind(rawValue: word)
        else { return nil }
        self.init(from: from, to: to, event: event, isRetry: isRetry)
    }
}

/// The mermaid picture in `docs/run-machine.md`.
struct RunMachinePicture {
    let arrows: [Arrow]
    /// States drawn as beginnings: `[*] --> scheduled`.
    let beginnings: [String]
    /// States drawn as ends: `completed --> [*]`.
    let ends: [String]
    let unreadable: [String]

    init() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized
        let page = try String(contentsOf: root.appending(path: "docs/run-machine.md"), encoding: .utf8)
        let lines = page.components(separatedBy: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        let drawn = lines.drop { $0 != "stateDiagram-v2" }.dropFirst().prefix { $0 != "```" }
        var (arrows, beginnings, ends, unreadable): ([Arrow], [String], [String], [String]) = ([], [], [], [])
        for line in drawn where !line.isEmpty {
            if let arrow = Arrow(line) {
                arrows.append(arrow)
            } else if line.hasPrefix("[*] --> ") {
                beginnings.append(String(line.dropFirst(8)))
            } else if line.hasSuffix(" --> [*]") {
                ends.append(String(line.dropLast(8)))
            } else {
                unreadable.append(line)
            }
        }
        (self.arrows, self.beginnings, self.ends, self.unreadable) = (arrows, beginnings, ends, unreadable)
    }
}
