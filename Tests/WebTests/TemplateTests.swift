import FoundationEssentials
import ShopTesting
import Templates
import Testing

@testable import Web

@Suite struct `Templates and their models` {
    /// Parts of which no page has everything, each with a sample of its own.
    static let samples: [String: Value] = [
        "price": PriceTag.sample.value,
        "totals": ["totals": Totals.sample.value],
        "field": field,
        "errors": errors,
        "admin/figures": ["figures": [Figure.sample.record]],
        "admin/chart": Chart.sample.value,
    ]
    private static let errors: Value = {
        var record = Form.sample.record
        record["page"] = .record(Layout.sample.record)
        return .record(record)
    }()
    /// A field that is of every kind at once.
    private static let field: Value = {
        var record: Record = ["page": .record(Layout.sample.record)]
        for (name, value) in FormField.samples.flatMap(\.record.fields) where record[name]?.isTrue != true {
            record[name] = value
        }
        return .record(record)
    }()
    /// Parts that pages include; they are checked with those.
    static let parts: Set<String> = [
        "layout", "admin/layout", "account-tabs", "errors", "field", "flash", "state", "price", "product-card",
        "form", "orders", "order-sum", "product-search", "checkout-line",
        "services", "ledger", "deliverable", "timeline", "totals", "admin/figures", "admin/chart", "admin/order-rows",
        "admin/action",
    ]
    /// Pages whose model is still to come. The list may only shrink.
    static let waiting: Set<String> = []

    @Test func `every template has a model, is a part, or waits`() throws {
        let names = Set(try shippedTemplates.get().names)
        let owned = Set(PageTemplates.models.map { $0.template })
        #expect(names.subtracting(owned).subtracting(Self.parts).subtracting(Self.waiting) == [])
        #expect(owned.intersection(Self.waiting) == [], "has a model now: take it off the list")
        #expect(owned.union(Self.parts).union(Self.waiting).subtracting(names) == [], "there is no such template")
    }

    @Test func `each model has what its template shows, and nothing is unsafe`() throws {
        let library = try shippedTemplates.get()
        for model in PageTemplates.models {
            let sample = PageTemplates.sample(of: model)
            let problems = library.check(model.template, against: sample).filter { !Self.isSeenElsewhere($0) }
            #expect(problems.isEmpty, "\(problems.map(\.description).joined(separator: "\n"))")
            let page = String(decoding: try library.render(model.template, sample), as: UTF8.self)
            #expect(page.hasSuffix("</html>\n"))
        }
    }

    @Test func `a template of one's own that names what its page does not have is found before anybody asks for it`()
        throws
    {
        let shipped = try shippedTemplates.get()
        #expect(PageTemplates.problems(in: shipped) == [])
        let own = FileManager.default.temporaryDirectory.appending(path: "templates-\(UInt64.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: own) }
        try Data("<p>{{page.shopName}} {{#hasLines}}{{totall}}{{/hasLines}}</p>\n".utf8)
            .write(to: own.appending(path: "cart.html"))
        let library = try TemplateLibrary(folder: ShopFixture.repository + "/Templates", overrides: own.path())
        let problems = PageTemplates.problems(in: library)
        #expect(problems.map(\.kind) == [.unknownName("totall")])
        #expect(problems.first?.description.contains("cart.html:1") == true)
    }

    @Test func `each part with a sample of its own fits it`() throws {
        let library = try shippedTemplates.get()
        for (name, sample) in Self.samples { #expect(library.check(name, against: sample) == []) }
    }

    /// What a page's sample lacks in a part is no matter if the part's own has it.
    private static func isSeenElsewhere(_ problem: TemplateProblem) -> Bool {
        switch problem.kind {
        case .sampleNeedsValue, .sampleNeedsElement:
            samples.keys.contains { problem.location.file.hasSuffix("/Templates/\($0).html") }
        default: false
        }
    }
}
