/// Travel data plans: made up, but the same ones for the same seed.
struct EsimCatalogue: Sendable {
    struct Package: Sendable {
        let code: String
        let name: String
        /// A country, or several with commas between them.
        let location: String
        var price: Amount

        var row: JSON {
            [
                "package_code": .string(code), "name": .string(name), "price": .money(price),
                "location": .string(location),
            ]
        }

        func covers(_ country: String) -> Bool {
            location == country || location.split(separator: ",").contains { $0 == country }
        }
    }

    private(set) var all: [Package] = []
    private var indices: [String: Int] = [:]

    /// Volume, validity, and what it costs in cents where data is neither cheap nor dear.
    private static let plans: [(name: String, cents: Int)] = [
        ("1GB 7Days", 150), ("3GB 30Days", 420), ("5GB 30Days", 650), ("10GB 30Days", 1150), ("20GB 30Days", 1900),
        ("500MB 1Day", 60), ("1GB 1Day", 110), ("1GB 30Days", 180), ("2GB 7Days", 260), ("2GB 15Days", 280),
        ("3GB 15Days", 390), ("5GB 15Days", 600), ("10GB 15Days", 1080), ("20GB 90Days", 2400), ("50GB 30Days", 3900),
        ("500MB 7Days", 90), ("100GB 180Days", 7900),
    ]

    init(count: Int, seed: UInt64) {
        var random = SeededRandom(seed: seed ^ 0xE51)
        let places = Place.countries + Place.regions
        let factors = places.map { _ in 60 + random.below(150) }
        // Plan by plan, so that a short catalogue has few plans of every place rather than every plan of few places.
        var made: [Package] = []
        for plan in Self.plans {
            for (place, factor) in zip(places, factors) where made.count < count {
                let documented = place.location == "US" && plan.name == "1GB 7Days"
                let cents = documented ? 180 : (plan.cents * factor / 100 / 5 + 1) * 5
                made.append(
                    Package(
                        code: documented ? "PHAJHEAYP" : Self.code(&random),
                        name: "\(place.name) \(plan.name)",
                        location: place.location,
                        price: .cents(Int64(cents))
                    )
                )
            }
        }
        var seen: Set<String> = []
        all = made.filter { seen.insert($0.code).inserted }.sorted { ($0.location, $0.name) < ($1.location, $1.name) }
        for (index, package) in all.enumerated() { indices[package.code] = index }
    }

    subscript(code: String) -> Package? {
        indices[code].map { all[$0] }
    }

    mutating func setPrice(of code: String, to price: Amount) -> Bool {
        guard let index = indices[code] else { return false }
        all[index].price = price
        return true
    }

    /// Two spellings have been seen: nine capitals, and three capitals with three digits.
    private static func code(_ random: inout SeededRandom) -> String {
        random.below(6) == 0 ? random.capitals(3) + random.digits(3) : "P" + random.capitals(8)
    }
}
