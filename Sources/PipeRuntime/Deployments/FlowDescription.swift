internal import PipeCore

/// What a flow says of itself: `python3 -m octopipe describe` prints it as one line of JSON.
struct FlowDescription {
    let flow: String
    let function: String
    let description: String
    let schema: ParameterSchema

    /// `nil` for a line that is something else.
    init?(line: some StringProtocol) {
        guard let json = try? JSON.parse(line), let flow = json["flow"]?.string,
            let function = json["function"]?.string,
            let schema = try? ParameterSchema(reading: json["parameter_schema"]?.object ?? [:])
        else { return nil }
        self.flow = flow
        self.function = function
        self.description = json["description"]?.string ?? ""
        self.schema = schema
    }
}
