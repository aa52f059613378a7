/// Which column of a statement means what, by the names that banks give them.
struct BankColumns {
    let day: Int
    /// One signed column, or one for what came in and one for what went out.
    let amount: Int?
    let incoming: Int?
    let outgoing: Int?
    let direction: Int?
    let currency: Int?
    /// The currency that a heading names: "Betrag (EUR)".
    let headCurrency: String?
    let payer: Int?
    /// In the order of the statement.
    let purposes: [Int]
    let bankID: Int?

    /// - Returns: nil for a row that is no heading: it names no day or no amount.
    init?(_ heading: [String]) {
        var headCurrency: String?
        let names = heading.map { cell in
            var words = Self.words(of: cell)
            if words.count > 1, let code = words.last?.uppercased(), Currency(code: code) != nil {
                words.removeLast()
                if words.last == "in", words.count > 1 { words.removeLast() }
                headCurrency = code
            }
            return words.joined(separator: " ")
        }
        let find = { (known: [String]) in known.lazy.compactMap { names.firstIndex(of: $0) }.first }
        guard let day = find(Self.days) else { return nil }
        amount = find(Self.amounts)
        incoming = find(Self.incomings)
        outgoing = find(Self.outgoings)
        guard amount != nil || incoming != nil else { return nil }
        self.day = day
        direction = find(Self.directions)
        currency = find(Self.currencies)
        self.headCurrency = headCurrency
        payer = find(Self.payers)
        bankID = find(Self.bankIDs)
        purposes = names.indices.filter { Self.purposes.contains(names[$0]) }
    }

    /// Lower case, without accents and marks.
    private static func words(of cell: String) -> [String] {
        let letters = cell.lowercased().map { character -> Character in
            if let plain = plainLetters[character] { return plain }
            return character.isLetter || character.isNumber ? character : " "
        }
        return String(letters).split(separator: " ").map(String.init)
    }

    private static let plainLetters: [Character: Character] = [
        "ä": "a", "ö": "o", "ü": "u", "é": "e", "è": "e", "ê": "e", "á": "a", "à": "a", "å": "a", "ó": "o", "í": "i",
        "ç": "c", "ñ": "n", "ø": "o", "ł": "l",
    ]

    // The first that a statement has counts: the day on which money counts before the day on which it was booked.
    private static let days = [
        "value date", "valuta", "valutadatum", "wertstellung", "date de valeur", "fecha valor", "date", "booking date",
        "buchungstag", "buchungsdatum", "buchung", "transaction date", "date completed", "completed date",
        "posting date", "posted date", "datum", "date operation", "fecha", "data",
    ]
    private static let amounts = [
        "amount", "betrag", "umsatz", "transaction amount", "montant", "importe", "importo", "bedrag", "belopp",
        "kwota",
        "value",
    ]
    private static let incomings = [
        "credit", "credit amount", "paid in", "money in", "deposit", "deposits", "haben", "gutschrift", "abono",
        "entrate",
    ]
    private static let outgoings = [
        "debit", "debit amount", "paid out", "money out", "withdrawal", "withdrawals", "soll", "lastschrift", "cargo",
        "uscite",
    ]
    private static let directions = [
        "debit credit", "credit debit", "credit debit indicator", "soll haben", "s h", "d c", "c d", "dr cr", "cr dr",
        "af bij", "direction",
    ]
    private static let currencies = ["currency", "wahrung", "waehrung", "ccy", "devise", "divisa", "moneda"]
    private static let payers = [
        "payer", "payer name", "counterparty", "counterparty name", "auftraggeber", "auftraggeber empfanger",
        "zahlungspflichtiger", "beguenstigter zahlungspflichtiger", "begunstigter zahlungspflichtiger",
        "name zahlungsbeteiligter", "partner name", "sender", "remitter", "debtor", "debtor name", "from", "name",
    ]
    private static let bankIDs = [
        "transaction id", "bank transaction id", "bank reference", "transaction reference",
        "account servicer reference",
        "entry reference", "fitid", "transaktions id", "umsatz id", "bankreferenz", "buchungsreferenz", "unique id",
        "id",
    ]
    private static let purposes: Set<String> = [
        "reference", "payment reference", "purpose", "verwendungszweck", "vwz", "description", "details",
        "transaction details", "remittance information", "remittance information unstructured", "memo", "text", "note",
        "notes", "narrative", "message", "betreff", "communication", "mededelingen", "omschrijving", "libelle",
        "concepto", "causale", "buchungstext", "customer reference", "kundenreferenz", "end to end reference",
        "end to end id", "structured reference", "creditor reference",
    ]
}
