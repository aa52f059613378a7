import Commerce
import FoundationEssentials

/// `GET /esim-packages`. Volume and duration are documented nowhere but in the names.
enum PackageList {
    static func read(_ reply: JSON) throws(Unreadable) -> [ListedPackage] {
        let rows = try reply.rows("packages")
        let packages = rows.compactMap(package)
        guard rows.isEmpty || !packages.isEmpty else { throw Unreadable("no package with a code and a price") }
        var seen: Set<PlanKey> = []
        return packages.filter { seen.insert($0.plan).inserted }
    }

    private static func package(_ row: JSON) -> ListedPackage? {
        guard let plan = row[any: "package_code", "code"]?.identifier.flatMap(PlanKey.init),
            let cost = row[any: "price", "cost"]?.amount
        else { return nil }
        let name = row[any: "name", "title"]?.line ?? plan.text
        let days = days(row, name)
        return ListedPackage(
            plan: plan,
            name: name,
            cost: cost,
            locations: locations(row[any: "location", "locations", "country", "countries"]),
            megabytes: megabytes(row, name, days: days),
            days: days
        )
    }

    /// `"US"`, `["US", "CA"]`, `"[\"US\",\"CA\"]"`, `"US,CA"` or objects with a code or name.
    static func locations(_ value: JSON?) -> [String] {
        guard let value else { return [] }
        var texts: [String] = []
        if let elements = value.elements {
            texts = elements.compactMap { $0.line ?? $0[any: "code", "iso", "name"]?.line }
        } else if let text = value.line {
            if text.hasPrefix("["), let inner = JSON(bytes: Array(text.utf8)) { return locations(inner) }
            texts = text.split { $0 == "," || $0 == ";" || $0 == "|" }.map(String.init)
        }
        var seen: Set<String> = []
        return texts.map { $0.trimmed.uppercased() }.filter { !$0.isEmpty && seen.insert($0).inserted }
    }

    private static func megabytes(_ row: JSON, _ name: String, days: Int?) -> Int? {
        for member in ["data_volume", "data_amount", "data", "volume"] {
            guard let value = row[member] else { continue }
            if let text = value.line, let volume = Volume(text) { return volume.megabytes(over: days) }
            // A bare number as large as this can only be bytes; smaller ones could be anything.
            if let bytes = value.count, bytes >= 1 << 20 { return bytes >> 20 }
        }
        return Volume(name)?.megabytes(over: days)
    }

    private static func days(_ row: JSON, _ name: String) -> Int? {
        for member in ["validity_days", "days", "validity", "duration"] {
            guard let value = row[member] else { continue }
            if let days = value.count ?? value.line.flatMap(Self.days(in:)) { return days }
        }
        return days(in: name)
    }

    private static func days(in text: String) -> Int? {
        let units = ["day": 1, "days": 1, "d": 1, "week": 7, "weeks": 7, "month": 30, "months": 30, "year": 365]
        for quantity in quantities(in: text) {
            if let unit = units[quantity.unit], let number = Int(quantity.number), number < 10_000 {
                return number * unit
            }
        }
        return nil
    }
}

/// An amount of data, in all or for each day.
private struct Volume {
    let megabytes: Int
    let isDaily: Bool

    init?(_ text: String) {
        let units: [String: Decimal] = ["mb": 1, "gb": 1024, "tb": 1_048_576]
        for quantity in quantities(in: text) {
            guard let unit = units[quantity.unit], let number = Decimal(typed: quantity.number),
                let megabytes = Int((number * unit).description.prefix { $0 != "." })
            else { continue }
            self.megabytes = megabytes
            isDaily = ["/day", "/d", " per day", " daily"].contains { quantity.rest.hasPrefix($0) }
            return
        }
        return nil
    }

    func megabytes(over days: Int?) -> Int {
        guard isDaily, let days else { return megabytes }
        let (total, overflow) = megabytes.multipliedReportingOverflow(by: days)
        return overflow ? megabytes : total
    }
}

private struct Quantity {
    let number: String
    /// Lower case.
    let unit: String
    let rest: String
}

/// Each number that letters follow: `1GB`, `7 Days`, `0.5 gb`.
private func quantities(in text: String) -> [Quantity] {
    var found: [Quantity] = []
    var rest = text.lowercased()[...]
    while let start = rest.firstIndex(where: \.isASCIIDigit) {
        let number = rest[start...].prefix { $0.isASCIIDigit || $0 == "." }
        rest = rest[number.endIndex...]
        let unit = rest.drop { $0 == " " }.prefix { ("a"..."z").contains($0) }
        if !unit.isEmpty {
            rest = rest[unit.endIndex...]
            found.append(Quantity(number: String(number), unit: String(unit), rest: String(rest)))
        }
    }
    return found
}

extension Character {
    fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
