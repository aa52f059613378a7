import Commerce
import FoundationEssentials
import HTTP
import Shop
import Storage
import Templates

/// `/admin/statements`: reads a bank's statement, shows which order each line is for, and books what staff confirm.
enum Statements {
    static func show(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        try request.page(try StatementsPage(in: request.shop))
    }

    /// A file, or what was pasted. Keeps the lines; the page says of each what it is.
    static func upload(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        let pasted = request.form["pasted"] ?? ""
        let file = request.form.files("statement").first?.bytes ?? []
        do {
            let rows = try await request.shop.readStatement(file.isEmpty ? Array(pasted.utf8) : file)
            var page = try StatementsPage(in: request.shop)
            page.report = StatementReport(rows)
            return try request.page(page)
        } catch let error as BankStatementError {
            var page = try StatementsPage(in: request.shop)
            page.pasted = pasted
            page.problem = error.sentence
            return try request.page(page, status: .unprocessableContent)
        }
    }

    static func submit(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        if let id = request.form["forget"].flatMap({ Int64($0) }) {
            let isGone = try await request.shop.forgetBankLine(.init(id))
            let flash = isGone ? Flash(.done, "The line is gone from the list.") : Flash(.note, "It was gone already.")
            return request.redirect(to: .adminStatements, flash: flash)
        }
        var booked: [ReceivedTransfer] = []
        var problems: [BankLineRecord.ID: String] = [:]
        for choice in request.form.all("book").compactMap(TransferChoice.init(text:)) {
            do {
                booked.append(try await request.shop.book(choice, by: staff.customer.id))
            } catch let error as BookTransferError {
                problems[choice.line] = error.sentence
            }
        }
        // What was typed is looked up and shown, and booked only when it is ticked after that.
        let typed = request.form.names.filter { $0.hasPrefix(StatementsPage.orderField) }
            .reduce(into: [String: String]()) { $0[$1] = (request.form[$1] ?? "").trimmed }
            .filter { !$0.value.isEmpty }
        let flash = booked.isEmpty ? nil : Flash(.done, booked.sentence)
        if problems.isEmpty, typed.isEmpty {
            let nothing = Flash(.note, "Nothing was ticked, so nothing was booked.")
            return request.redirect(to: .adminStatements, flash: flash ?? nothing)
        }
        let page = try StatementsPage(in: request.shop, typed: typed, problems: problems)
        var answer = flash.map { request.saying($0.kind, $0.text) } ?? request
        // Of a line that is not on the list any more the page says it above.
        let gone = problems.first { line, _ in !page.rows.contains { $0.record.id == line } }
        if let gone { answer = answer.saying(.problem, gone.value) }
        let hasProblems = gone != nil || page.rows.contains { $0.problem != nil }
        return try answer.page(page, status: hasProblems ? .unprocessableContent : .ok)
    }
}

extension TransferChoice {
    /// "12.7K2QX-9PM4D.780", as the page's boxes send it.
    fileprivate init?(text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let line = Int64(parts[0]), let due = Int64(parts[2]), parts[1].utf8.count <= 40 else {
            return nil
        }
        self.init(line: .init(line), orderNumber: String(parts[1]), due: due)
    }

    var text: String { "\(line).\(orderNumber).\(due)" }
}

extension BookTransferError {
    fileprivate var sentence: String {
        switch self {
        case .movedMeanwhile:
            "Not booked: the line or its order has moved since it was shown. Here is how it stands now."
        case .currencyDiffers: "Not booked: the order is in another currency."
        case .recordedByHand: "Not booked: it was recorded by hand before."
        }
    }
}

extension [ReceivedTransfer] {
    /// "3 transfers are booked: 1 order is paid, 1 waits for the rest, 1 became credit."
    fileprivate var sentence: String {
        var (paid, part, credit) = (0, 0, 0)
        for received in self {
            switch received {
            case .paid: paid += 1
            case .part: part += 1
            case .credited: credit += 1
            }
        }
        let parts = [(paid, "paid an order"), (part, "paid a part"), (credit, "became credit")]
        let words = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        return "\(count == 1 ? "1 transfer is" : "\(count) transfers are") booked: \(words)."
    }
}

extension BankStatementError {
    fileprivate var sentence: String {
        switch self {
        case .empty: "Please choose a file, or paste what stands in it."
        case .tooLarge(let limit): "The file is larger than \(limit / 1024) KB. Please export a shorter time."
        case .tooManyRows(let limit): "There are more than \(limit) rows. Please export a shorter time."
        case .tooManyFields(let line): "Line \(line) has too many columns for a statement."
        case .notText: "This is not a text file. Please export the statement as CSV."
        case .openQuote(let line): "The quote on line \(line) is never closed; the file seems to be cut off."
        case .noHeading:
            "No row names a date and an amount. One has to say what the columns are, such as Date, Amount, Reference."
        }
    }
}
