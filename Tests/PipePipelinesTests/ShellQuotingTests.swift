import Glibc
import PipePipelines
import Testing

@Suite(.serialized) struct ShellQuotingTests {
    /// What nobody wants to see run, or lost.
    private static let nasty = [
        "", "plain", "two words", "it's", "say \"hi\"", "$(echo ran)", "`echo ran`", "; echo ran", "a\nb", "\\",
        "$HOME",
        "'\u{301}; echo ran", "* ? [a]", "-n", "# no comment",
    ]

    /// A script with `@` for the value, which must print it between brackets.
    @Test(
        arguments: [
            "printf '[%s]' @", "printf \"[%s]\" \"@\"", "printf '[%s]' '@'", "printf '[%s]' \"$(printf %s @)\"",
            "printf '[%s]' \"$(printf %s \"@\")\"", "X=@; printf '[%s]' \"$X\"", "# it's @\nprintf '[%s]' @",
            "printf '[%s]' $(true)@", "(printf '[%s]' @)", "cat <<'EOF' >/dev/null\nit's\nEOF\nprintf '[%s]' @",
        ], nasty)
    func `a value is one harmless word wherever it stands`(script: String, value: String) throws {
        let quoted = try #require(Self.script(script, value))
        // The shell itself drops line breaks at the end of `$(…)`, and nothing else here.
        #expect(Self.output(of: quoted) == "[\(value)]", "\(quoted)")
    }

    @Test(arguments: ["cat <<'END'\n[@]\nEND", "cat <<END\n[@]\nEND", "cat <<-END\n\t[@]\n\tEND"], nasty)
    func `a value goes through here-documents unharmed`(script: String, value: String) throws {
        let quoted = try #require(Self.script(script, value))
        #expect(Self.output(of: quoted) == "[\(value)]\n", "\(quoted)")
    }

    @Test(arguments: ["cat <<END\n@\nEND", "cat <<'END'\nx@\nEND"])
    func `a value that would end a here-document has no place in it`(script: String) {
        #expect(Self.script(script, "\nEND\necho ran") == nil)
    }

    private static func script(_ script: String, _ value: String) -> String? {
        var quoting = ShellQuoting()
        let pieces = script.split(separator: "@", omittingEmptySubsequences: false)
        var text = ""
        for (index, piece) in pieces.enumerated() {
            if index > 0 {
                guard let quoted = quoting.quoted(value) else { return nil }
                text += quoted
            }
            quoting.read(String(piece))
            text += piece
        }
        return text
    }

    private static func output(of script: String) -> String {
        setenv("OCTOPIPE_TEST_SCRIPT", script, 1)
        guard let stream = popen("exec sh -c \"$OCTOPIPE_TEST_SCRIPT\" 2>&1", "r") else { return "" }
        defer { pclose(stream) }
        var bytes: [UInt8] = []
        while case let byte = fgetc(stream), byte != EOF { bytes.append(UInt8(byte)) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
