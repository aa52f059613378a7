import Commerce
import HTTP
import Shop

extension PayError: UserFacing {
    var status: Status {
        switch self {
        case .notAwaitingPayment, .alreadyRecorded, .underWay, .pageOpen, .dueMoved: .conflict
        case .methodUnavailable, .currencyDiffers, .creditTooLow: .unprocessableContent
        case .gatewayAway: .badGateway
        }
    }

    var heading: String { "This cannot be paid like that" }

    var sentence: String {
        switch self {
        case .notAwaitingPayment: "This order is not waiting for a payment any more."
        case .methodUnavailable: "This way to pay is not offered (any more). Please choose another."
        case .gatewayAway: "The card page cannot be reached just now. Please try again, or pay another way."
        case .currencyDiffers(let currency): "The order is in \(currency). Only \(currency) pays it."
        case .alreadyRecorded: "A transfer with this reference of the bank was recorded before."
        case .creditTooLow(let credit): "\(credit) of your credit can be used for this, which does not cover it."
        case .pageOpen(let end):
            "A payment page over another amount is still open for this order, and could not be closed. Please pay there, or try again after \(end.minuteText)."
        case .dueMoved:
            "The last payment page has ended, and the credit that was set aside is free again. Please choose how to pay."
        case .underWay: "A card payment for this order is there or on its way. Please do not pay again."
        }
    }
}

extension ResolveError: UserFacing {
    var status: Status {
        switch self {
        case .notPossible: .conflict
        case .noSuchService, .serviceNotOurs, .reasonMissing: .unprocessableContent
        case .upstreamAway: .badGateway
        }
    }

    var heading: String { "This was not done" }

    var sentence: String {
        switch self {
        case .notPossible: "Nothing was done: it has moved meanwhile. Here is how it stands now."
        case .noSuchService: "The supplier knows no service with this id."
        case .serviceNotOurs(let why): "This service cannot be taken: \(why)."
        case .upstreamAway: "The supplier cannot be reached just now. Please try again in a moment."
        case .reasonMissing: "Please write a sentence."
        }
    }
}

extension RefundError: UserFacing {
    var status: Status {
        switch self {
        case .notPossible: .conflict
        case .tooMuch: .unprocessableContent
        case .refused, .underWay: .badGateway
        }
    }

    var heading: String { "This was not paid back" }

    var sentence: String {
        switch self {
        case .notPossible: "Nothing was paid back: it has moved meanwhile. Here is how it stands now."
        case .tooMuch(let left): "At most \(left) of this payment can be paid back."
        case .refused(let code): "The gateway refused: \(code). Nothing was paid back."
        case .underWay: "The gateway has not answered. It is asked again until it does; please do not ask twice."
        }
    }
}
