/// What goes wrong in a test.
struct Mishap: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}
