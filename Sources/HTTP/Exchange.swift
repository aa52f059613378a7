/// What an answer has to know of its request.
struct Exchange {
    var client: String
    var method: Method?
    var target: String
    var headers: Headers
    var isHTTP11 = true
    var keepsAlive = false
    var startedAt = LoopClock.microseconds()
    var refusal: RequestError?
    var status = 0
    var size = 0

    init(_ request: Request, _ head: RequestHead) {
        client = request.client
        method = request.method
        target = request.target
        headers = request.headers
        isHTTP11 = head.isHTTP11
        keepsAlive = head.keepsAlive
    }

    /// For what is refused before it has been understood.
    init(client: String, method: Method? = nil) {
        self.client = client
        self.method = method
        target = "-"
        headers = Headers()
    }
}

/// An answer on its way: what the socket hasn't taken yet.
struct Output {
    var head: [UInt8] = []
    var body: [UInt8] = []
    var sent = 0
    /// What had been sent when the socket was last full; less than nothing before that.
    var sentBeforeWait = -1
    var startedAt = 0
    /// Bytes a second, for an answer that is made to drip.
    var rate: Int?

    var count: Int { head.count + body.count }
}
