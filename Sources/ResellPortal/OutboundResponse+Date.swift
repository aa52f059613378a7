import Commerce
import FoundationEssentials
import Outbound

extension OutboundResponse {
    /// When it was made, by the clock of whoever made it: the `Date` field in the one form that may be sent, such as
    /// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7). nil for any other.
    var date: Date? {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let words = header("Date")?.split(separator: " ", omittingEmptySubsequences: false) ?? []
        guard words.count == 6, words[5] == "GMT", let month = months.firstIndex(where: { $0 == words[2] }) else {
            return nil
        }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        return JSON.string("\(words[3])-\(number)-\(words[1]) \(words[4])").date
    }
}
