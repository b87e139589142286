import Glibc
import PipeCore
import PipeEngine
import Testing

@Suite struct LimitPlanTests {
    private static let limits = ResourceLimits(memory: 64 << 20, cpu: 1.5, processes: 20)
    private static let user = UnixUser(name: "etl", id: 1_000, group: 1_000, groups: [], home: "/", shell: "/bin/sh")

    @Test func `what controllers hold needs nothing else`() {
        let plan = LimitPlan(Self.limits, controllers: [.memory, .pids, .cpu], user: Self.user)
        #expect(plan.rlimits.isEmpty)
        #expect(plan.shortcomings.isEmpty)
        #expect(LimitPlan(.none, controllers: [], user: nil).shortcomings.isEmpty)
    }

    @Test func `without controllers the kernel limits processes, as far as it can, and that is said`() {
        let plan = LimitPlan(Self.limits, controllers: [], user: Self.user)
        #expect(plan.rlimits.map(\.value) == [64 << 20, 20])
        #expect(plan.shortcomings.count == 3)
        #expect(plan.shortcomings.first?.hasPrefix("the memory limit of 64 MiB holds for each process alone") == true)
    }

    @Test(arguments: [nil, UnixUser(name: "root", id: 0, group: 0, groups: [], home: "/", shell: "/bin/sh")])
    func `the processes of a user that the agent or root is are not counted`(user: UnixUser?) {
        let plan = LimitPlan(ResourceLimits(processes: 20), controllers: [.memory], user: user)
        #expect(plan.rlimits.isEmpty)
        #expect(plan.shortcomings.first?.contains("is not enforced") == true)
    }
}
