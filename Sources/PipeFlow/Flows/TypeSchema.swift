package import PipeCore

/// The JSON Schema of a type, found out by letting it decode itself from nothing.
package enum TypeSchema {
    package static func of(_ type: any Decodable.Type) -> JSON.Object { of(type, within: []).schema }

    /// `outer` are the types around it, so that one within itself ends.
    static func of(
        _ type: any Decodable.Type, within outer: [any Decodable.Type]
    ) -> (schema: JSON.Object, sample: (any Decodable)?) {
        if let known = type as? any SchemaKnown.Type { return known.known(within: outer) }
        if let primitive = type as? any JSONPrimitive.Type { return (primitive.schema, primitive.sample) }
        if type == JSON.self { return ([:], JSON.null) }
        if type == Moment.self { return (["type": "string", "format": "date-time"], Moment(microseconds: 0)) }
        if type == Day.self { return (["type": "string", "format": "date"], Moment(microseconds: 0).day) }
        if let date = ForeignDate.type, type == date {
            return (["type": "string", "format": "date-time"], sample(type, 0))
        }
        if let cases = type as? any CaseIterable.Type, let (options, first) = options(cases) {
            return (["enum": .array(options)], first as? any Decodable)
        }
        if outer.contains(where: { $0 == type }) { return (["type": "object"], nil) }
        let probe = SchemaProbe(outer: outer + [type])
        let sample = try? type.init(from: probe)
        return (probe.found.schema, sample)
    }

    private static func sample(_ type: any Decodable.Type, _ value: JSON) -> (any Decodable)? {
        try? type.init(from: ValueDecoder(value: value, codingPath: []))
    }

    /// What the cases are as JSON, where each is one plain value.
    private static func options<Cases: CaseIterable>(_ type: Cases.Type) -> (options: [JSON], first: Cases)? {
        guard let first = type.allCases.first else { return nil }
        let options = type.allCases.compactMap { ($0 as? any Encodable).flatMap { try? ValueEncoder.encode($0) } }
        guard options.count == type.allCases.count, options.allSatisfy({ $0.object == nil && $0.array == nil }) else {
            return nil
        }
        return (options, first)
    }
}
