import Testing

/// The example of a flow in Swift is built twice: here with everything else, and by people as a package of its own.
@Suite struct SwiftFlowTests {
    @Test func `the example's own package and this one build the same sources`() throws {
        let folder = "examples/swift-flow/Sources"
        let names = Checkout.names(in: folder)
        #expect(names == ["station-counts"])
        let (own, root) = (
            try Checkout.text(of: "examples/swift-flow/Package.swift"), try Checkout.text(of: "Package.swift")
        )
        for name in names {
            #expect(own.contains("name: \"\(name)\",\n            dependencies: ["))
            #expect(root.contains("path: \"\(folder)/\(name)\",\n        packageAccess: false"))
        }
        // It is found by path, and takes nothing but the SDK.
        #expect(own.contains(".package(name: \"octopipe\", path: \"../..\")"))
        #expect(own.matches(of: /\.product\(name: "(\w+)"/).map { String($0.1) } == ["PipeFlow"])
        #expect(root.contains(".library(name: \"PipeFlow\", targets: [\"PipeFlow\"])"))
    }

    @Test func `only the SDK has a public API, and all of it is explained`() throws {
        let declaration =
            /^\s*(?:@\w+\s+)*public\s+(?:static\s+|final\s+|mutating\s+)*(?:struct|enum|class|protocol|func|var|let|init|typealias)\b/
        for file in Checkout.files(under: "Sources", suffix: ".swift") {
            let lines = try Checkout.lines(of: file)
            for (index, line) in lines.enumerated() where line.contains(declaration) {
                #expect(file.hasPrefix("Sources/PipeFlow/"), "\(file): \(line)")
                // Attributes and cases may stand between.
                let before = lines[..<index].last { !$0.drop { $0 == " " }.hasPrefix("@") } ?? ""
                let isExplained = before.drop { $0 == " " }.hasPrefix("///")
                #expect(isExplained, "\(file): \(line)")
            }
        }
    }

    @Test func `the pages of the SDK name only what there is`() throws {
        let pages = Checkout.files(under: "Sources/PipeFlow/PipeFlow.docc", suffix: ".md")
        #expect(pages.count == 2)
        let sources = try Checkout.files(under: "Sources/PipeFlow", suffix: ".swift").map { try Checkout.text(of: $0) }
            .joined()
        for page in pages {
            for link in try Checkout.text(of: page).matches(of: /``([A-Za-z]+)(?:\/([A-Za-z]+)[^`]*)?``/) {
                let type = String(link.1)
                let declared = try Regex("public (?:struct|enum|protocol) \(type)\\b")
                let isType = type == "PipeFlow" || sources.contains(declared)
                #expect(isType, "\(page): \(type)")
                guard let member = link.2 else { continue }
                let isMember = sources.contains(try Regex("public (?:func|var) \(member)\\b"))
                #expect(isMember, "\(page): \(type)/\(member)")
            }
        }
    }
}
