import Commerce
import HTTP
import Shop
import Storage
import Templates

/// `/admin/design`: every part of the pages in every state, in the shop's own colours.
enum Design {
    static func show(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        let accent = try request.shop.database.read { try $0.settings().accent }
        return try request.page(DesignPage(accent: accent))
    }
}

struct DesignPage: PageModel {
    static let template = "admin/design"
    static let hasForm = false

    let accent: String

    var record: Record {
        let wrong = Self.fields(.wrong)
        return [
            "plain": .list(Self.fields(.plain).map { .record($0.record) }),
            "filled": .list(Self.fields(.filled).map { .record($0.record) }),
            "wrong": .list(wrong.map { .record($0.record) }),
            "disabled": .list(Self.unavailable.map { .record($0.record) }),
            "form": .record(Form(.adminDesign, wrong).record),
            "prices": .list(prices.map(\.value)),
            "states": .list(StateWord.Mark.allCases.map { StateWord(mark: $0, word: $0.rawValue).value }),
            "flashes": [
                ["kind": "done", "text": "It is done."], ["kind": "note", "text": "It is good to know."],
                ["kind": "problem", "text": "It did not work."],
            ],
            "products": .list(cards),
            "totals": Totals.sample.value,
            "deliverables": .list(DeliveredItem.samples.map(\.value)),
            "timeline": .list(TimelineEntry.samples.map(\.value)),
            "action": action.value,
            "figures": .list(Figure.samples.map(\.record)),
            "charts": .list([Chart.sample.value, Chart.bars.value]),
            "stepRows": .list((0..<3).map { ["steps": steps(at: $0)] }),
            "colours": [["name": "Accent", "value": .text(accent)]],
        ]
    }

    private func steps(at current: Int) -> Value {
        let labels = ["Account", "Payment", "Delivery"]
        return .list(
            labels.enumerated().map { ["label": .text($1), "isCurrent": .flag($0 == current)] }
        )
    }

    private var action: ActionForm {
        var amount = FormField("action-amount", "Amount", .input("text"))
        (amount.value, amount.suffix, amount.inputmode) = ("5.00", "USD", "decimal")
        var action = ActionForm.sample
        action.form = Form(.adminDesign, [amount])
        return action
    }

    private var prices: [PriceTag] {
        [PriceTag(price: Money(minor: 123_450, .usd)), .sample]
    }

    private var cards: [Value] {
        let card: Record = [
            "href": "/products/vpn", "icon": "vpn", "name": "VPN", "summary": "A private connection.",
            "price": PriceTag.sample.value, "isUnavailable": false,
        ]
        var sold = card
        sold["price"] = .nothing
        sold["isUnavailable"] = true
        return [.record(card), .record(sold)]
    }

    static let sample = DesignPage(accent: "#0f6e56")
}

/// The fields of the page: each kind of control, in each state.
extension DesignPage {
    private enum State: String {
        case plain, filled, wrong
    }

    private static func fields(_ state: State) -> [FormField] {
        let isFilled = state != .plain
        var email = FormField("email", "E-mail address", .input("email"))
        (email.value, email.placeholder) = (isFilled ? "ada@example" : "", "ada@example.com")
        var amount = FormField("amount", "Amount", .input("text"))
        (amount.value, amount.prefix, amount.suffix) = (isFilled ? "12.50" : "", "$", "USD")
        var note = FormField("note", "Note", .textArea)
        note.value = isFilled ? "Two lines\nof text." : ""
        let fields = [
            email, amount, note,
            FormField("country", "Country", .select(places(isFilled))),
            FormField("cycle", "Billing", .radio(cycles(isFilled))),
            FormField("tools", "Tools", .checkboxes(tools(isFilled))),
            FormField("terms", "I have read the terms", .tick),
            FormField("plan", "Plan", .chosen(.init(label: "Japan", detail: "3 GB · 30 days", changeHref: "#buttons"))),
        ]
        return fields.map { field in
            var field = field
            field.name = "\(state.rawValue)-\(field.name)"
            field.isRequired = state != .plain
            field.help = isFilled ? "A short help stands above." : nil
            field.error = state == .wrong ? "Please say what should be different." : nil
            return field
        }
    }

    private static var unavailable: [FormField] {
        var options = cycles(true)
        for place in options.indices where !options[place].isSelected { options[place].isDisabled = true }
        let inputs = fields(.filled).prefix(4) + [FormField("terms", "I have read the terms", .tick)]
        return inputs.map { field in
            var field = field
            (field.name, field.help, field.isDisabled) = ("off-\(field.name)", nil, true)
            return field
        } + [FormField("off-cycle", "Billing", .radio(options))]
    }

    private static func places(_ isFilled: Bool) -> [FormField.Option] {
        [.init(value: "jp", label: "Japan"), .init(value: "de", label: "Germany", isSelected: isFilled)]
    }

    private static func cycles(_ isFilled: Bool) -> [FormField.Option] {
        [
            .init(value: "monthly", label: "Monthly", price: "$7.80", per: "a month", isSelected: isFilled),
            .init(value: "annual", label: "Yearly", price: "$70.20", per: "a year", saving: "Save 25%"),
        ]
    }

    private static func tools(_ isFilled: Bool) -> [FormField.Option] {
        [
            .init(value: "chat", label: "Chat", detail: "Answers visitors", price: "$19.50", isSelected: isFilled),
            .init(value: "voice", label: "Voice", detail: "Answers calls", price: "$39.00"),
        ]
    }
}
