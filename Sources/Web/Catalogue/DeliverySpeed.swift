/// How long deliveries took of late, measured from payment to delivery, as a sentence.
struct DeliverySpeed: Hashable, Sendable {
    /// Seconds: half of the deliveries took no longer.
    let median: Int

    init?(median: Int?) {
        guard let median, median >= 0 else { return nil }
        self.median = median
    }

    var sentence: String {
        "Measured on the latest orders: half of them were ready within \(words) of payment."
    }

    /// Rounded up: a promise that is kept.
    private var words: String {
        switch median {
        case ..<1: "a second"
        case ..<100: Self.count(median, "second")
        case ..<5_400: Self.count((median + 59) / 60, "minute")
        case ..<172_800: Self.count((median + 3_599) / 3_600, "hour")
        default: Self.count((median + 86_399) / 86_400, "day")
        }
    }

    private static func count(_ number: Int, _ unit: String) -> String {
        number == 1 ? "1 \(unit)" : "\(number) \(unit)s"
    }
}
