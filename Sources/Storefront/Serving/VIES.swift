import Commerce
import FoundationEssentials
import Outbound

/// The EU's register of VAT numbers over its REST service: `POST check-vat-number` with the number and the seller's own,
/// which gets a consultation number as proof (ec.europa.eu/taxation_customs/vies, "Technical information").
struct VIES: VATRegister {
    let url: String
    let http: HTTPClient

    func look(up id: VATID, for requester: VATID?) async -> VATAnswer {
        var question: [String: JSON] = [
            "countryCode": .string(String(id.text.prefix(2))), "vatNumber": .string(String(id.text.dropFirst(2))),
        ]
        if let requester {
            question["requesterMemberStateCode"] = .string(String(requester.text.prefix(2)))
            question["requesterNumber"] = .string(String(requester.text.dropFirst(2)))
        }
        guard let body = try? JSONEncoder().encode(JSON.object(question)) else { return .away("not written") }
        var request = OutboundRequest(
            .post,
            (url.hasSuffix("/") ? url : url + "/") + "check-vat-number",
            headers: [OutboundRequest.Header("Content-Type", "application/json")],
            body: Array(body)
        )
        // A customer waits for it.
        request.limits.total = .seconds(8)
        switch await http.send(request) {
        case .success(let response): return Self.read(response.status, response.body, about: id)
        case .failure(let error): return .away("\(error)")
        }
    }

    /// Only a plain yes about this very number is one; an error comes as a status, or as `actionSucceed: false` with a
    /// code such as MS_UNAVAILABLE.
    static func read(_ status: Int, _ body: [UInt8], about id: VATID) -> VATAnswer {
        guard status == 200, let answer = JSON(bytes: body) else { return .away("status \(status)") }
        guard case .bool(let isValid)? = answer["valid"], answer["actionSucceed"] != .bool(false) else {
            return .away("an answer without a yes or no")
        }
        let number = (answer["countryCode"]?.text ?? "") + (answer["vatNumber"]?.text ?? "")
        guard VATID(number) == id else { return .away("an answer about another number") }
        return isValid ? .registered(consultation: answer["requestIdentifier"]?.text ?? "") : .notRegistered
    }
}

/// The demo's register knows every number but those that end in 0, and is away for those that end in 9.
struct PretendedVATRegister: VATRegister {
    func look(up id: VATID, for requester: VATID?) async -> VATAnswer {
        switch id.text.last {
        case "0": .notRegistered
        case "9": .away("pretended")
        default: .registered(consultation: "DEMO-\(id.text)")
        }
    }
}

extension Configuration {
    /// A demo asks nobody.
    func vatRegister(isDemo: Bool) -> any VATRegister {
        isDemo ? PretendedVATRegister() : VIES(url: viesURL, http: HTTPClient())
    }
}
