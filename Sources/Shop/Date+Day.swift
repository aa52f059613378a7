import FoundationEssentials

extension Date {
    /// "2026-05-03", in UTC.
    var isoDay: String { formatted(.iso8601.year().month().day()) }
}
