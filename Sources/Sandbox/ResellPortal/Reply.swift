/// What the work came to, before anything is done to it on its way out.
struct Reply: Sendable {
    enum Body: Sendable {
        case json(JSON)
        /// Already in the style that is asked for.
        case encoded([UInt8])
    }

    var status = 200
    var body: Body
    /// `code` of a refusal.
    var code: String?
    var retryAfter: Int?

    init(_ json: JSON) {
        body = .json(json)
    }

    init(encoded bytes: [UInt8]) {
        body = .encoded(bytes)
    }

    init(_ refusal: Refusal, flat: Bool) {
        status = refusal.status
        code = refusal.code
        body = .json(refusal.body(flat: flat))
    }

    func bytes(_ style: JSONStyle) -> [UInt8] {
        switch body {
        case .json(let json): JSONWriter.encode(json, style: style)
        case .encoded(let bytes): bytes
        }
    }
}
