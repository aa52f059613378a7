import Commerce
import HTTP
import Shop
import Storage

/// The search of a product's page. Its fields are GET parameters that no order form uses, so that a price asked for
/// while somebody fills in the form never starts a search at the supplier.
struct ProductFinder {
    static let pageSize = 25

    private let type: ProductType
    private let request: PageRequest
    private let query: FormFields

    init(_ type: ProductType, _ request: PageRequest) {
        self.type = type
        self.request = request
        query = request.query
    }

    /// nil for products that need none.
    func search() async throws -> SearchPanel? {
        switch type.plans {
        case .package: return try packages()
        case .rate: return try rates()
        case .domain: return try await domains()
        case .cycle where type.key == ProductType.businessPhone.key: return try await phoneNumbers()
        case .single, .cycle, .choice, .tools: return nil
        }
    }

    private var page: Int {
        min(max(query["page"].flatMap { Int($0) } ?? 1, 1), 1_000)
    }

    /// A select of a search always sends something; "any" is nothing to look for.
    private func choice(_ name: String) -> String? {
        query[name].flatMap { $0.isEmpty || $0 == "any" ? nil : $0 }
    }

    private var words: String { String((query["q"] ?? "").trimmed.prefix(100)) }

    // MARK: Our own lists

    private func packages() throws -> SearchPanel {
        let shop = request.shop
        var search = PackageSearch()
        search.location = choice("country")
        search.minimumMegabytes = (query["gb"].flatMap { Int($0) } ?? 0).clamped(to: 0...1_000) * 1_000
        search.minimumDays = (query["days"].flatMap { Int($0) } ?? 0).clamped(to: 0...1_000)
        search.order = query["sort"].flatMap(PackageSearch.Order.init(rawValue:)) ?? .price
        search.text = words
        search.offset = (page - 1) * Self.pageSize
        search.limit = Self.pageSize
        let (found, places) = try shop.database.read { reader in
            (try shop.searchPackages(search, in: reader), try placeField(search.location, in: reader))
        }
        var panel = SearchPanel(
            "Find a data plan",
            isLive: true,
            fields: [
                places,
                .atLeast("gb", "Data", [1, 3, 5, 10, 20, 50], "GB", query["gb"]),
                .atLeast("days", "Days", [3, 7, 15, 30, 90], "days", query["days"]), .words(words),
                .order(
                    [
                        (.price, "Price"), (.pricePerGigabyte, "Price per GB"), (.data, "Most data"),
                        (.days, "Longest"),
                    ],
                    chosen: search.order
                ),
            ]
        )
        panel.fill(with: found, "plan", keep: ["country", "gb", "days", "q", "sort"], page: page, type, query)
        return panel
    }

    private func placeField(_ chosen: String?, in reader: Reader) throws -> FormField {
        let places = try request.shop.packageFacets(in: reader).places
        let choices = try request.context.keptPlaces.value(in: reader) {
            [FormField.Option(value: "any", label: "Anywhere").choice]
                + places.map { FormField.Option(value: $0.code, label: "\($0.name) (\($0.count))").choice }
        }
        let place = places.firstIndex { $0.code == chosen }.map { $0 + 1 }
        return .searching("country", "Where", .list(choices, chosen: place))
    }

    private func rates() throws -> SearchPanel {
        let shop = request.shop
        var search = RateSearch()
        search.platform = choice("platform")
        search.kind = choice("kind")
        search.order = query["sort"].flatMap(RateSearch.Order.init(rawValue:)) ?? .price
        search.text = words
        search.offset = (page - 1) * Self.pageSize
        search.limit = Self.pageSize
        let (found, facets) = try shop.database.read { reader in
            (try shop.searchRates(search, in: reader), try shop.rateFacets(in: reader))
        }
        var panel = SearchPanel(
            "Find a service",
            isLive: true,
            fields: [
                .counted("platform", "Network", facets.platforms, chosen: search.platform),
                .counted("kind", "Type", facets.kinds, chosen: search.kind), .words(words),
                .order(
                    [(.price, "Lowest price"), (.dearest, "Highest price"), (.name, "Name")],
                    chosen: search.order
                ),
            ]
        )
        panel.help = "Prices are per 1,000."
        panel.fill(with: found, "service", keep: ["platform", "kind", "q", "sort"], page: page, type, query)
        return panel
    }

    // MARK: Asked of the supplier

    private func domains() async throws -> SearchPanel {
        var field = FormField("q", "Name", .input("search"))
        field.value = words
        field.placeholder = "mybusiness.com"
        field.maxlength = 253
        var panel = SearchPanel("Find a free name", isLive: false, fields: [field])
        guard !words.isEmpty else { return panel }
        do {
            let answers = try await request.shop.searchDomains(words, address: request.http.client)
            panel.results = answers.map { answer in
                SearchPanel.Result(answer, chosen: query["domain"], type)
            }
            if answers.isEmpty { panel.message = "No answer for this name. Please try another." }
        } catch let error as SearchError {
            panel.show(error)
        }
        return panel
    }

    private func phoneNumbers() async throws -> SearchPanel {
        let country = query["in"] ?? ""
        let area = query["near"] ?? ""
        guard let place = type.fields.first(where: { $0.name == "country" }),
            let code = type.fields.first(where: { $0.name == "area_code" })
        else { return SearchPanel("", isLive: false, fields: []) }
        var places = FormField(place, typed: country.isEmpty ? nil : country)
        var codes = FormField(code, typed: area)
        (places.name, codes.name, codes.help) = ("in", "near", nil)
        var panel = SearchPanel("Find a number", isLive: false, fields: [places, codes])
        guard !country.isEmpty else { return panel }
        do {
            let offers = try await request.shop.searchPhoneNumbers(
                country: country,
                areaCode: area,
                address: request.http.client
            )
            panel.results = offers.map { offer in
                var result = SearchPanel.Result(title: offer.number, detail: offer.place.isEmpty ? nil : offer.place)
                result.isChosen = offer.number == query["phone_number"]
                let values = [("country", country), ("phone_number", offer.number), ("in", country), ("near", area)]
                result.chooseHref = Link.product(type.key).path + Link.query(values) + "#order"
                return result
            }
            if offers.isEmpty { panel.message = "No free number there just now. Please try another area." }
        } catch let error as SearchError {
            panel.show(error)
        }
        return panel
    }
}

extension SearchPanel {
    fileprivate mutating func fill(
        with found: FoundOffers,
        _ noun: String,
        keep names: [String],
        page: Int,
        _ type: ProductType,
        _ query: FormFields
    ) {
        let parameter = type.plans.parameter ?? ""
        let kept = names.map { name in (name, query[name].flatMap { $0.isEmpty || $0 == "any" ? nil : $0 }) }
        let path = Link.product(type.key).path
        let choose = path + "?" + parameter + "="
        let rest = Link.query(kept + [("page", page > 1 ? String(page) : nil)], after: "&") + "#order"
        results = found.offers.map { offer in
            var result = Result(title: offer.plan.placeName, facts: offer.plan.facts)
            result.price = PriceTag(offer.price, per: offer.per(as: type))
            result.isChosen = offer.plan.key.text == query[parameter]
            result.chooseHref = choose + Link.escape(offer.plan.key.text) + rest
            return result
        }
        count = found.count == 0 ? nil : found.count == 1 ? "1 \(noun)" : "\(found.count.grouped) \(noun)s"
        if found.isAnyPaused { help = [help, "Some are not sold just now."].compactMap(\.self).joined(separator: " ") }
        if found.offers.isEmpty, !found.isAnyPaused { message = "Nothing fits. Try fewer words or another choice." }
        if page * ProductFinder.pageSize < found.count {
            moreHref = path + Link.query(kept + [("page", String(page + 1))]) + "#search"
        }
    }

    fileprivate mutating func show(_ error: SearchError) {
        switch error {
        case .invalid(let error):
            if fields.isEmpty { message = error.message } else { fields[fields.count - 1].error = error.message }
            status = .unprocessableContent
        case .tooMany:
            message = "That were many searches. Please wait a minute before the next."
            status = .tooManyRequests
        case .away:
            message = "The search does not answer just now. Please try again in a minute."
        }
    }
}

extension SearchPanel.Result {
    fileprivate init(_ answer: DomainAnswer, chosen: String?, _ type: ProductType) {
        self.init(title: answer.name.text)
        isChosen = answer.name.text == chosen
        switch answer.state {
        case .available(let money):
            price = PriceTag(price: money, per: type.cycle(of: nil)?.per)
            let values = [("domain", answer.name.text), ("q", answer.name.text)]
            chooseHref = Link.product(type.key).path + Link.query(values) + "#order"
        case .taken: state = StateWord(mark: .off, word: "Taken")
        case .notSold: state = StateWord(mark: .off, word: "Not sold here")
        case .unclear: state = StateWord(mark: .wait, word: "Cannot be checked just now")
        }
    }
}

extension FormField {
    fileprivate static func counted(
        _ name: String,
        _ label: String,
        _ values: [PlanCount],
        chosen: String?
    ) -> FormField {
        let options = values.map { value in
            Option(value: value.name, label: "\(value.name) (\(value.count))", isSelected: value.name == chosen)
        }
        return searching(name, label, .select([Option(value: "any", label: "All")] + options))
    }

    fileprivate static func atLeast(
        _ name: String,
        _ label: String,
        _ steps: [Int],
        _ unit: String,
        _ chosen: String?
    ) -> FormField {
        let options = steps.map { step in
            Option(value: String(step), label: "At least \(step) \(unit)", isSelected: String(step) == chosen)
        }
        return searching(name, label, .select([Option(value: "any", label: "Any")] + options))
    }

    fileprivate static func order<Order: RawRepresentable<String> & Equatable>(
        _ labels: [(Order, String)],
        chosen: Order
    ) -> FormField {
        let options = labels.map { order, label in
            Option(value: order.rawValue, label: label, isSelected: order == chosen)
        }
        return searching("sort", "Order", .select(options))
    }

    fileprivate static func words(_ typed: String) -> FormField {
        var field = searching("q", "Words", .input("search"))
        field.isRequired = false
        field.value = typed
        field.maxlength = 100
        return field
    }

    fileprivate static func searching(_ name: String, _ label: String, _ control: Control) -> FormField {
        var field = FormField(name, label, control)
        field.idPrefix = "find-"
        return field
    }
}

extension Int {
    fileprivate func clamped(to range: ClosedRange<Int>) -> Int {
        Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
    }
}
