package import PipeCore

extension Doctor {
    /// Whether the secrets of all blocks can be opened on this host.
    package static func blocksDiagnosis(_ blocks: [Block], opener: any BlockOpener) -> Diagnosis {
        let secret = blocks.filter { $0.sealed != nil || !$0.secrets.isEmpty }
        for block in secret {
            do throws(SealProblem) {
                _ = try opener.secrets(of: block)
            } catch {
                return .ailing("blocks", error.description, remedy: "see 'pipectl block key --help'")
            }
        }
        guard !blocks.isEmpty else { return .healthy("blocks", "none") }
        return .healthy("blocks", "\(blocks.count), \(secret.count) with secrets that open")
    }
}
