import Commerce
import Crypto
import HTTP
import Shop
import Templates

/// An error that has a sentence for the visitor. Everything else becomes a page with a reference that stands in the log.
protocol UserFacing: Error {
    var status: Status { get }
    var heading: String { get }
    var sentence: String { get }
}

/// Why there is no page to show.
enum PageError: UserFacing, Hashable {
    case notFound
    case methodNotAllowed
    /// Without a token that fits the cookie.
    case staleForm
    /// Sent from another site's page.
    case foreignForm

    var status: Status {
        switch self {
        case .notFound: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .staleForm, .foreignForm: .forbidden
        }
    }

    var heading: String {
        switch self {
        case .notFound: "There is nothing here"
        case .methodNotAllowed: "This does not work this way"
        case .staleForm: "The form was too old"
        case .foreignForm: "The form came from somewhere else"
        }
    }

    var sentence: String {
        switch self {
        case .notFound: "The page does not exist, or it is not yours to see."
        case .methodNotAllowed: "This page cannot be asked for in that way. Please go back and try again."
        case .staleForm:
            "Nothing was done. Please go back, load the page again and send the form once more. "
                + "Cookies must be allowed for this shop."
        case .foreignForm: "Nothing was done. Please open the page in this shop and send its own form."
        }
    }
}

extension FormError: UserFacing {
    var status: Status {
        switch self {
        case .notAForm: .unsupportedMediaType
        case .valueTooLong, .tooManyFields: .contentTooLarge
        case .malformed, .notUTF8, .nullByte, .nameTooLong: .badRequest
        }
    }

    var heading: String { "The form cannot be read" }

    var sentence: String {
        switch self {
        case .valueTooLong, .tooManyFields: "Nothing was done: that is more than this form can take. Please shorten it."
        case .notUTF8, .nullByte:
            "Nothing was done: the text has characters that cannot be stored. Please go back and type it again."
        case .notAForm, .malformed, .nameTooLong: "Nothing was done. Please go back and send the form again."
        }
    }
}

extension AccountError: UserFacing {
    var status: Status {
        switch self {
        case .tooManyAttempts: .tooManyRequests
        case .busy: .serviceUnavailable
        case .setUpClosed, .linkClosed: .gone
        case .invalid, .emailTaken, .wrongCredentials, .wrongPassword: .unprocessableContent
        }
    }

    var heading: String {
        switch self {
        case .tooManyAttempts: "Too many attempts"
        case .busy: "One moment, please"
        case .setUpClosed, .linkClosed: "This link does not work any more"
        case .invalid, .emailTaken, .wrongCredentials, .wrongPassword: "Please check what you entered"
        }
    }

    var sentence: String {
        switch self {
        case .invalid(let errors): errors.first?.message ?? "Please check what you entered."
        case .emailTaken: "This address already has an account. Please sign in."
        case .wrongCredentials: "This e-mail address and password do not belong together."
        case .wrongPassword: "This is not your current password."
        case .tooManyAttempts(let seconds): "Too many attempts. Please try again in \(Self.wait(seconds))."
        case .busy: "Many people are signing in right now. Please try again in a few seconds."
        case .setUpClosed:
            "Somebody has used it, or a newer one was printed. The latest stands in the shop's log since its last start."
        case .linkClosed: "It works once and for an hour. Please ask for a new one on the sign-in page."
        }
    }

    /// Whole minutes, rounded up.
    private static func wait(_ seconds: Double) -> String {
        let minutes = max(1, Int((seconds / 60).rounded(.up)))
        return minutes == 1 ? "1 minute" : "\(minutes) minutes"
    }

    /// Seconds for `Retry-After`, where waiting helps.
    var retryAfter: Int? {
        switch self {
        case .tooManyAttempts(let seconds): Int(seconds.rounded(.up))
        case .busy: 5
        case .invalid, .emailTaken, .wrongCredentials, .wrongPassword, .setUpClosed, .linkClosed: nil
        }
    }
}
