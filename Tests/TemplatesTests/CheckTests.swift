import Templates
import Testing

@Suite struct `Checking a template against its model's sample` {
    let sample: Value = [
        "title": "Plans", "isOpen": false, "icon": .html([]),
        "plans": [["name": "S", "badge": .nothing], ["name": "M", "badge": ["text": "new"]]],
    ]

    @Test func `a template that fits has no problems`() throws {
        let source = """
            {{<layout}}
            {{$content}}
            <h1 class="{{title}}">{{title}}</h1> {{icon}} {{#isOpen}}{{title}}{{/isOpen}}
            {{#plans}}{{name}} of {{title}} {{#badge}}{{text}} {{badge.text}}{{/badge}}{{/plans}}
            {{^plans}}none{{/plans}}
            {{/content}}
            {{/layout}}
            """
        #expect(try problems(source, sample, including: ["layout": "<main>{{$content}}{{/content}}</main>"]) == [])
    }

    @Test(arguments: [
        "{{gone}}", "{{#gone}}{{/gone}}", "{{^gone}}{{/gone}}", "{{#isOpen}}{{gone}}{{/isOpen}}",
        "{{^isOpen}}{{gone}}{{/isOpen}}", "{{^plans}}{{gone}}{{/plans}}", "{{#plans}}{{gone}}{{/plans}}",
        "{{$block}}{{gone}}{{/block}}", "{{>partial}}", "{{<layout}}{{$block}}{{gone}}{{/block}}{{/layout}}",
        "{{#isOpen}}{{#plans}}{{>partial}}{{/plans}}{{/isOpen}}",
    ])
    func `an unknown name is found wherever it stands`(_ source: String) throws {
        let others = ["partial": "{{gone}}", "layout": "{{#isOpen}}{{$block}}{{/block}}{{/isOpen}}"]
        #expect(try problems(source, sample, including: others) == [.unknownName("gone")])
    }

    @Test func `a name that only some elements of a list know is found`() throws {
        let sample: Value = ["plans": [["a": "1"], ["b": "2"]]]
        #expect(try problems("{{#plans}}{{a}}{{/plans}}", sample) == [.unknownName("a")])
    }

    @Test func `a problem knows its file and line`() throws {
        let library = try TemplateLibrary(sources: ["page": "\n{{>part}}", "part": "\n\n{{gone}}"])
        let found = library.check("page", against: [:])
        #expect(found == [TemplateProblem(.unknownName("gone"), at: TemplateLocation(file: "part", line: 3))])
        #expect(found.first?.description == "part:3: nothing here is called 'gone'")
    }

    @Test func `an unknown template or partial is found`() throws {
        #expect(try TemplateLibrary(sources: [:]).check("page", against: [:]).map(\.kind) == [.unknownTemplate("page")])
        #expect(try problems("{{#isOpen}}{{>gone}}{{/isOpen}}", sample) == [.unknownPartial("gone")])
        #expect(try problems("{{<gone}}{{/gone}}", sample) == [.unknownPartial("gone")])
    }

    @Test func `an empty list in the sample is a problem`() throws {
        #expect(try problems("{{#rows}}{{name}}{{/rows}}", ["rows": []]) == [.sampleNeedsElement("rows")])
    }

    @Test func `nothing in the sample is a problem`() throws {
        #expect(try problems("{{note}}", ["note": .nothing]) == [.sampleNeedsValue("note")])
        #expect(try problems("{{#note}}{{text}}{{/note}}", ["note": .nothing]) == [.sampleNeedsValue("note")])
    }

    @Test func `one element that has the optional part is enough`() throws {
        let source = "{{#rows}}{{#tags}}{{.}}{{/tags}}{{/rows}}"
        #expect(try problems(source, ["rows": [["tags": []], ["tags": ["a"]]]]) == [])
        #expect(try problems(source, ["rows": [["tags": []], ["tags": []]]]) == [.sampleNeedsElement("tags")])
    }

    @Test func `an optional part that one list has and another lacks is a problem`() throws {
        let sample: Value = ["new": [["tags": ["a"]]], "old": [["tags": []]]]
        let others = ["row": "{{#tags}}{{.}}{{/tags}}"]
        let source = "{{#new}}{{>row}}{{/new}}{{#old}}{{>row}}{{/old}}"
        #expect(try problems(source, sample, including: others) == [.sampleNeedsElement("tags")])
    }

    @Test func `a section over a text walks its body`() throws {
        #expect(try problems("{{#title}}{{title}}{{/title}}{{^title}}none{{/title}}", sample) == [])
        #expect(try problems("{{#title}}{{missing}}{{/title}}", sample) == [.unknownName("missing")])
        #expect(try problems("{{^title}}{{missing}}{{/title}}", sample) == [.unknownName("missing")])
    }

    @Test func `writing something that is not a text is a problem`() throws {
        let sample: Value = ["list": ["a"], "record": [:], "flag": true]
        #expect(
            try problems("{{list}}\n{{record}}\n{{{flag}}}", sample) == [
                .interpolationOf("list", found: "list"), .interpolationOf("record", found: "record"),
                .interpolationOf("flag", found: "flag"),
            ]
        )
    }

    @Test func `a block that the parent never shows is a problem`() throws {
        let others = ["layout": "{{>head}}", "head": "{{$title}}{{/title}}"]
        #expect(try problems("{{<layout}}{{$title}}a{{/title}}{{/layout}}", [:], including: others) == [])
        #expect(
            try problems("{{<layout}}{{$titel}}a{{/titel}}{{/layout}}", [:], including: others)
                == [.unknownBlock("titel", parent: "layout")]
        )
    }

    @Test func `text that a parent swallows is a problem`() throws {
        let others = ["layout": "{{$a}}{{/a}}"]
        #expect(try problems("{{<layout}}\n{{$a}}x{{/a}}\n{{! fine }}\n{{/layout}}", [:], including: others) == [])
        #expect(try problems("{{<layout}}lost{{$a}}x{{/a}}{{/layout}}", [:], including: others) == [.textBetweenBlocks])
        #expect(try problems("{{<layout}}{{$a}}x{{/a}}lost{{/layout}}", [:], including: others) == [.textBetweenBlocks])
        #expect(try problems("{{<layout}}lost{{! note }}{{/layout}}", [:], including: others) == [.textBetweenBlocks])
    }
}

@Suite struct `Checking recursion` {
    @Test func `a tree is checked down to its leaves`() throws {
        let others = ["node": "{{name}}{{#nodes}}{{>node}}{{/nodes}}"]
        let tree: Value = ["name": "a", "nodes": [["name": "b", "nodes": []]]]
        #expect(try problems("{{>node}}", tree, including: others) == [])
        let broken: Value = ["name": "a", "nodes": [["nam": "b", "nodes": [], "name": []]]]
        #expect(try problems("{{>node}}", broken, including: others) == [.interpolationOf("name", found: "list")])
    }

    @Test func `including oneself without an end is a problem, under a condition it is not`() throws {
        #expect(try problems("{{>page}}", [:]) == [.endlessRecursion("page")])
        #expect(try problems("{{>a}}", [:], including: ["a": "{{>b}}", "b": "{{>a}}"]) == [.endlessRecursion("a")])
        #expect(try problems("{{#more}}{{>page}}{{/more}}", ["more": false]) == [])
    }

    @Test func `a list that finds itself in its own elements is a problem`() throws {
        let sample: Value = ["nodes": [["name": "a"], ["name": "b"]]]
        #expect(try problems("{{#nodes}}{{>page}}{{/nodes}}", sample) == [.nestedTooDeeply])
    }
}

@Suite struct `Checking where text is written` {
    let sample: Value = ["name": "n", "attribute": .html(Array(#"id="a""#.utf8)), "isOn": true]

    @Test(arguments: [
        #"<a href="{{name}}" title='{{name}}'>{{name}}</a>"#, #"<input{{#isOn}} checked{{/isOn}}> {{name}}"#,
        "<p {{attribute}}>", "<!-- a > <b {{name}} --> {{name}}", "<!doctype html>{{name}}", "1 < 2 {{name}}",
        "<script src='a'></script>{{name}}", "<style>a < b </styl </style>{{name}}",
        "<title>{{name}}</title>", #"<a title="a>{{name}}">{{name}}"#, #"<BR/>{{name}}"#,
    ])
    func `content and quoted attributes are safe`(_ source: String) throws {
        #expect(try problems(source, sample) == [])
    }

    @Test(arguments: [
        "<a href={{name}}>", "<{{name}}>", "<a {{name}}>", "</a{{name}}>", "<a title='x'{{name}}>", "<a{{name}}>",
    ])
    func `a tag outside of quotes is not`(_ source: String) throws {
        #expect(try problems(source, sample) == [.unquotedAttribute("name")])
    }

    @Test(arguments: ["<script>{{name}}</script>", "<STYLE a='b'>x{{name}}</STYLE>", "<script></scrip>{{name}}"])
    func `scripts and styles are not`(_ source: String) throws {
        #expect(try problems(source, sample) == [.scriptOrStyle("name")])
    }

    @Test func `an argument is judged by itself`() throws {
        let others = ["layout": "<p>{{$a}}{{/a}}</p>"]
        #expect(try problems("<p {{<layout}}{{$a}}{{name}}{{/a}}{{/layout}}>{{name}}", sample, including: others) == [])
        #expect(
            try problems("{{<layout}}{{$a}}<p {{name}}{{/a}}{{/layout}}", sample, including: others)
                == [.unquotedAttribute("name")]
        )
    }
}
