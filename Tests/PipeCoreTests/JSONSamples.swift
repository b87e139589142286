import PipeCore
import TestSupport

extension JSON {
    /// A random value, at most `depth` levels deep.
    static func random(depth: Int, using generator: inout SplitMix) -> JSON {
        switch Int.random(in: 0...(depth > 0 ? 8 : 5), using: &generator) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &generator))
        case 2: return .int(Int64(bitPattern: generator.next()))
        case 3: return .double(Double.random(in: -1e9...1e9, using: &generator))
        case 4: return .double(Double(bitPattern: generator.next()))
        case 5: return .string(randomText(using: &generator))
        case 6:
            let count = Int.random(in: 0...4, using: &generator)
            return .array((0..<count).map { _ in random(depth: depth - 1, using: &generator) })
        default:
            var object = Object()
            for _ in 0..<Int.random(in: 0...4, using: &generator) {
                object[randomText(using: &generator)] = random(depth: depth - 1, using: &generator)
            }
            return .object(object)
        }
    }

    /// Text from all over Unicode, with more than its share of what must be escaped.
    static func randomText(using generator: inout SplitMix) -> String {
        let hard = "\"\\/\n\r\t\u{0}\u{8}\u{B}\u{C}\u{1F}\u{7F}\u{2028}\u{FFFD}é한😀".unicodeScalars.map { $0 }
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...12, using: &generator) {
            if Bool.random(using: &generator), let scalar = hard.randomElement(using: &generator) {
                text.append(scalar)
            } else if let scalar = Unicode.Scalar(UInt32.random(in: 0...0x10FFFF, using: &generator)) {
                text.append(scalar)
            }
        }
        return String(text)
    }
}
