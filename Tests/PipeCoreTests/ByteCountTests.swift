import PipeCore
import Testing

@Suite struct ByteCountTests {
    private static let sizes: [(text: String, bytes: Int64)] = [
        ("1", 1), ("1048576", 1 << 20), ("2GiB", 2 << 30), ("512MiB", 512 << 20), ("8KiB", 8 << 10), ("1TiB", 1 << 40),
        ("2G", 2 << 30), ("64m", 64 << 20), ("3K", 3 << 10), ("1.5GiB", 3 << 29), ("2 GiB", 2 << 30), ("7B", 7),
        ("500MB", 500_000_000), ("2kB", 2_000), ("1gb", 1_000_000_000), ("0", 0),
    ]

    @Test(arguments: sizes) func `sizes are read in binary and decimal units`(text: String, bytes: Int64) {
        #expect(ByteCount.read(text) == bytes)
    }

    @Test(arguments: [
        "", "GiB", "-1", "+1", "1e9", "two", "2 giga", "1..5G", ".", "1Q", "nan", "inf", "9999999TiB", "0x10", "1 2",
        "٣",
    ])
    func `what is no size is not read`(text: String) {
        #expect(ByteCount.read(text) == nil)
    }

    private static let amounts: [Int64] = [0, 1, 1_000, 1 << 10, 1 << 20, 3 << 29, 500_000_000, 1_073_741_825, 1 << 40]

    @Test(arguments: amounts) func `what is written exactly is read back`(bytes: Int64) {
        #expect(ByteCount.read(ByteCount.exact(bytes)) == bytes)
    }

    private static let sentences: [(bytes: Int64, text: String)] = [
        (0, "0 B"), (1_023, "1023 B"), (1 << 10, "1 KiB"), (64 << 20, "64 MiB"), (3 << 29, "1.5 GiB"),
        (1_073_741_823, "1023 MiB"), (10_485_759, "9.9 MiB"),
    ]

    @Test(arguments: sentences) func `sizes are short in sentences`(bytes: Int64, text: String) {
        #expect(ByteCount.text(bytes) == text)
    }
}
