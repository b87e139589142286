extension String {
    /// The text with U+FFFD for each character NUL, which no store keeps.
    package var storable: String {
        guard utf8.contains(0) else { return self }
        return String(UnicodeScalarView(unicodeScalars.map { $0.value == 0 ? "\u{FFFD}" : $0 }))
    }
}
