import PipePipelines
import Testing

@Suite struct PipelinePictureTests {
    private static func lines(_ text: String, width: Int) throws -> [String] {
        PipelinePicture(try PipelineFile(reading: text, path: "p.yaml"), width: width).lines
    }

    @Test func `what it takes goes on in the next line, and long work is cut`() throws {
        let lines = try Self.lines(
            """
            description: loads what the stations counted in a week
            parameters: {area: {type: str, enum: [north, south, east, west], default: north}, year: int}
            tasks:
              load: {run: "./load.sh --area {{ parameters.area }} --year {{ parameters.year }}"}
              tidy: {always: true, run: "true"}
            """, width: 40)
        #expect(
            lines == [
                "p", "  loads what the stations counted in a", "  week",
                "  area  one of \"north\", \"south\", \"east\",", "        \"west\", \"north\" unless given",
                "  year  an integer, required", "",
                "● load  run ./load.sh --area {{ paramet…", "",
                "at the end, whatever became of these:", "● tidy  run true · always",
            ])
    }

    @Test(arguments: [1, 2, 7, 20, 80])
    func `no line is wider than there is room`(width: Int) throws {
        let long = String(repeating: "x", count: 100)
        let lines = try Self.lines(
            "name: \(long)\ndescription: a \(long) \(long) b\nparameters: {\(long): {type: str, default: '\(long)'}}\n"
                + "tasks: {\(long): {run: 'echo \(long)'}, b: {needs: \(long), run: x}}", width: width)
        #expect(lines.allSatisfy { $0.count <= width }, "\(lines)")
    }
}
