package import PipeCore

/// What `deployment build` is asked to make.
package struct DeploymentOrder: Sendable {
    /// `FILE.py:FUNCTION`, `FILE.py` with one flow in it, `PIPELINE.yaml`, or an executable.
    package var target: String
    /// The arguments of an executable.
    package var arguments: [String]
    package var name: String
    /// The flow's name, where it shall not be the one that the target has by itself.
    package var flow: String?
    package var queue: QueueName
    package var tags: [String]
    package var schedules: [ScheduleSpec]
    /// What a deployment file says about retries and time limits, under its names.
    package var attempts: JSON.Object
    /// `name=value`, as typed.
    package var parameters: [String]
    package var python: String
    /// Where relative paths start: absolute.
    package var folder: String

    package init(
        target: String, arguments: [String] = [], name: String, flow: String? = nil, queue: QueueName = .default,
        tags: [String] = [], schedules: [ScheduleSpec] = [], attempts: JSON.Object = [:], parameters: [String] = [],
        python: String = "python3",
        folder: String
    ) {
        self.target = target
        self.arguments = arguments
        self.name = name
        self.flow = flow
        self.queue = queue
        self.tags = tags
        self.schedules = schedules
        self.attempts = attempts
        self.parameters = parameters
        self.python = python
        self.folder = folder
    }
}
