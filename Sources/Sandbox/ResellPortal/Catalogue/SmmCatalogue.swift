/// Social media services, priced per thousand; some cost a fraction of a cent.
struct SmmCatalogue: Sendable {
    struct Service: Sendable {
        let id: String
        let name: String
        var rate: Amount

        var row: JSON {
            ["service_id": .string(id), "name": .string(name), "rate_per_1000": .money(rate)]
        }
    }

    private(set) var all: [Service]
    private var indices: [String: Int] = [:]

    /// Platform, and what can be had there with its rate in ten-thousandths of a dollar.
    private static let offers: [(platform: String, kinds: [(name: String, units: Int)])] = [
        (
            "Instagram",
            [("Followers", 14_000), ("Likes", 4200), ("Views", 125), ("Comments", 38_000), ("Story Views", 900)]
        ),
        (
            "TikTok",
            [("Followers", 21_000), ("Likes", 5200), ("Views", 95), ("Shares", 3100), ("Live Stream Views", 44_000)]
        ),
        ("YouTube", [("Subscribers", 180_000), ("Views", 15_500), ("Likes", 9800), ("Watch Hours", 320_000)]),
        ("Facebook", [("Page Likes", 24_000), ("Post Likes", 5600), ("Video Views", 1300), ("Group Members", 31_000)]),
        ("Twitter", [("Followers", 36_000), ("Likes", 12_500), ("Retweets", 14_800), ("Impressions", 140)]),
        ("Telegram", [("Members", 9500), ("Post Views", 110), ("Reactions", 1600)]),
        ("Spotify", [("Plays", 6100), ("Followers", 4300), ("Monthly Listeners", 18_700)]),
        ("LinkedIn", [("Followers", 112_000), ("Post Likes", 98_000)]),
        ("Twitch", [("Followers", 8800), ("Clip Views", 1250)]),
        ("SoundCloud", [("Plays", 410), ("Followers", 13_900)]),
        ("Pinterest", [("Followers", 17_200), ("Repins", 8100)]),
        ("Threads", [("Followers", 41_000), ("Likes", 15_900)]),
    ]

    private static let qualities: [(label: String, percent: Int)] = [
        ("[Real]", 170), ("[Mixed]", 100), ("[High Quality] [30 Days Refill]", 210), ("[Fast]", 130),
        ("[Worldwide] [No Refill]", 80),
    ]

    init(seed: UInt64) {
        var random = SeededRandom(seed: seed ^ 0x533)
        all = [Service(id: "1234", name: "Instagram Followers [Real]", rate: .cents(250))]
        var id = 1300
        for (platform, kinds) in Self.offers {
            for kind in kinds {
                for quality in Self.qualities {
                    let name = "\(platform) \(kind.name) \(quality.label)"
                    guard name != all[0].name else { continue }
                    id += 1 + random.below(9)
                    // The mixed quality keeps the base rate, so that 0.0125 is in every catalogue.
                    let spread = quality.percent == 100 ? 100 : 95 + random.below(11)
                    let units = Int64(max(1, kind.units * quality.percent / 100 * spread / 100))
                    all.append(Service(id: String(id), name: name, rate: Amount(units: units)))
                }
            }
        }
        for (index, service) in all.enumerated() { indices[service.id] = index }
    }

    subscript(id: String) -> Service? {
        indices[id].map { all[$0] }
    }

    mutating func setRate(of id: String, to rate: Amount) -> Bool {
        guard let index = indices[id] else { return false }
        all[index].rate = rate
        return true
    }
}
