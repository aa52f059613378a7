import Templates
import Testing

@Suite struct `Parsing` {
    @Test(arguments: [
        ("a\n{{name", SyntaxMistake.unclosedTag, 2),
        ("{{{name}}", .unclosedTag, 1),
        ("{{=<% %>}}", .unclosedTag, 1),
        ("a\n\n{{}}", .emptyName, 3),
        ("{{#  }}", .emptyName, 1),
        ("{{a b}}", .invalidName("a b"), 1),
        ("{{a..b}}", .invalidName("a..b"), 1),
        ("{{.a}}", .invalidName(".a"), 1),
        ("{{> *name}}", .dynamicName("*name"), 1),
        ("{{=<%=}}", .invalidDelimiters, 1),
        ("{{=a b c=}}", .invalidDelimiters, 1),
        ("a\n{{#b}}\n{{#c}}\n{{/c}}\n", .neverClosed("b"), 2),
        ("{{<layout}}\n{{$title}}", .neverClosed("title"), 2),
        ("a\n{{/b}}", .unexpectedClose(found: "b", expected: nil), 2),
        ("{{#a}}\n{{/b}}", .unexpectedClose(found: "b", expected: "a"), 2),
        ("{{<layout}}\n{{name}}{{/layout}}", .tagBetweenBlocks("name"), 2),
        ("{{<layout}}{{$a}}{{/a}}\n{{$a}}{{/a}}{{/layout}}", .duplicateBlock("a"), 2),
    ])
    func `a mistake is named with its line`(_ source: String, _ mistake: SyntaxMistake, _ line: Int) {
        #expect(throws: TemplateError.syntax(mistake, at: page(line))) { try rendered(source) }
    }

    @Test func `a mistake reads as file, line and sentence`() {
        let error = TemplateError.syntax(.unexpectedClose(found: "b", expected: "a"), at: page(7))
        #expect("\(error)" == "page:7: '{{/b}}' where '{{/a}}' is due")
    }

    @Test func `comments over several lines are counted`() {
        #expect(throws: TemplateError.unknownName("gone", at: page(4))) { try rendered("{{! a\nb\nc }}\n{{gone}}") }
    }

    @Test func `a source that is too long is refused`() {
        let source = String(repeating: "x", count: TemplateLimits.sourceBytes + 1)
        #expect(throws: TemplateError.sourceTooLong(file: "page")) { try rendered(source) }
    }

    @Test func `a thousand nested sections are refused at the first rendering and break nothing`() {
        let source = String(repeating: "{{#a}}", count: 1_000) + String(repeating: "{{/a}}", count: 1_000)
        #expect(throws: TemplateError.nestedTooDeeply(at: page(1))) { try rendered(source, ["a": true]) }
    }

    @Test func `any piece of a template is parsed or refused, never worse`() {
        let source =
            "a {{#b}}\n {{<c}}{{$d}}\n x {{/d}}{{/c}}\n{{/b}} {{{e}}} {{=<% %>=}} <%>f%> <%! g %>\n<%^h%>\r\n<%/h%>"
        let bytes = Array(source.utf8)
        for start in bytes.indices {
            for end in start...bytes.count {
                let piece = String(decoding: bytes[start..<end], as: UTF8.self)
                _ = try? rendered(piece)
            }
        }
    }
}
