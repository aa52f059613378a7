/// One thing that goes wrong with one request.
struct ScriptedFault: Sendable {
    enum Kind: String, CaseIterable, Sendable {
        /// The answer comes late; with `afterCommit` the work is done first, without it last.
        case delay
        /// The connection ends without an answer.
        case close, reset
        /// Fewer bytes than announced.
        case truncated
        case empty
        /// A page of the web server in front.
        case html
        /// Hundreds of megabytes.
        case huge
        /// A few bytes a second.
        case drip
        /// JSON that has nothing to do with the question.
        case wrongJSON
        /// A complete message whose JSON is cut off.
        case invalidJSON
        /// Ids in quotes, sums as `"$1.80"`.
        case wrongTypes
        /// A success that does not say which service it made.
        case noServiceID
        /// `success:false` under status 200.
        case successFalse
        case status
        case redirect
        /// Another sum than the price is taken, and told.
        case wrongAmount

        /// Whether it can come about without the work being done.
        var canPreventWork: Bool {
            switch self {
            case .delay, .truncated, .drip, .huge, .wrongTypes, .noServiceID, .wrongAmount: false
            case .close, .reset, .empty, .html, .wrongJSON, .invalidJSON, .successFalse, .status, .redirect: true
            }
        }
    }

    var kind: Kind
    /// Whether the work is done all the same.
    var afterCommit = false
    var status: Int?
    /// `code` of the error body.
    var code: String?
    var retryAfter: Int?
    var seconds: Double?
    var bytes: Int?
    var bytesPerSecond: Int?
    var amount: Amount?
    var location: String?

    var preventsWork: Bool { kind.canPreventWork && !afterCommit }

    /// Seconds to wait before and after the work.
    var delays: (before: Double, after: Double) {
        guard kind == .delay || seconds != nil else { return (0, 0) }
        let wait = seconds ?? 60
        return afterCommit || kind != .delay ? (0, wait) : (wait, 0)
    }

    var style: JSONStyle? { kind == .wrongTypes ? .wrongTypes : nil }

    var mischarge: Mischarge? {
        guard kind == .wrongAmount else { return nil }
        return amount.map(Mischarge.exactly) ?? .double
    }
}

extension ScriptedFault {
    /// Nil when the kind is missing or unknown.
    init?(json: JSON) {
        guard let kind = json.text("kind").flatMap(Kind.init) else { return nil }
        self.init(kind: kind)
        afterCommit = json.flag("afterCommit") ?? false
        status = json.integer("status")
        code = json.text("code")
        amount = json.amount("amount")
        location = json.text("location")
        takeMeasures(from: json)
    }

    /// How long, how much and how fast; no more than a machine can bear.
    mutating func takeMeasures(from json: JSON) {
        retryAfter = json.integer("retryAfter")
        seconds = json["seconds"]?.fraction.map { min(max($0, 0), 86_400) }
        bytes = json.integer("bytes").map { min(max($0, 0), 1_000_000_000) }
        bytesPerSecond = json.integer("bytesPerSecond").map { max($0, 1) }
    }
}
