/// The answer of one check: how it stands, and what to do where it does not stand well.
package struct Diagnosis: Hashable, Sendable {
    package let subject: String
    package let isHealthy: Bool
    /// What was found.
    package let finding: String
    /// What would help; empty for the healthy.
    package let remedy: String

    static func healthy(_ subject: String, _ finding: String) -> Diagnosis {
        Diagnosis(subject: subject, isHealthy: true, finding: finding, remedy: "")
    }

    static func ailing(_ subject: String, _ finding: String, remedy: String) -> Diagnosis {
        Diagnosis(subject: subject, isHealthy: false, finding: finding, remedy: remedy)
    }
}
