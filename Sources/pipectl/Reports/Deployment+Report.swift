import PipeCore

extension Deployment {
    /// The deployment for programs: what its file says, and what the store knows.
    var report: JSON {
        let kept: JSON.Object = [
            "id": .string(id.description),
            "is_paused": .bool(isPaused),
            "created_at": .instant(createdAt),
            "updated_at": .instant(updatedAt),
        ]
        return .object((spec.json.object ?? [:]).merging(kept))
    }
}
