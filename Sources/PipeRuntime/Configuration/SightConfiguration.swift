package import PipeEngine

/// Where an agent's figures can be seen.
package struct SightConfiguration: Hashable, Sendable {
    /// Where it answers over HTTP; `nil`: nowhere.
    package var listen: ListenAddress?
    /// Where it sends them; `nil`: nowhere.
    package var push: StatsdSettings?

    /// Whether anybody looks.
    var isWanted: Bool { listen != nil || push != nil }

    init(_ reader: inout SettingReader, _ surroundings: Surroundings) {
        listen = reader.value(
            .metricsListen, default: nil,
            expected: "none, or an address and a port such as 127.0.0.1:9464 or [::]:9464",
            show: { $0?.description ?? "none" }
        ) { $0 == "none" ? .some(nil) : ListenAddress($0).map(Optional.some) }
        let target: StatsdTarget? = reader.value(
            .metrics, default: nil, expected: "none, dogstatsd://host:8125 or unix:///path/of/dsd.socket",
            show: { $0?.description ?? "none" }
        ) { $0 == "none" ? .some(nil) : StatsdTarget($0).map(Optional.some) }
        let tags = reader.value(
            .metricsTags, default: [], expected: "none, or tags such as: env:prod, team:data",
            show: { $0.isEmpty ? "none" : $0.joined(separator: ", ") }, read: Self.readTags)
        push = target.map { target in
            StatsdSettings(target: target, tags: StatsdSettings.tags(from: surroundings.environment) + tags)
        }
    }

    private static func readTags(_ text: String) -> [String]? {
        if text == "none" { return [] }
        let tags = text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
        let areTags = tags.allSatisfy { tag in
            !tag.isEmpty && tag.utf8.count <= 200 && StatsdText.clean(tag) == tag && !tag.contains(" ")
        }
        return areTags ? tags : nil
    }
}
