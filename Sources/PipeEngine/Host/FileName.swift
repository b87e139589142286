/// What an agent's name is where it names a file.
enum FileName {
    static func of(_ name: String) -> String { String(name.map { $0 == "/" ? "_" : $0 }) }
}
