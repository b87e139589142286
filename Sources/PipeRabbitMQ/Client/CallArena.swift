internal import CRabbitMQ

/// Memory for the arguments of one call of the library. What it hands out ends with the scope it is lent to.
struct CallArena: ~Copyable {
    /// A value in a table of arguments or properties.
    enum Value {
        case flag(Bool)
        case integer(Int32)
        case text(String)
        case table([String: Value])
    }

    private var pool = amqp_pool_t()

    private init() { init_amqp_pool(&pool, 4096) }

    deinit {
        var pool = pool
        empty_amqp_pool(&pool)
    }

    /// Lends an arena to `body`, which calls the library with what it takes from it.
    static func lend<Result, Failure>(
        _ body: (inout CallArena) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var arena = CallArena()
        return try body(&arena)
    }

    mutating func bytes(_ text: String) -> amqp_bytes_t {
        var text = text
        return text.withUTF8 { bytes(UnsafeRawBufferPointer($0)) }
    }

    mutating func bytes(_ raw: UnsafeRawBufferPointer) -> amqp_bytes_t {
        guard let source = raw.baseAddress, raw.count > 0, let copy = amqp_pool_alloc(&pool, raw.count) else {
            return amqp_empty_bytes
        }
        copy.copyMemory(from: source, byteCount: raw.count)
        return amqp_bytes_t(len: raw.count, bytes: copy)
    }

    mutating func table(_ values: [String: Value]) -> amqp_table_t {
        let size = values.count * MemoryLayout<amqp_table_entry_t>.stride
        guard size > 0, let memory = amqp_pool_alloc(&pool, size) else { return amqp_empty_table }
        let entries = memory.bindMemory(to: amqp_table_entry_t.self, capacity: values.count)
        for (index, pair) in values.enumerated() {
            var entry = amqp_table_entry_t()
            entry.key = bytes(pair.key)
            entry.value = field(pair.value)
            entries[index] = entry
        }
        return amqp_table_t(num_entries: Int32(values.count), entries: entries)
    }

    private mutating func field(_ value: Value) -> amqp_field_value_t {
        var field = amqp_field_value_t()
        switch value {
        case .flag(let flag):
            field.kind = UInt8(AMQP_FIELD_KIND_BOOLEAN.rawValue)
            field.value.boolean = flag ? 1 : 0
        case .integer(let number):
            field.kind = UInt8(AMQP_FIELD_KIND_I32.rawValue)
            field.value.i32 = number
        case .text(let text):
            field.kind = UInt8(AMQP_FIELD_KIND_UTF8.rawValue)
            field.value.bytes = bytes(text)
        case .table(let values):
            field.kind = UInt8(AMQP_FIELD_KIND_TABLE.rawValue)
            field.value.table = table(values)
        }
        return field
    }
}
