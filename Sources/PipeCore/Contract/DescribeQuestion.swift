/// How a program is asked what flow it is.
package enum DescribeQuestion {
    /// The only argument. A program that knows it prints one line of JSON: `flow`, `description`, `parameter_schema`. It must hold
    /// these bytes in its file, since no other program is asked: who does not know the question may begin to work.
    package static let argument = "--octopipe-describe"
}
