import Templates
import Testing

/// Renders one source, with others to include, as text.
func rendered(
    _ source: String,
    _ value: Value = [:],
    including others: [String: String] = [:]
) throws(TemplateError) -> String {
    var sources = others
    sources["page"] = source
    return String(decoding: try TemplateLibrary(sources: sources).render("page", value), as: UTF8.self)
}

/// The problems between one source and a sample, each as its kind.
func problems(
    _ source: String,
    _ sample: Value,
    including others: [String: String] = [:]
) throws -> [TemplateProblem.Kind] {
    var sources = others
    sources["page"] = source
    return try TemplateLibrary(sources: sources).check("page", against: sample).map(\.kind)
}

func page(_ line: Int) -> TemplateLocation {
    TemplateLocation(file: "page", line: line)
}
