internal import PipeCore

extension SQLSession {
    /// Makes a deployment's schedules those that its file declares. What somebody added by hand stays, and so does the
    /// pause that somebody ordered, unless the file now says something else about it than before.
    func declare(_ specs: [ScheduleSpec], of deployment: ID<Deployment>) throws(StoreError) {
        var present = try query(.declaredSchedules, [.id(deployment)])
            .reading { (row) throws(StoreError) in
                (id: try row.id("id", of: Schedule.self), spec: try ScheduleSpec(storedIn: row, "spec"))
            }
        var new: [ScheduleSpec] = []
        for spec in specs {
            guard let place = present.firstIndex(where: { $0.spec.key == spec.key }) else {
                new.append(spec)
                continue
            }
            let known = present.remove(at: place)
            if known.spec != spec { try change(known.id, from: known.spec, to: spec) }
        }
        // A deployment's only schedule is the same schedule when it gets another rule.
        if new.count == 1, present.count == 1, new[0].name == nil, present[0].spec.name == nil,
            try query(.findSchedule, [.id(deployment), .text(new[0].key)]).isEmpty
        {
            try change(present[0].id, from: present[0].spec, to: new[0])
            return
        }
        for gone in present { try delete(gone.id) }
        for spec in new where try !insert(spec, of: deployment, isDeclared: true) {
            // Added by hand before: from now on it is the file's.
            let row = try query(.findSchedule, [.id(deployment), .text(spec.key)]).single
            try change(try row.id("id"), from: try ScheduleSpec(storedIn: row, "spec"), to: spec)
        }
    }

    private func change(
        _ id: ID<Schedule>, from old: ScheduleSpec, to new: ScheduleSpec
    ) throws(StoreError) {
        try query(
            .changeSchedule,
            [
                .id(id), .text(new.key), .json(new.json), .bool(true), .text(new.overlap.rawValue),
                .optional(new.maxActiveRuns.map(SQLValue.int)),
                old.isActive == new.isActive ? .null : .bool(!new.isActive),
                .bool(old.isActive == new.isActive && old.namesTimes(of: new)),
            ])
        try query(.forgetRunsAhead, [.id(id)])
    }
}

extension ScheduleSpec {
    /// Whether its times are those of another: what passed and has no run yet is still owed then.
    fileprivate func namesTimes(of other: ScheduleSpec) -> Bool {
        timing == other.timing && timezone == other.timezone && exceptions == other.exceptions
    }
}
