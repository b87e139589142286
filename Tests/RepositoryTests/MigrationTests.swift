import Testing

/// A migration that was released is history: databases out there have it. Change the schema with a new one.
///
/// After adding a migration, append its line to the list of checksums, in the folder of the checkout:
///
///     sha256sum Sources/PipeSQLite/Migrations/0002-name.swift >> Tests/RepositoryTests/migrations.txt
@Suite struct MigrationTests {
    private static let list = "Tests/RepositoryTests/migrations.txt"

    /// `Sources/PipeSQLite/Migrations/0001-foundation.swift` and the like; SQL itself, or Swift that holds it.
    private static let migrations = Checkout.files(under: "Sources").filter {
        $0.contains("/Migrations/") && ($0.hasSuffix(".sql") || $0.hasSuffix(".swift"))
    }

    private static func folder(of path: String) -> String {
        path.split(separator: "/").dropLast().joined(separator: "/")
    }

    private static func name(of path: String) -> Substring { path.split(separator: "/").last ?? "" }

    @Test func `migrations are numbered from 1 without gaps`() {
        for (folder, files) in Dictionary(grouping: Self.migrations, by: Self.folder) {
            let expected = (1...files.count).map { String("000\($0)".suffix(4)) }
            #expect(files.map { String(Self.name(of: $0).prefix(4)) } == expected, "\(folder)")
        }
    }

    @Test func `a migration has a number and a name`() {
        let form = /[0-9]{4}-[a-z0-9-]+\.(?:sql|swift)/
        #expect(Self.migrations.filter { Self.name(of: $0).wholeMatch(of: form) == nil } == [])
    }

    @Test func `every database has the same migrations`() {
        let names = Dictionary(grouping: Self.migrations, by: Self.folder).mapValues { $0.map(Self.name) }
        #expect(Set(names.values).count <= 1, "\(names)")
    }

    @Test func `every migration is in the list of checksums, and the list names no other`() throws {
        let listed = try Checkout.lines(of: Self.list).filter { !$0.isEmpty }.map { String($0.dropFirst(66)) }
        #expect(listed.sorted() == Self.migrations)
    }

    @Test func `no migration was edited`() throws {
        guard !Self.migrations.isEmpty else { return }
        let check = try Checkout.run("sha256sum", "--check", "--strict", "--quiet", Self.list)
        #expect(check.code == 0, "\(check.output)")
    }
}
