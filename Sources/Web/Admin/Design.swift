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
        [
            "fields": .list(fields.map { .record($0.record) }),
            "form": .record(Form(.adminDesign, Array(fields.suffix(FormField.samples.count))).record),
            "prices": .list(prices.map(\.value)),
            "states": .list(StateWord.Mark.allCases.map { StateWord(mark: $0, word: $0.rawValue).value }),
            "flashes": [
                ["kind": "done", "text": "It is done."], ["kind": "note", "text": "It is good to know."],
                ["kind": "problem", "text": "It did not work."],
            ],
            "products": .list(cards),
            "totals": Totals.sample.value,
            "deliverables": .list(DeliveredItem.samples.map(\.value)),
            "timeline": [TimelineEntry.sample.value],
            "actions": [action.value],
            "figures": .list([Figure.sample.record]),
            "colours": [["name": "Accent", "value": .text(accent)]],
        ]
    }

    /// Each kind plain, then each with everything that it can have.
    private var fields: [FormField] {
        let plain = FormField.samples.map { sample in
            var field = FormField("plain-" + sample.name, sample.label, sample.control)
            field.isRequired = false
            return field
        }
        return plain + FormField.samples
    }

    /// Its fields stand on the page a second time.
    private var action: ActionForm {
        var action = ActionForm.sample
        for place in action.form.fields.indices { action.form.fields[place].idPrefix = "action-" }
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
