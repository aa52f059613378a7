import Commerce
import HTTP
import Shop

extension PayError: UserFacing {
    var status: Status {
        switch self {
        case .notAwaitingPayment, .alreadyRecorded: .conflict
        case .methodUnavailable, .amountDiffers, .creditTooLow: .unprocessableContent
        case .gatewayAway: .badGateway
        }
    }

    var heading: String { "This cannot be paid like that" }

    var sentence: String {
        switch self {
        case .notAwaitingPayment: "This order is not waiting for a payment any more."
        case .methodUnavailable: "This way to pay is not offered (any more). Please choose another."
        case .gatewayAway: "The card page cannot be reached just now. Please try again, or pay another way."
        case .amountDiffers(let due): "The order is for \(due). Only that amount can be confirmed."
        case .alreadyRecorded: "A transfer with this reference of the bank was recorded before."
        case .creditTooLow(let credit): "You have \(credit), which does not cover it."
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
