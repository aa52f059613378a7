/// `/control/settings`: each setting under its name, in snake case.
extension World {
    mutating func apply(_ body: JSON) throws(ControlError) {
        let style = settings.style
        var changed = settings
        for field in body.fields ?? [] {
            try changed.set(field.name, field.value)
        }
        settings = changed
        if settings.style != style { encodeListsAnew() }
    }

    var settingsReport: JSON {
        [
            "flat_errors": .bool(settings.flatErrors),
            "insufficient_balance_status": .kept(settings.insufficientBalanceStatus),
            "duplicate_client": .string(settings.duplicateClient.rawValue),
            "lists_orders": .bool(settings.listsOrders), "php_numbers": .bool(settings.phpNumbers),
            "ids_are_text": .bool(settings.idsAreText), "esim_answer": .string(settings.esimAnswer.rawValue),
            "domain_answer": .string(settings.domainAnswer.rawValue),
            "phone_answer": .string(settings.phoneAnswer.rawValue),
            "accepts_test_clients": .bool(settings.acceptsTestClients),
            "tells_portal_credentials": .bool(settings.tellsPortalCredentials),
            "reactivates_after_deposit": .bool(settings.reactivatesAfterDeposit),
            "deployment_delay": .number(String(settings.deploymentDelay)),
            "latency": .number(String(settings.latency)), "requests_per_minute": .kept(settings.requestsPerMinute),
            "tells_retry_after": .bool(settings.tellsRetryAfter),
        ]
    }
}

extension SandboxSettings {
    fileprivate mutating func set(_ name: String, _ value: JSON) throws(ControlError) {
        switch name {
        case "flat_errors": try Self.set(&flatErrors, name, value)
        case "lists_orders": try Self.set(&listsOrders, name, value)
        case "php_numbers": try Self.set(&phpNumbers, name, value)
        case "ids_are_text": try Self.set(&idsAreText, name, value)
        case "accepts_test_clients": try Self.set(&acceptsTestClients, name, value)
        case "tells_portal_credentials": try Self.set(&tellsPortalCredentials, name, value)
        case "reactivates_after_deposit": try Self.set(&reactivatesAfterDeposit, name, value)
        case "tells_retry_after": try Self.set(&tellsRetryAfter, name, value)
        case "insufficient_balance_status": try Self.set(&insufficientBalanceStatus, name, value, 400...499)
        case "requests_per_minute": try Self.set(&requestsPerMinute, name, value, 0...1_000_000)
        case "deployment_delay": try Self.set(&deploymentDelay, name, value)
        case "latency": try Self.set(&latency, name, value)
        case "duplicate_client": try Self.set(&duplicateClient, name, value)
        case "esim_answer": try Self.set(&esimAnswer, name, value)
        case "domain_answer": try Self.set(&domainAnswer, name, value)
        case "phone_answer": try Self.set(&phoneAnswer, name, value)
        default: throw .wrong(name, "the name of a setting")
        }
    }

    private static func set(_ flag: inout Bool, _ name: String, _ value: JSON) throws(ControlError) {
        guard let new = value.flag else { throw .wrong(name, "true or false") }
        flag = new
    }

    private static func set(
        _ number: inout Int,
        _ name: String,
        _ value: JSON,
        _ range: ClosedRange<Int>
    ) throws(ControlError) {
        guard let new = value.integer, range.contains(new) else {
            throw .wrong(name, "\(range.lowerBound) to \(range.upperBound)")
        }
        number = new
    }

    private static func set(_ seconds: inout Double, _ name: String, _ value: JSON) throws(ControlError) {
        guard let new = value.fraction, (0...86_400).contains(new) else { throw .wrong(name, "0 to 86400 seconds") }
        seconds = new
    }

    private static func set<Choice: RawRepresentable<String>>(
        _ choice: inout Choice,
        _ name: String,
        _ value: JSON
    ) throws(ControlError) {
        guard let new = value.text.flatMap(Choice.init(rawValue:)) else { throw .wrong(name, "one of its values") }
        choice = new
    }
}
