/// Why parameters do not fit, in one line.
package struct BadParameters: Error, CustomStringConvertible {
    /// What an agent hears, whatever the SDK.
    static let kind = "ParameterError"

    package let description: String

    init(_ description: String) { self.description = description }
}
