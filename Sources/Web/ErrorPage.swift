import Crypto
import HTTP
import Shop
import Templates

/// The page that stands in for one that cannot be shown.
struct ErrorPage: PageModel {
    static let template = "error"
    static let hasForm = false

    let status: Status
    let heading: String
    let sentence: String
    /// Stands in the log too.
    let reference: String?
    let retry: Link?

    var record: Record {
        [
            "status": .text(String(status.code)),
            "heading": .text(heading),
            "sentence": .text(sentence),
            "reference": .optional(reference),
            "retryHref": .optional(retry?.path),
        ]
    }

    static let sample = ErrorPage(
        status: .internalServerError,
        heading: "Something went wrong",
        sentence: "It is our fault.",
        reference: "0123456789",
        retry: .home
    )

    init(status: Status, heading: String, sentence: String, reference: String? = nil, retry: Link? = nil) {
        self.status = status
        self.heading = heading
        self.sentence = sentence
        self.reference = reference
        self.retry = retry
    }

    init(_ error: any UserFacing) {
        self.init(status: error.status, heading: error.heading, sentence: error.sentence)
    }

    /// The error is in the log, with a reference that the visitor can name.
    init(unexpected reference: String) {
        self.init(
            status: .internalServerError,
            heading: "Something went wrong",
            sentence: "This is our fault, not yours. Please try again in a moment.",
            reference: reference
        )
    }
}

extension SiteContext {
    /// The answer when a handler threw.
    /// - Parameter pattern: the route's; the path itself may hold a secret and does not belong into a log.
    func failure(_ error: any Error, request: Request, pattern: String) -> Response {
        let page: ErrorPage
        if let error = error as? any UserFacing {
            page = ErrorPage(error)
        } else {
            let reference = Hex.encode(randomBytes(5))
            shop.log(
                LogLine(
                    .error,
                    "request failed",
                    ("reference", reference),
                    ("route", "\(request.method.name) \(pattern)"),
                    ("error", "\(error)")
                )
            )
            page = ErrorPage(unexpected: reference)
        }
        var response = render(page, for: request)
        if let seconds = (error as? AccountError)?.retryAfter { response.headers["Retry-After"] = String(seconds) }
        return response
    }

    private func render(_ page: ErrorPage, for request: Request) -> Response {
        do {
            let visitor = try visitor(of: request)
            let request = PageRequest(
                context: self,
                http: request,
                parameters: Parameters(),
                form: FormFields(),
                visitor: visitor
            )
            return try request.page(page, status: page.status)
        } catch {
            // Without database or templates there is still something to say.
            let reference = page.reference.map { " (\($0))" } ?? ""
            return .text("\(page.status.code) \(page.heading). \(page.sentence)\(reference)\n", status: page.status)
        }
    }
}
