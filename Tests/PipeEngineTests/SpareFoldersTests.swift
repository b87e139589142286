import Glibc
import PipeEngine
import Testing

/// Folders that attempts have left become those of the next ones only if nothing tells.
@Suite struct SpareFoldersTests {
    private func inFolder(_ body: (String, SpareFolders) async throws -> Void) async throws {
        try await AgentBench.run { bench in
            try FileProblem.makeFolders(bench.folder + "/runs/one")
            try await body(bench.folder + "/runs", SpareFolders(in: bench.folder + "/spare"))
        }
    }

    private func inode(_ path: String) -> UInt64? {
        var status = stat()
        return lstat(path, &status) == 0 ? UInt64(status.st_ino) : nil
    }

    @Test func `an empty folder is another's afterwards`() async throws {
        try await inFolder { runs, spares in
            let before = inode(runs + "/one")
            #expect(spares.keep(runs + "/one"))
            #expect(inode(runs + "/one") == nil)
            #expect(spares.give(runs + "/two"))
            #expect(inode(runs + "/two") == before)
            #expect(!spares.give(runs + "/three"))
        }
    }

    @Test(arguments: ["touch one/.hidden", "mkdir one/deep", "chmod 755 one", "chmod +t one", "mv one x; ln -s x one"])
    func `what somebody has used is removed`(use: String) async throws {
        try await inFolder { runs, spares in
            #expect(system("cd '\(runs)' && \(use)") == 0)
            #expect(!spares.keep(runs + "/one"))
            await FolderRemover.shared.remove(runs + "/one", orSpareIt: spares)
            #expect(inode(runs + "/one") == nil)
            #expect(!spares.give(runs + "/two"))
        }
    }

    @Test func `spares of a life before are gone, and are not given`() async throws {
        try await inFolder { runs, spares in
            #expect(spares.keep(runs + "/one"))
            await spares.clear()
            #expect(!spares.give(runs + "/two"))
        }
    }
}
