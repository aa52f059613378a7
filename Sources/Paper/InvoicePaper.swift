import Commerce

/// An invoice as a PDF.
package enum InvoicePaper {
    private static let left = Sheet.margin
    private static let width = Sheet.width - 2 * Sheet.margin

    /// The file's bytes: the same for the same document and the same fonts.
    package static func pdf(_ document: InvoiceDocument) throws(PaperError) -> [UInt8] {
        let sheet = try Sheet(title: "\(document.heading) \(document.number)", day: document.issuedOn)
        let heading = "\(document.heading) \(document.number)"
        sheet.row([Cell(text: heading, x: left, width: width, weight: .bold)], size: 18, gap: 12)
        drawFacts(document, on: sheet)
        drawParties(document, on: sheet)
        drawLines(document, on: sheet)
        if document.hasTax { drawTaxes(document, on: sheet) }
        sheet.row(
            [
                Cell(text: "Total", x: left, width: width - 120, weight: .bold, side: .end),
                amount(document.money(document.total), weight: .bold),
            ],
            size: 12,
            gap: 14
        )
        for note in document.notes { sheet.row([Cell(text: note, x: left, width: width)]) }
        return try sheet.finish()
    }

    private static func drawFacts(_ document: InvoiceDocument, on sheet: Sheet) {
        var facts = [("Number", document.number), ("Date", document.issuedOn), ("Supplied", document.suppliedOn)]
        facts.append(("Order", document.order))
        if let corrects = document.corrects { facts.append((document.correctsLabel, corrects)) }
        facts.append(("Payment", document.payment))
        for (label, value) in facts {
            sheet.row(
                [
                    Cell(text: label, x: left, width: 110),
                    Cell(text: value, x: left + 115, width: width - 115),
                ],
                gap: 1
            )
        }
        sheet.skip(14)
    }

    private static func drawParties(_ document: InvoiceDocument, on sheet: Sheet) {
        let half = width / 2 - 10
        let cells = { (from: String, to: String, weight: Sheet.Weight) in
            [
                Cell(text: from, x: left, width: half, weight: weight),
                Cell(text: to, x: left + half + 20, width: half, weight: weight),
            ]
        }
        sheet.row(cells("From", "To", .bold))
        sheet.row(cells(words(of: document.seller), words(of: document.buyer), .regular))
        sheet.skip(18)
    }

    private static func words(of party: InvoiceDocument.Party) -> String {
        let country = party.country.isEmpty ? "" : Country.name(of: party.country)
        let vatID = party.vatID.isEmpty ? "" : "VAT number \(party.vatID)"
        return [party.name, party.contact, party.address, country, vatID, party.email].filter { !$0.isEmpty }
            .joined(separator: "\n")
    }

    private static func drawLines(_ document: InvoiceDocument, on sheet: Sheet) {
        let cells = { (title: String, quantity: String, tax: String, weight: Sheet.Weight) in
            [
                Cell(text: title, x: left, width: 240, weight: weight),
                Cell(text: quantity, x: left + 245, width: 50, weight: weight, side: .end),
                Cell(text: document.hasTax ? tax : "", x: left + 310, width: 90, weight: weight),
            ]
        }
        let total = Cell(
            text: document.hasTax ? "Net" : "Amount",
            x: left + width - 115,
            width: 115,
            weight: .bold,
            side: .end
        )
        sheet.row(cells("Description", "Quantity", "Tax", .bold) + [total])
        sheet.rule()
        for line in document.lines {
            sheet.row(
                cells(line.title, String(line.quantity), line.amount.label, .regular)
                    + [amount(document.money(line.amount.net))]
            )
        }
        sheet.rule()
        sheet.skip(10)
    }

    private static func drawTaxes(_ document: InvoiceDocument, on sheet: Sheet) {
        let cells = { (label: String, net: String, tax: String, weight: Sheet.Weight) in
            [
                Cell(text: label, x: left, width: 240, weight: weight),
                Cell(text: net, x: left + 245, width: 115, weight: weight, side: .end),
                Cell(text: tax, x: left + width - 115, width: 115, weight: weight, side: .end),
            ]
        }
        sheet.row(cells("Rate", "Net", "Tax", .bold))
        for part in document.taxes {
            let label = part.label.isEmpty ? "Not taxed" : part.label
            let (net, tax) = (document.money(part.net), document.money(part.amount))
            sheet.row(cells(label, net.description, tax.description, .regular))
        }
        let (net, tax) = (document.money(document.net), document.money(document.tax))
        sheet.row(cells("Sum", net.description, tax.description, .regular))
        sheet.skip(10)
    }

    private static func amount(_ money: Money, weight: Sheet.Weight = .regular) -> Cell {
        Cell(text: money.description, x: left + width - 115, width: 115, weight: weight, side: .end)
    }
}
