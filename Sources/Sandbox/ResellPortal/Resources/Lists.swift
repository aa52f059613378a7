/// Answers that are the same for everybody until the catalogue changes.
extension World {
    /// `GET /products`
    mutating func products(_ style: JSONStyle) -> Reply {
        kept("products", "", style) { .array($0.productRows()) }
    }

    /// `GET /esim-packages?location=US`
    mutating func esimPackages(_ call: Call, _ style: JSONStyle) -> Reply {
        let location = call.parameter("location")
        return kept("packages", location ?? "", style) { .array($0.packageRows(location: location)) }
    }

    /// `GET /smm-services?search=instagram`
    mutating func smmServices(_ call: Call, _ style: JSONStyle) -> Reply {
        let search = call.parameter("search")
        return kept("services", search ?? "", style) { .array($0.smmRows(search: search)) }
    }

    private mutating func kept(
        _ name: String,
        _ question: String,
        _ style: JSONStyle,
        rows: (Catalogue) -> JSON
    ) -> Reply {
        let key = "\(name)?\(question)"
        if style == settings.style, let bytes = answers[key] { return Reply(encoded: bytes) }
        let bytes = JSONWriter.encode(.object([.init("success", true), .init(name, rows(catalogue))]), style: style)
        guard style == settings.style else { return Reply(encoded: bytes) }
        // Visitors choose the words of a search: what is kept for them has an end.
        if answers.count >= 300 { answers = [:] }
        answers[key] = bytes
        return Reply(encoded: bytes)
    }
}
