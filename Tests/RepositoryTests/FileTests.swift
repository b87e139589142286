import Testing

@Suite struct FileTests {
    private static let code = ["Sources", "Tests", "python", "examples", "scripts", "benchmarks"].flatMap {
        Checkout.files(under: $0, suffix: ".swift") + Checkout.files(under: $0, suffix: ".py")
    }

    @Test func `no file has more than 400 lines`() throws {
        #expect(Self.code.count > 50)
        let long = try Self.code.filter { try Checkout.lines(of: $0).count > 401 }
        #expect(long == [])
    }

    @Test func `a file is named for what it holds, not for a heap of things`() {
        let heaps: Set = ["util", "utils", "helper", "helpers", "manager", "common", "misc", "models", "protocols"]
        #expect(Self.code.filter { !heaps.isDisjoint(with: Self.words(of: $0)) } == [])
        #expect(Self.words(of: "a/StringUtils+Text.swift") == ["string", "utils", "text", "swift"])
        #expect(Self.words(of: "a/run_helpers.py") == ["run", "helpers", "py"])
    }

    /// `StringUtils+Text.swift` → string, utils, text, swift.
    private static func words(of path: String) -> [String] {
        let name = path.split(separator: "/").last ?? ""
        var words: [String] = []
        var wasLower = false
        for character in name {
            if !character.isLetter {
                words.append("")
            } else if words.isEmpty || (wasLower && character.isUppercase) {
                words.append(character.lowercased())
            } else {
                words[words.count - 1] += character.lowercased()
            }
            wasLower = character.isLowercase
        }
        return words.filter { !$0.isEmpty }
    }

    @Test func `nothing is left for later`() throws {
        let later = /\b(?:TODO|FIXME|XXX|HACK)\b/
        let files = Checkout.files(under: "Sources", "python", "examples", "scripts")
        let marked = try files.filter { $0.isText }.flatMap { file in
            try Checkout.lines(of: file).filter { $0.contains(later) }.map { "\(file): \($0)" }
        }
        #expect(marked == [])
    }

    @Test func `sources are formatted`() throws {
        let lint = try Checkout.run(
            "swift", "format", "lint", "--strict", "--recursive", "--parallel", "Package.swift", "Sources", "Tests")
        #expect(lint.code == 0, "\(lint.output)")
    }

    @Test func `a script has a run bit, and only a script`() throws {
        let files = Checkout.files(under: "scripts", ".ci").filter { $0.isText }
        #expect(files.contains("scripts/test"))
        for file in files {
            let isScript = try Checkout.text(of: file).hasPrefix("#!")
            #expect(Checkout.isExecutable(file) == isScript, "\(file)")
        }
    }

    @Test(.enabled(if: Checkout.exists("README.md")))
    func `the README is short and shows the two commands`() throws {
        #expect(try Checkout.lines(of: "README.md").count <= 201)
        let text = try Checkout.text(of: "README.md")
        for command in ["scripts/quickstart", "scripts/test"] {
            let isShown = text.contains(command)
            #expect(isShown, "\(command)")
        }
    }
}

extension String {
    /// Whether the file holds text, by its name: data files of examples may hold anything.
    fileprivate var isText: Bool {
        let name = split(separator: "/").last ?? ""
        let endings = ["swift", "c", "h", "modulemap", "py", "sh", "md", "toml", "yaml", "yml", "sql"]
        return !name.contains(".") || endings.contains { name.hasSuffix("." + $0) }
    }
}
