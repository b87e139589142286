internal import PipeCore

/// What a flow says of itself as one line of JSON: `python3 -m octopipe describe` prints it, and a flow in Swift.
struct FlowDescription {
    let flow: String
    /// That of a flow in Python.
    let function: String?
    let description: String
    let schema: ParameterSchema

    /// `nil` for a line that is something else.
    init?(line: some StringProtocol) {
        guard let json = try? JSON.parse(line), let flow = json["flow"]?.string,
            let schema = try? ParameterSchema(reading: json["parameter_schema"]?.object ?? [:])
        else { return nil }
        self.flow = flow
        function = json["function"]?.string
        self.description = json["description"]?.string ?? ""
        self.schema = schema
    }
}
