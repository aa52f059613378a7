/// One `POST /orders` as it arrived, whether or not anything came of it.
struct ReceivedOrder: Record {
    let number: Int
    let at: Moment
    /// The body as received; a string when it was not JSON.
    let body: JSON
    let testMode: Bool
    let idempotencyKey: String?
    /// The fault that was chosen for it.
    let fault: String?
    /// What the work came to, whatever was answered: a status, or nil when no work was done.
    var status: Int?
    var code: String?
    var serviceID: Int?

    var row: JSON {
        [
            "number": .kept(number), "at": .string(at.text), "body": body, "test_mode": .bool(testMode),
            "skip_client_email": .bool(body.flag("skip_client_email") ?? false),
            "idempotency_key": .optional(idempotencyKey), "fault": .optional(fault), "status": .kept(status),
            "code": .optional(code), "service_id": .kept(serviceID),
        ]
    }
}

extension ReceivedOrder {
    init?(record: JSON) {
        guard let number = record.integer("number"), let at = record.moment("at"), let body = record["body"] else {
            return nil
        }
        self.init(
            number: number,
            at: at,
            body: body,
            testMode: record.flag("test_mode") ?? false,
            idempotencyKey: record.text("idempotency_key"),
            fault: record.text("fault"),
            status: record.integer("status"),
            code: record.text("code"),
            serviceID: record.integer("service_id")
        )
    }

    var record: JSON {
        [
            "number": .kept(number), "at": .kept(at), "body": body, "test_mode": .bool(testMode),
            "idempotency_key": .optional(idempotencyKey), "fault": .optional(fault), "status": .kept(status),
            "code": .optional(code), "service_id": .kept(serviceID),
        ]
    }
}
