package import PipeCore

extension DeploymentFile {
    /// Checks that the calendars exist which the schedules of these files name.
    package static func checkCalendars(of files: [DeploymentFile], in store: any Store) async throws {
        guard files.contains(where: { $0.spec.schedules.contains { !$0.calendarNames.isEmpty } }) else { return }
        let calendars = try await store.calendars()
        for file in files {
            for schedule in file.spec.schedules {
                do {
                    try schedule.check(calendars: calendars)
                } catch {
                    throw InputProblem("\(file.path): schedule '\(schedule.key)': \(error.message)")
                }
            }
        }
    }
}
