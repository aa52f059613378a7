import FoundationEssentials

/// Times are stored as whole milliseconds since 1970.
extension Date {
    init(milliseconds: Int64) {
        self.init(timeIntervalSince1970: Double(milliseconds) / 1000)
    }

    package var milliseconds: Int64 {
        Int64((timeIntervalSince1970 * 1000).rounded())
    }
}
