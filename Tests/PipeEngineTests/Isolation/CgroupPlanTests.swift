import PipeEngine
import Testing

@Suite struct CgroupPlanTests {
    private func facts(
        _ path: String, isDelegated: Bool = false, isWritable: Bool = true,
        offered: Set<CgroupController> = [.memory, .pids, .cpu], handedOn: Set<CgroupController> = []
    ) throws -> CgroupPlan.Facts {
        let mountinfo = "31 23 0:28 / /cg rw - cgroup2 cgroup2 rw"
        let place = try #require(CgroupPlace(cgroup: "0::\(path)\n", mountinfo: mountinfo))
        return CgroupPlan.Facts(
            place: place, isDelegated: isDelegated, isWritable: isWritable, offered: offered, handedOn: handedOn)
    }

    @Test func `in a delegated cgroup the agent goes to a leaf, and the controllers to the runs`() throws {
        let plan = try #require(CgroupPlan(facts("/a.service", isDelegated: true), name: "x"))
        #expect(plan.folder == "/cg/a.service")
        #expect(plan.leaf == "/cg/a.service/agent")
        #expect(plan.controllers == [.memory, .pids, .cpu])
    }

    @Test func `in a cgroup that is not its own it stays, and takes what is handed on already`() throws {
        let plan = try #require(CgroupPlan(facts("/session.scope"), name: "x"))
        #expect(plan.folder == "/cg/session.scope/x")
        #expect(plan.leaf == nil)
        #expect(plan.controllers == [])
        let given = try #require(CgroupPlan(facts("/session.scope", handedOn: [.pids]), name: "x"))
        #expect(given.controllers == [.pids])
    }

    @Test func `at the root of the tree it stays, and the controllers go on`() throws {
        let plan = try #require(CgroupPlan(facts("/", isDelegated: true), name: "x"))
        #expect(plan.folder == "/cg/x")
        #expect(plan.parent == "/cg")
        #expect(plan.leaf == nil)
        #expect(plan.controllers == [.memory, .pids, .cpu])
    }

    @Test func `where it may not write there is no plan`() throws {
        #expect(try CgroupPlan(facts("/a.service", isDelegated: true, isWritable: false), name: "x") == nil)
    }

    @Test func `controllers are read by name`() {
        #expect(CgroupController.read("cpuset cpu io memory hugetlb pids\n") == [.memory, .pids, .cpu])
        #expect(CgroupController.read("hugetlb\n") == [])
    }
}
