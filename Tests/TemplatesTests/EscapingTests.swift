import Templates
import Testing

@Suite struct `Escaping` {
    @Test func `text cannot leave an element or a quoted attribute`() throws {
        let attack: Value = ["name": #"<b>"R" & 'D'</b>"#]
        #expect(
            try rendered(#"<p title="{{name}}">"#, attack)
                == #"<p title="&lt;b&gt;&quot;R&quot; &amp; &#39;D&#39;&lt;/b&gt;">"#
        )
    }

    @Test(arguments: ["{{{name}}}", "{{& name}}", "{{&name}}"])
    func `raw tags write text as it is`(_ tag: String) throws {
        #expect(try rendered(tag, ["name": "<b>'&\"</b>"]) == "<b>'&\"</b>")
    }

    @Test(arguments: ["{{icon}}", "{{{icon}}}"]) func `markup of our own is never escaped`(_ tag: String) throws {
        #expect(try rendered(tag, ["icon": .html(Array("<svg>&amp;</svg>".utf8))]) == "<svg>&amp;</svg>")
    }

    @Test func `text beyond ASCII passes unchanged`() throws {
        #expect(try rendered("{{name}}", ["name": "Zoë – 日本 👩‍🚀 < €"]) == "Zoë – 日本 👩‍🚀 &lt; €")
    }

    @Test func `every byte below 64 is written, escaped or replaced as HTML demands`() throws {
        let escaped: [UInt8: String] = [
            UInt8(ascii: "&"): "&amp;", UInt8(ascii: "<"): "&lt;", UInt8(ascii: ">"): "&gt;",
            UInt8(ascii: "\""): "&quot;", UInt8(ascii: "'"): "&#39;",
        ]
        let whiteSpace: Set<UInt8> = [9, 10, 12, 13]
        for byte in UInt8(0)..<128 {
            let character = String(UnicodeScalar(byte))
            let isForbidden = byte < 32 && !whiteSpace.contains(byte)
            let expected = isForbidden ? "\u{FFFD}" : escaped[byte] ?? character
            #expect(try rendered("[{{name}}]", ["name": .text("a\(character)b")]) == "[a\(expected)b]")
        }
    }

    @Test func `special characters are found at every place of a text`() throws {
        for length in 0..<40 {
            for place in 0..<length {
                var text = [Character](repeating: "x", count: length)
                text[place] = "<"
                let expected = String(text).replacing("<", with: "&lt;")
                #expect(try rendered("{{name}}", ["name": .text(String(text))]) == expected)
            }
        }
    }

    @Test func `tags inside of values are text`() throws {
        #expect(try rendered("{{name}}", ["name": "{{secret}}", "secret": "s"]) == "{{secret}}")
    }
}
