import Foundation
import PipeCore
import PipePipelines
import TestSupport
import Testing

@Suite struct ShellQuotingTests {
    /// What nobody wants to see run, or lost.
    private static let nasty = [
        "", "plain", "two  words", "it's", "say \"hi\"", "$(echo ran)", "`echo ran`", "; echo ran", "a\nb", "\\",
        "\\\\",
        "$HOME", "'\u{301}; echo ran", "* ? [a]", "-n", "# no comment", "a; touch x", "EOF", "A B", "{{ v }}",
    ]

    /// Scripts that must print the value between brackets, with what they print before it.
    private static let scripts = [
        "printf '[%s]' {{ v }}", "printf \"[%s]\" \"{{ v }}\"", "printf '[%s]' '{{ v }}'",
        "printf '[%s]' \"$(printf %s {{ v }})\"", "printf '[%s]' \"$(printf %s \"{{ v }}\")\"",
        "X={{ v }}; printf '[%s]' \"$X\"", "# it's {{ v }}\nprintf '[%s]' {{ v }}",
        "printf '[%s]' $(true){{ v }}", "(printf '[%s]' {{ v }})",
        "cat <<'EOF' >/dev/null\nit's\nEOF\nprintf '[%s]' {{ v }}",
        // Arithmetic is no here-document.
        "x=$((1 << 2))\nprintf '[%s]' {{ v }}", "[ 1 -lt $((1<<3)) ]\nprintf '[%s]' {{ v }}",
        "echo $(( (1) << (2) )) >/dev/null\nprintf '[%s]' {{ v }}",
        // The brackets of patterns close nothing.
        "y=a; printf '[%s]' \"$(case $y in a) printf %s {{ v }};; esac)\"",
        "y=b; printf '[%s]' \"$(case $y in (a) ;; b|c) if true; then case x in x) printf %s {{ v }}; esac; fi; esac)\"",
        "printf '[%s]' \"$(case x in case) ;; esac; printf %s {{ v }})\"",
        "printf '[%s]' \"$(echo case x in >/dev/null; printf %s {{ v }})\"",
        // Delimiters with blanks.
        "cat <<'A B' >/dev/null\nx\nA B\nprintf '[%s]' {{ v }}",
        "cat <<\"A B\" >/dev/null\nit's\nA B\nprintf '[%s]' {{ v }}",
        "cat <<A\\ B >/dev/null\nit's\nA B\nprintf '[%s]' {{ v }}",
        "cat <<-X <<Y >/dev/null\n\tit's\n\tX\n\"\nY\nprintf '[%s]' {{ v }}",
        // Quotes within `${…}`.
        "y=; printf '[%s]' \"${y:-\"{{ v }}\"}\"", "y=; printf '[%s]' \"${y:-{{ v }}}\"",
        "y=; printf '[%s]' ${y:-\"{{ v }}\"}", "y=; printf '[%s]' ${y:-{{ v }}}",
        "y=; : \"${y:-it's}\"; printf '[%s]' {{ v }}", "y=aa; : \"${y#'\"'}\" ${#y} $#; printf '[%s]' {{ v }}",
        // A comment behind a line that goes on.
        "printf '' \\\n# do not: it's\nprintf '[%s]' {{ v }}",
        "printf '[%s]' a\\\n#b >/dev/null; printf '[%s]' {{ v }}",
        // Backquotes.
        "printf '[%s]' \"`printf %s {{ v }}`\"", "printf '[%s]' \"`printf %s \"{{ v }}\"`\"",
        "printf '[%s]' \"`printf %s '{{ v }}' # it's`\"",
    ]

    @Test(arguments: Shell.present, scripts)
    func `a value is one harmless word wherever it stands`(shell: Shell, script: String) throws {
        for value in Self.nasty {
            let prepared = try Shell.Prepared(script, value)
            // The shell itself drops line breaks at the end of `$(…)`, and nothing else here.
            #expect(try shell.output(of: prepared) == "[\(value)]", "\(prepared)")
        }
    }

    @Test(
        arguments: Shell.present,
        ["cat <<END\n[{{ v }}]\nEND", "cat <<-END\n\t[{{ v }}]\n\tEND", "cat <<END\n[${none:-{{ v }}}]\nEND"])
    func `a value goes through here-documents unharmed`(shell: Shell, script: String) throws {
        for value in Self.nasty {
            let prepared = try Shell.Prepared(script, value)
            #expect(try shell.output(of: prepared) == "[\(value)]\n", "\(prepared)")
        }
    }

    @Test(arguments: Shell.present) func `a value does not end a here-document`(shell: Shell) throws {
        let prepared = try Shell.Prepared("cat <<EOF\n{{ v }}\n{{ w }}\nEOF", "EOF", other: "echo ran")
        #expect(try shell.output(of: prepared) == "EOF\necho ran\n")
    }

    // MARK: What cannot be put in

    @Test func `a quoted here-document takes no value`() {
        #expect(
            Self.objection("cat <<'END'\n{{ v }}\nEND")?.hasPrefix("a here-document whose delimiter is quoted") == true)
        #expect(Self.objection("cat <<'END'\nEND\necho {{ v }}") == nil)
    }

    @Test(arguments: Shell.present, ["echo $(( {{ v }} << 1 ))", "echo \"$(( ({{ v }}) * 2 ))\""])
    func `the shell computes with whole numbers only`(shell: Shell, script: String) throws {
        #expect(try shell.output(of: Shell.Prepared(script, "4")) == "8\n")
        // Bash runs what stands in the index of an array.
        let hostile = "a[$(echo ran >&2)]"
        #expect(Self.objection(script, hostile) == "the shell computes with whole numbers only, found '\(hostile)'")
    }

    @Test func `brackets twice are arithmetic where they close together`() {
        #expect(Self.objection("((x = {{ v }}))", "x")?.hasPrefix("the shell computes") == true)
        #expect(Self.objection("((echo {{ v }}); echo)", "x") == nil)
    }

    @Test func `a value that Linux would not hand on is refused`() throws {
        let longest = String(repeating: "x", count: (128 << 10) - "OCTOPIPE_VALUE_1=".utf8.count - 1)
        #expect(try Shell.sh.output(of: Shell.Prepared("v={{ v }}; echo ${#v}", longest)) == "\(longest.utf8.count)\n")
        #expect(
            Self.objection("echo {{ v }}", longest + "x")
                == "a value of 127 KiB is too long for the shell, whose variables have at most 128 KiB: "
                + "give the path of a file")
        #expect(Self.objection("echo {{ v }}", "a\0b") == "a value holds a NUL character")
    }

    private static func objection(_ script: String, _ value: String = "v") -> String? {
        do {
            _ = try Shell.Prepared(script, value)
            return nil
        } catch {
            return (error as? ExpressionProblem)?.message
        }
    }

    // MARK: The law

    private static let pieces = [
        "echo {{ v }}", "'{{ v }}'", "\"{{ v }}\"", "{{ v }}", "x={{ v }}", "echo ", " ", " ", "\n", "\n", "; ", "'",
        "\"",
        "\"", "`", "$(", ")", "(", "((", "))", "$((1 << 2))", "$((", "1<<3", "${y:-", "${y#", "}", "case $y in a) ",
        ";; esac",
        "cat <<EOF\n", "cat <<'A B'\n", "cat <<-\"E\"\n", "EOF\n", "\nA B\n", "\n\tE\n", "# it's", "\\\n", "\\", "$",
        "#",
        "if true; then ", "fi", " | cat", " && ", "<<<", "=",
    ]

    /// Where a value falls into words by mistake, its first must be no command either.
    private static let hostile = [
        "; touch ran", "$(touch ran)", "`touch ran`", "'; touch ran; '", "\"; touch ran; \"", "EOF\ntouch ran\n",
        "A B\ntouch ran\n", "E\ntouch ran\n", ") touch ran;;", "\\\"; touch ran #", "}\"; touch ran; \"",
        "a; touch ran",
        "x\ntouch ran\n", "))\ntouch ran\n", "'\"`touch ran`$(touch ran)\"'",
    ]

    @Test(arguments: Shell.present) func `what a value holds is never run, whatever the script`(shell: Shell) throws {
        let folder = NSTemporaryDirectory() + "/shell-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var random = SplitMix(seed: 20_231)
        var tried = 0
        while tried < 250 {
            let before = (0..<Int.random(in: 0...6, using: &random)).map { _ in Self.piece(&random) }.joined()
            let after = (0..<Int.random(in: 0...4, using: &random)).map { _ in Self.piece(&random) }.joined()
            let script = "y=a\n" + before + "{{ v }}" + after
            let value = Self.hostile.randomElement(using: &random) ?? ""
            guard let prepared = try? Shell.Prepared(script, value) else { continue }
            tried += 1
            _ = try shell.output(of: prepared, in: folder)
            let hasRun = FileManager.default.fileExists(atPath: folder + "/ran")
            #expect(!hasRun, "\(script)\n---\n\(value)")
            if hasRun { return }
        }
    }

    private static func piece(_ random: inout SplitMix) -> String { pieces.randomElement(using: &random) ?? "" }
}
