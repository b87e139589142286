import PipeCore
import PipeRuntime

extension Deployment {
    /// The deployment for programs: what its file says, and what the store knows. Its schedules are those of the store: some
    /// may be added by hand.
    func report(_ board: ScheduleBoard) -> JSON {
        let schedules = board.schedules.filter { $0.deployment == spec.name }
        let kept: JSON.Object = [
            "id": .string(id.description),
            "is_paused": .bool(isPaused),
            "schedules": .array(schedules.map(board.brief)),
            "created_at": .instant(createdAt),
            "updated_at": .instant(updatedAt),
        ]
        return .object((spec.json.object ?? [:]).merging(kept))
    }
}
