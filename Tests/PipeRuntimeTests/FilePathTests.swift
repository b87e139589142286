import PipeRuntime
import Testing

@Suite struct FilePathTests {
    @Test(arguments: [
        ("/a/b", "/a/b"), ("b", "/f/b"), (".", "/f"), ("..", "/"), ("./b/../c", "/f/c"), ("/../x//y/", "/x/y"),
        ("/", "/"),
    ])
    func `a path is made absolute as it is written`(path: String, absolute: String) {
        #expect(FilePath.absolute(path, from: "/f") == absolute)
    }

    @Test(
        arguments: [
            ("/a/b", "/a/b", "."), ("/a/b/c", "/a", "b/c"), ("/a", "/a/b/c", "../.."), ("/a/b", "/", "a/b"),
            ("/a/bc", "/a/b", nil),
        ] as [(String, String, String?)])
    func `a path is relative to a folder above or below it`(path: String, folder: String, relative: String?) {
        #expect(FilePath.relative(path, to: folder) == relative)
    }

    @Test func `names are taken apart`() {
        #expect(FilePath.folder(of: "a/b.py") == "a")
        #expect(FilePath.folder(of: "b.py") == ".")
        #expect(FilePath.folder(of: "/b.py") == "/")
        #expect(FilePath.stem(of: "/a/copy.tar.gz") == "copy.tar")
        #expect(FilePath.stem(of: ".profile") == ".profile")
    }

    @Test func `a program is found in PATH`() {
        #expect(FilePath.program("sh", searching: "/nowhere:/bin") == "/bin/sh")
        #expect(FilePath.program("no-such-program", searching: "/bin") == nil)
        #expect(FilePath.program("./x", searching: "/bin") == "./x")
    }

    @Test func `a file is replaced as a whole, and what is no text is refused`() throws {
        let folder = TemporaryFolder()
        let file = try folder.write("first", to: "f")
        try folder.write("second", to: "f")
        #expect(try TextFile.read(file) == "second")
        #expect(try FilePath.names(in: folder.path) == ["f"])
        let problem = #expect(throws: TextFile.Problem.self) { try TextFile.read("/bin/sh") }
        #expect(problem?.description == "/bin/sh: it is not text in UTF-8")
    }
}
