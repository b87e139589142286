import PipeEngine
import Testing

@Suite struct CgroupPlaceTests {
    private static let unified = "31 23 0:28 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate"
    private static let hybrid = """
        31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
        35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
        41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
        """
    private static let old = """
        31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
        35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
        """

    @Test(arguments: [
        ("0::/system.slice/octopipe.service\n", unified, "/sys/fs/cgroup/system.slice/octopipe.service"),
        ("0::/\n", unified, "/sys/fs/cgroup"),
        ("8:pids:/x\n4:memory:/y\n1:name=systemd:/z\n0::/a/b\n", hybrid, "/sys/fs/cgroup/unified/a/b"),
        ("0::/docker/abc/x\n", "31 23 0:28 /docker/abc /sys/fs/cgroup ro - cgroup2 cgroup rw", "/sys/fs/cgroup/x"),
        ("0::/docker/abc\n", "31 23 0:28 /docker/abc /sys/fs/cgroup ro - cgroup2 cgroup rw", "/sys/fs/cgroup"),
        ("0::/a b\n", #"31 23 0:28 / /mnt/c\040g rw - cgroup2 none rw"#, "/mnt/c g/a b"),
    ])
    func `the own cgroup is found where the unified tree is mounted`(cgroup: String, mountinfo: String, folder: String)
    {
        #expect(CgroupPlace(cgroup: cgroup, mountinfo: mountinfo)?.folder == folder)
    }

    @Test func `the root of the tree is known as such`() throws {
        #expect(try #require(CgroupPlace(cgroup: "0::/\n", mountinfo: Self.hybrid)).isRoot)
        #expect(try !#require(CgroupPlace(cgroup: "0::/user.slice\n", mountinfo: Self.hybrid)).isRoot)
    }

    @Test(arguments: [
        ("8:pids:/\n1:name=systemd:/init.scope\n", old),
        // The process is in the tree, and nobody mounted it.
        ("8:pids:/\n0::/x\n", old),
        ("8:pids:/\n", unified),
        // Outside of the namespace, of what is mounted, and of what there is.
        ("0::/../other\n", unified), ("0::/..\n", unified),
        ("0::/other\n", "31 23 0:28 /docker/abc /sys/fs/cgroup ro - cgroup2 cgroup rw"),
        ("0::/docker/abcd\n", "31 23 0:28 /docker/abc /sys/fs/cgroup ro - cgroup2 cgroup rw"),
        ("0::/gone (deleted)\n", unified),
        ("", ""), ("0::/\n", "nonsense"), ("0::/\n", "1 2 3 4 5 6 -"),
    ])
    func `without a unified tree that can be seen there is no place`(cgroup: String, mountinfo: String) {
        #expect(CgroupPlace(cgroup: cgroup, mountinfo: mountinfo) == nil)
    }
}
