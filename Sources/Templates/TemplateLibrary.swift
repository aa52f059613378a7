/// All templates of a program, parsed once and then only read.
///
/// Templates are mustache as its specification describes it, with inheritance and without the optional dynamic names
/// and lambdas. A page names its layout: `{{<layout}}{{$title}}…{{/title}}{{$content}}…{{/content}}{{/layout}}`.
package struct TemplateLibrary: Sendable {
    private let templates: [Template]
    private let places: [String: Int]

    /// Parses sources that are already in memory, by name.
    ///
    /// - Throws: `.syntax` with the template's name in place of a file.
    package init(sources: [String: String]) throws(TemplateError) {
        try self.init(sources.map { Source(name: $0.key, file: $0.key, bytes: Array($0.value.utf8)) })
    }

    struct Source {
        let name: String
        let file: String
        let bytes: [UInt8]
    }

    init(_ sources: [Source]) throws(TemplateError) {
        let sources = sources.sorted { $0.name < $1.name }
        var places: [String: Int] = [:]
        for (place, source) in sources.enumerated() { places[source.name] = place }
        var templates: [Template] = []
        for source in sources {
            templates.append(
                try TemplateParser.parse(source.bytes, name: source.name, file: source.file, targets: places)
            )
        }
        self.templates = templates
        self.places = places
    }

    /// The names under which templates are rendered and included, in order.
    package var names: [String] {
        templates.map(\.name)
    }

    /// The page as UTF-8.
    ///
    /// - Throws: strictly, because a shipped page has no hole: `.unknownTemplate`, `.unknownPartial`, `.unknownName`,
    ///   `.notText`; and `.nestedTooDeeply` or `.outputTooLong` at the bounds of `TemplateLimits`.
    package func render(_ name: String, _ value: Value) throws(TemplateError) -> [UInt8] {
        try render(name, value, .strict)
    }

    func render(_ name: String, _ value: Value, _ strictness: Renderer.Strictness) throws(TemplateError) -> [UInt8] {
        guard let place = places[name] else { throw .unknownTemplate(name) }
        var renderer = Renderer(templates: templates, root: value, strictness: strictness)
        try renderer.render(templates[place])
        return renderer.output
    }

    /// What is wrong between a template, with all that it includes, and a sample of its model. Sections are read whether
    /// or not the sample would show them. Empty when all is well.
    package func check(_ name: String, against sample: Value) -> [TemplateProblem] {
        guard let place = places[name] else {
            return [TemplateProblem(.unknownTemplate(name), at: TemplateLocation(file: name, line: 1))]
        }
        var check = TemplateCheck(templates: templates, sample: sample)
        return check.problems(of: templates[place])
    }
}
