internal import PipeCore

extension FlowProgram {
    /// The program of a flow type.
    package init<Program: Flow>(_ type: Program.Type) {
        self.init(
            name: type.name, description: type.description, schema: FlowSchema.of(type),
        ) { context, parameters in
            let flow = try Self.flow(type, parameters)
            let output = try await flow.run(context)
            do {
                return try ResultCoding.json(output)
            } catch {
                context.log.warning("the result of the flow is not kept: \(ErrorText.line(error))")
                return nil
            }
        }
    }

    /// What the schema cannot say is found here: an object that lacks a member, say.
    private static func flow<Program: Flow>(
        _ type: Program.Type, _ parameters: JSON.Object
    ) throws(BadParameters) -> Program {
        do {
            return try ValueDecoder.decode(type, from: .object(parameters))
        } catch {
            throw BadParameters("parameter \(ErrorText.line(error))")
        }
    }
}
