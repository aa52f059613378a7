import HTTP
import Templates

/// The search beside an order form, with what it found.
struct SearchPanel: Sendable {
    struct Result: Sendable {
        let title: String
        var detail: String?
        var facts: String?
        var state: StateWord?
        var price: PriceTag?
        /// nil: it cannot be chosen.
        var chooseHref: String?
        var isChosen = false
    }

    /// Answers from our own lists, so it may follow the typing.
    var isLive: Bool
    var heading: String
    var help: String?
    var fields: [FormField]
    var submitLabel = "Search"
    var message: String?
    var count: String?
    var results: [Result] = []
    var moreHref: String?
    var status = Status.ok

    init(_ heading: String, isLive: Bool, fields: [FormField]) {
        self.heading = heading
        self.isLive = isLive
        self.fields = fields
    }

    var value: Value {
        [
            "isLive": .flag(isLive),
            "heading": .text(heading),
            "help": .optional(help),
            "fields": .list(fields.map { .record($0.record) }),
            "submitLabel": .text(submitLabel),
            "message": .optional(message),
            "count": .optional(count),
            "hasResults": .flag(!results.isEmpty),
            "results": .list(results.map(\.value)),
            "moreHref": .optional(moreHref),
        ]
    }

    static let sample: SearchPanel = {
        var panel = SearchPanel("Find a plan", isLive: true, fields: FormField.samples)
        panel.help = "By country."
        panel.message = "Nothing."
        panel.count = "2 plans"
        panel.results = [
            Result(
                title: "Japan",
                detail: "Fast",
                facts: "1 GB",
                state: .sample,
                price: .sample,
                chooseHref: "/products/esim?package_code=A#order",
                isChosen: true
            )
        ]
        panel.moreHref = "/products/esim?page=2"
        return panel
    }()
}

extension SearchPanel.Result {
    fileprivate var value: Value {
        [
            "title": .text(title),
            "detail": .optional(detail),
            "facts": .optional(facts),
            "state": state?.value ?? .nothing,
            "price": price?.value ?? .nothing,
            "chooseHref": .optional(chooseHref),
            "chooseLabel": .text(isChosen ? "Chosen" : "Choose"),
            "isChosen": .flag(isChosen),
        ]
    }
}
