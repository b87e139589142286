import PipeCore
import PipeRuntime
import Testing

@Suite struct RunParametersTests {
    private var spec: DeploymentSpec {
        get throws {
            var spec = DeploymentSpec.nightly
            spec.parameters = ["year": 2020, "month": 5]
            spec.parameterSchema = try ParameterSchema(reading: [
                "type": "object",
                "properties": [
                    "year": ["type": "integer"], "month": ["type": "integer", "default": 1],
                    "day": ["type": "integer", "default": 1], "note": ["type": "string"],
                ],
                "required": ["year", "note"], "additionalProperties": false,
            ])
            return spec
        }
    }

    @Test func `what was typed stands over the document, that over the deployment, that over the flow's defaults`()
        throws
    {
        let parameters = try spec.runParameters(typed: ["note=07 x"], values: ["year": 2021, "note": "y"])
        #expect(parameters == ["year": 2021, "month": 5, "day": 1, "note": "07 x"])
    }

    @Test func `several parameters fit behind one -p`() throws {
        let parameters = try spec.runParameters(typed: ["year=2023 month=3 day=25", "note=a=b c=d"])
        #expect(parameters == ["year": 2023, "month": 3, "day": 25, "note": "a=b c=d"])
    }

    @Test(arguments: [
        (["note=x", "yeer=1"], "etl/nightly: unknown parameter 'yeer' (did you mean 'year'?)"),
        (["note=x", "year=soon"], "etl/nightly: parameter 'year': expected an integer, got a string \"soon\""),
        ([], "etl/nightly: missing required parameter 'note' (a string): add -p note=…"),
        (["note"], "-p note: expected name=value"),
    ])
    func `what does not fit is named`(typed: [String], line: String) {
        let problem = #expect(throws: InputProblem.self) { try spec.runParameters(typed: typed) }
        #expect(problem?.description == line)
    }
}
