/// Why a result cannot be kept.
struct NotKept: Error, CustomStringConvertible {
    let description: String
}
