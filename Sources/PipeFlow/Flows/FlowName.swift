/// The names of flows.
package enum FlowName {
    /// `WeeklyMTAReport` is `weekly-mta-report`.
    package static func of(_ type: String) -> String {
        let letters = Array(type)
        var name = ""
        for (index, letter) in letters.enumerated() {
            let followsSmall = index > 0 && !letters[index - 1].isUppercase
            let beginsWord = index > 0 && index + 1 < letters.count && letters[index + 1].isLowercase
            if letter.isUppercase, index > 0, followsSmall || beginsWord { name += "-" }
            name += letter == "_" ? "-" : letter.lowercased()
        }
        return name
    }
}
