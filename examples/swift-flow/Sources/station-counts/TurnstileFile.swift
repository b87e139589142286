import Glibc

/// A week of readings: each turnstile's counter every four hours, one turnstile after the other.
struct TurnstileFile: Sendable {
    let path: String

    struct Problem: Error, CustomStringConvertible {
        let description: String
    }

    /// More than that comes through no turnstile between two readings.
    private static let mostBetweenReadings = 20_000

    private static let columns = 11

    /// The file in so many pieces of about the same size, as offsets of bytes. No turnstile is cut in two.
    func ranges(pieces: Int) throws -> [Range<Int>] {
        let bytes = try read(0..<Int.max)
        guard let header = bytes.firstIndex(of: UInt8(ascii: "\n")), bytes[..<header].starts(with: "C/A,UNIT,SCP".utf8)
        else { throw Problem(description: "\(path): the first line is not that of a turnstile file") }
        guard bytes.last == UInt8(ascii: "\n") else { throw Problem(description: "\(path): the last line is cut off") }
        var ranges: [Range<Int>] = []
        var start = header + 1
        for piece in 1...max(1, pieces) {
            let aim = max(start, header + 1 + (bytes.count - header - 1) * piece / max(1, pieces))
            let end = turnstileEnd(after: aim, in: bytes)
            if start < end { ranges.append(start..<end) }
            start = end
        }
        return ranges
    }

    /// Counts the entries in one piece.
    func count(_ range: Range<Int>) throws -> StationTally {
        var tally = StationTally()
        var last: (turnstile: ArraySlice<UInt8>, entries: Int)?
        for line in try read(range).split(separator: UInt8(ascii: "\n")) {
            let fields = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            guard fields.count == Self.columns, let entries = number(fields[9]) else {
                throw Problem(description: "\(path): not a reading: \(String(decoding: line, as: UTF8.self))")
            }
            tally.rows += 1
            // Whoever stops the run need not wait for the end of the piece.
            if tally.rows % 1_000 == 0 { try Task.checkCancellation() }
            let turnstile = line[..<fields[3].startIndex]
            if let last, last.turnstile == turnstile {
                // Some counters run backwards.
                let passed = abs(entries - last.entries)
                if passed <= Self.mostBetweenReadings {
                    tally.entries[String(decoding: fields[3], as: UTF8.self), default: 0] += passed
                } else {
                    tally.resets += 1
                }
            }
            last = (turnstile, entries)
        }
        return tally
    }

    /// The beginning of the first line from `offset` on that belongs to another turnstile than the line before it.
    private func turnstileEnd(after offset: Int, in bytes: [UInt8]) -> Int {
        guard var end = lineEnd(from: offset, in: bytes) else { return bytes.count }
        let cut = bytes[..<(end - 1)].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let turnstile = name(at: cut, in: bytes)
        while end < bytes.count, name(at: end, in: bytes) == turnstile {
            guard let next = lineEnd(from: end, in: bytes) else { return bytes.count }
            end = next
        }
        return end
    }

    /// Behind the line break that comes next.
    private func lineEnd(from offset: Int, in bytes: [UInt8]) -> Int? {
        offset < bytes.count ? bytes[offset...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } : nil
    }

    /// The first three columns of the line that begins there.
    private func name(at start: Int, in bytes: [UInt8]) -> ArraySlice<UInt8> {
        var commas = 0
        return bytes[start...].prefix { byte in
            if byte == UInt8(ascii: ",") { commas += 1 }
            return commas < 3
        }
    }

    private func number(_ digits: ArraySlice<UInt8>) -> Int? {
        var number = 0
        for byte in digits {
            guard 0x30...0x39 ~= byte, number < Int.max / 10 - 10 else { return nil }
            number = number * 10 + Int(byte - 0x30)
        }
        return digits.isEmpty ? nil : number
    }

    private func read(_ range: Range<Int>) throws -> [UInt8] {
        guard let file = fopen(path, "r") else {
            throw Problem(description: "\(path): \(String(cString: strerror(errno)))")
        }
        defer { fclose(file) }
        fseek(file, 0, SEEK_END)
        let range = range.clamped(to: 0..<ftell(file))
        fseek(file, range.lowerBound, SEEK_SET)
        return [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
            count = fread(buffer.baseAddress, 1, range.count, file)
        }
    }
}
