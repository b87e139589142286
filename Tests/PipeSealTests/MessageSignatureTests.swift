import PipeSeal
import Testing

@Suite struct MessageSignatureTests {
    /// RFC 4231, case 2.
    @Test func `signatures are those of the RFC`() {
        #expect(
            MessageSignature.text(of: Array("what do ya want for nothing?".utf8), secret: "Jefe")
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        // As Python's hmac makes it: a secret longer than a block is hashed first.
        #expect(
            MessageSignature.text(of: Array("octopipe".utf8), secret: String(repeating: "k", count: 200))
                == "7351c7483084efa5ace26fbd714162a3750247b0322488309782c8d36613f84c")
    }
}
