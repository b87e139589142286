import Testing

@Suite struct FloorTests {
    @Test func `every target imports only what its floor allows`() throws {
        let imports = try Import.all()
        #expect(!imports.isEmpty)
        #expect(imports.filter { !Floors.mayImport($0.module, from: $0.target) } == [])
    }

    @Test func `every Swift target has its place on a floor`() {
        let targets = Checkout.names(in: "Sources").filter { target in
            !Checkout.files(under: "Sources/" + target, suffix: ".swift").isEmpty
        }
        #expect(targets.filter { Floors.allowed[$0] == nil } == [])
    }

    @Test func `only the runtime names drivers, and no driver knows another`() throws {
        let strangers = try Import.all().filter {
            Floors.drivers.contains($0.module) && $0.target != "PipeRuntime" && $0.target != $0.module
        }
        #expect(strangers == [])
    }

    @Test func `the core imports nothing`() throws {
        let imports = try Import.all().filter { $0.target == "PipeCore" }
        #expect(imports == [])
    }

    /// Foundation costs every start of every program some 5 ms and 6 to 10 MB, and `pipectl` is started all the time.
    /// Where it is really needed one day, let that be decided here, for one target.
    @Test func `no source imports Foundation`() throws {
        let imports = try Import.all().filter { $0.module.hasPrefix("Foundation") }
        #expect(imports == [])
    }

    @Test func `imports are read in all their forms, and not in texts`() {
        let source = #"""
            import Plain
            @preconcurrency internal import Attributed
            package import struct Kind.Member
              public import Indented
            // import Comment
            let text = """
                import sys
                """
            let one = """ """; important()
            import Last
            """#
        let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(Import.modules(in: lines) == ["Plain", "Attributed", "Kind", "Indented", "Last"])
    }
}
