internal import Glibc

/// The seeds of random walks: some that are always the same, and one that nobody has tried yet.
package enum Seed {
    /// `1...count`, and the one by chance.
    package static func some(_ count: UInt64) -> [UInt64] { Array(1...count) + [byChance] }

    /// Another one in each run of the tests; `OCTOPIPE_TEST_SEED` brings back the one that failed.
    package static let byChance: UInt64 = {
        let wanted = getenv("OCTOPIPE_TEST_SEED").flatMap { UInt64(String(cString: $0)) }
        let seed = wanted ?? .random(in: 1_000..<1_000_000_000)
        print("random walks take the seed \(seed), too: again with OCTOPIPE_TEST_SEED=\(seed)")
        return seed
    }()
}
