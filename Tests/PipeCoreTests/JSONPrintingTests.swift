import PipeCore
import Testing

@Suite struct JSONPrintingTests {
    @Test func `a line has no blanks and no line ends`() {
        let value: JSON = ["a": [1, true, .null], "b": ["c": "x y"], "d": [], "e": [:]]
        #expect(value.description == #"{"a":[1,true,null],"b":{"c":"x y"},"d":[],"e":{}}"#)
    }

    @Test func `the pretty form is indented by two`() {
        let value: JSON = ["a": [1, ["b": 2]], "c": [], "d": [:]]
        #expect(
            value.pretty == """
                {
                  "a": [
                    1,
                    {
                      "b": 2
                    }
                  ],
                  "c": [],
                  "d": {}
                }
                """)
    }

    @Test func `control characters are escaped, everything else stands for itself`() {
        let text = "\"\\\n\r\t\u{0}\u{1F}\u{7F}/é한😀\u{2028}"
        #expect(JSON.string(text).description == #""\"\\\n\r\t\u0000\u001f\u007f/é한😀"# + "\u{2028}\"")
    }
}
