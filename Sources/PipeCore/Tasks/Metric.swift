/// Something counted. Values of one name in one attempt add up.
package struct Metric: Hashable, Sendable {
    package let name: String
    package let value: Double
    package let unit: String?
    /// `nil` for the flow's own.
    package let task: TaskKey?

    package init(name: String, value: Double, unit: String? = nil, task: TaskKey? = nil) {
        self.name = name
        self.value = value
        self.unit = unit
        self.task = task
    }
}
