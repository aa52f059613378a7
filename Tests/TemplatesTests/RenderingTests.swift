import Templates
import Testing

@Suite struct `Rendering` {
    @Test(arguments: [
        (Value.text(""), false), (.text("0"), true), (.html([]), false), (.html([32]), true), (.flag(false), false),
        (.flag(true), true), (.list([]), false), (.list([.nothing]), true), (.record(Record()), true),
        (.nothing, false),
    ])
    func `a section and its inverse follow the value's truth`(_ value: Value, _ isTrue: Bool) throws {
        #expect(value.isTrue == isTrue)
        #expect(try rendered("{{#v}}yes{{/v}}{{^v}}no{{/v}}", ["v": value]) == (isTrue ? "yes" : "no"))
    }

    @Test func `a flag leaves the current item alone`() throws {
        #expect(
            try rendered("{{#names}}{{#bold}}<b>{{.}}</b>{{/bold}}{{/names}}", ["names": ["a"], "bold": true])
                == "<b>a</b>"
        )
    }

    @Test func `names are looked up from the innermost record outwards`() throws {
        let value: Value = ["currency": "EUR", "name": "shop", "plans": [["name": "S"], ["name": "M"]]]
        #expect(try rendered("{{#plans}}{{name}} {{currency}}, {{/plans}}{{name}}", value) == "S EUR, M EUR, shop")
    }

    @Test func `a dotted name reads inside of records`() throws {
        #expect(try rendered("{{a.b.c}}", ["a": ["b": ["c": "deep"]]]) == "deep")
        #expect(try rendered("{{#a.b}}{{c}}{{/a.b}}", ["a": ["b": ["c": "deep"]]]) == "deep")
    }

    @Test func `there is nothing inside of nothing`() throws {
        #expect(try rendered("[{{a.b}}{{#a.b}}x{{/a.b}}]", ["a": .nothing]) == "[]")
    }

    @Test func `a name that stands twice in a record is found at its first place`() throws {
        #expect(try rendered("{{a}}", .record(Record(fields: [("a", "first"), ("a", "second")]))) == "first")
    }

    @Test func `names longer than a machine word are found too`() throws {
        let name = "aNameThatIsMuchLongerThanFifteenBytes"
        #expect(
            try rendered(
                "{{\(name)}}",
                .record(Record(fields: [("aNameThatIsMuchLongerThanFifteenByteZ", "no"), (name, "yes")]))
            ) == "yes"
        )
    }

    @Test func `text that was put together is a value`() throws {
        let count = 3
        #expect(try rendered("{{text}}", ["text": "\(count) items"]) == "3 items")
    }
}

@Suite struct `Strict rendering` {
    @Test(arguments: ["x\n{{gone}}", "x\n{{{gone}}}", "x\n{{#gone}}{{/gone}}", "x\n{{^gone}}{{/gone}}"])
    func `an unknown name is an error with its line`(_ source: String) {
        #expect(throws: TemplateError.unknownName("gone", at: page(2))) { try rendered(source) }
    }

    @Test func `an unknown name is an error also at the end of a dotted one`() {
        #expect(throws: TemplateError.unknownName("a.gone", at: page(1))) { try rendered("{{a.gone}}", ["a": [:]]) }
        #expect(throws: TemplateError.unknownName("a.b", at: page(1))) { try rendered("{{a.b}}", ["a": "text"]) }
    }

    @Test func `a dotted name is never one key`() {
        #expect(throws: TemplateError.unknownName("a.b", at: page(1))) { try rendered("{{a.b}}", ["a.b": "c"]) }
    }

    @Test func `an unknown template is an error`() throws {
        let library = try TemplateLibrary(sources: [:])
        #expect(throws: TemplateError.unknownTemplate("page")) { try library.render("page", [:]) }
    }

    @Test(arguments: ["\n{{>gone}}", "\n{{<gone}}{{/gone}}"])
    func `an unknown partial or parent is an error with its line`(_ source: String) {
        #expect(throws: TemplateError.unknownPartial("gone", at: page(2))) { try rendered(source) }
    }

    @Test(arguments: [Value.list(["a"]), .record(Record()), .flag(true)])
    func `only text and markup can be written`(_ value: Value) {
        #expect(throws: TemplateError.notText("v", at: page(1))) { try rendered("{{v}}", ["v": value]) }
    }

    @Test func `nothing is a known name without a text`() throws {
        #expect(try rendered("[{{v}}]", ["v": .nothing]) == "[]")
    }

    @Test func `a template that includes itself without an end is an error`() {
        #expect(throws: TemplateError.nestedTooDeeply(at: page(1))) { try rendered("{{>page}}") }
        #expect(throws: TemplateError.self) {
            try rendered("{{>a}}{{>a}}", including: ["a": "{{>b}}{{>b}}", "b": "{{>a}}{{>a}}"])
        }
        #expect(throws: TemplateError.self) { try rendered("{{<page}}{{$a}}{{/a}}{{/page}}{{$a}}{{/a}}") }
    }

    @Test func `a tree is rendered down to its leaves`() throws {
        let tree: Value = ["name": "a", "nodes": [["name": "b", "nodes": [["name": "c", "nodes": []]]]]]
        let others = ["node": "<{{name}}{{#nodes}}{{>node}}{{/nodes}}>"]
        #expect(try rendered("{{>node}}", tree, including: others) == "<a<b<c>>>")
    }

    @Test func `a page that grows without bounds is stopped`() {
        let long = Value.text(String(repeating: "x", count: 1 << 20))
        let value: Value = ["long": long, "items": .list(Array(repeating: "i", count: 20))]
        #expect(throws: TemplateError.outputTooLong(at: page(1))) {
            try rendered("{{#items}}{{long}}{{/items}}", value)
        }
    }
}

@Suite struct `Layouts` {
    let layout = """
        <title>{{$title}}Shop{{/title}}</title>
        <main>
        {{$content}}
        {{/content}}
        </main>

        """

    @Test func `a page fills the blocks of its layout`() throws {
        let source = """
            {{<layout}}
            {{$title}}{{name}} – Shop{{/title}}
            {{$content}}
            <h1>{{name}}</h1>
            {{/content}}
            {{/layout}}
            """
        #expect(
            try rendered(source, ["name": "R&D"], including: ["layout": layout])
                == "<title>R&amp;D – Shop</title>\n<main>\n<h1>R&amp;D</h1>\n</main>\n"
        )
    }

    @Test func `a block that nobody fills keeps its default`() throws {
        #expect(
            try rendered("{{<layout}}{{/layout}}", including: ["layout": layout])
                == "<title>Shop</title>\n<main>\n</main>\n"
        )
    }

    @Test func `a partial inside of a block may have a block of the same name`() throws {
        let others = ["layout": "({{$content}}{{/content}})", "card": "[{{$content}}{{/content}}]"]
        let source = "{{<layout}}{{$content}}page {{<card}}{{$content}}card{{/content}}{{/card}}{{/content}}{{/layout}}"
        #expect(try rendered(source, including: others) == "(page [card])")
    }

    @Test func `an admin layout inside of the layout is filled by the page`() throws {
        let others = [
            "layout": "<{{$content}}{{/content}}>",
            "admin": "{{<layout}}{{$content}}menu {{$page}}{{/page}}{{/content}}{{/layout}}",
        ]
        #expect(try rendered("{{<admin}}{{$page}}orders{{/page}}{{/admin}}", including: others) == "<menu orders>")
    }

    @Test func `an indented partial inside of an indented partial is indented twice`() throws {
        let others = ["outer": "<ul>\n  {{>inner}}\n</ul>\n", "inner": "<li>\n{{#on}}\n{{v}}\n{{/on}}\n</li>\n"]
        #expect(
            try rendered(" {{>outer}}\nend", ["on": true, "v": "a\nb"], including: others)
                == " <ul>\n   <li>\n   a\nb\n   </li>\n </ul>\nend"
        )
    }

    @Test func `the indentation of a partial ends with the partial`() throws {
        let others = ["parent": "  {{>part}}\n  {{$block}}{{/block}}\n", "part": "part\n"]
        let source = "{{<parent}}{{$block}}one\ntwo{{/block}}{{/parent}}"
        #expect(try rendered(source, including: others) == "  part\n  one\n  two\n")
    }

    @Test func `only an argument loses its indentation, not what follows it`() throws {
        let source = "{{<parent}}\n{{$block}}\n    one\n{{/block}}\n{{/parent}}\n    two"
        #expect(try rendered(source, including: ["parent": "{{$block}}{{/block}}"]) == "one\n    two")
    }

    @Test func `an inline partial keeps its lines as they are`() throws {
        let others = ["outer": "a\n{{>inner}}.\n", "inner": "b\nc"]
        #expect(try rendered("  {{>outer}}\n", including: others) == "  a\n  b\nc.\n")
    }
}
