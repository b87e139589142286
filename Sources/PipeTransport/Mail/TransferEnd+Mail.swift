extension TransferEnd {
    /// Throws what went wrong with a mail: the server's own words where it refused the last thing it was told.
    func checkMail(at place: String) throws(TransportError) {
        guard case .failed = verdict, let code = dialogue.code, code >= 400 else { return try check(at: place) }
        let words = "\(place) answered '\(dialogue.lastLine)' to \(dialogue.command.isEmpty ? "us" : dialogue.command)"
        throw code < 500 ? .temporary(words) : .permanent(words)
    }
}
