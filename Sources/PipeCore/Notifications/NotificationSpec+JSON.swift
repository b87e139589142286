extension NotificationSpec {
    /// As the store keeps it, and as `init(reading:)` takes it.
    package var json: JSON {
        var members: JSON.Object = ["name": .string(name), "on": texts(events.map(\.rawValue))]
        if !deployments.isEmpty { members["deployment"] = texts(deployments) }
        if !tags.isEmpty { members["tag"] = texts(tags) }
        if !queues.isEmpty { members["work_queue"] = texts(queues.map(\.text)) }
        if let after { members["after"] = .string(DurationText.exact(after)) }
        if tellsRecovery { members["recovery"] = true }
        members = members.merging(target.members)
        if let subject { members["subject"] = .string(subject.source) }
        if let text { members["text"] = .string(text.source) }
        if let body { members["body"] = body }
        return .object(members)
    }

    private func texts(_ list: [String]) -> JSON { .array(list.map(JSON.string)) }
}
