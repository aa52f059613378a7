extension World {
    /// `GET /services?status=active`. Nothing else in the query counts, and there are no pages.
    mutating func listServices(_ call: Call, _ style: JSONStyle) -> Reply {
        let status = call.parameter("status")
        guard style == settings.style else {
            let chosen = services.values.filter { status == nil || $0.status.rawValue == status }
            let rows = chosen.sorted { $0.id < $1.id }.map(\.row)
            return Reply(["success": true, "services": .array(rows)])
        }
        if status == nil || (status == Service.Status.active.rawValue && suspended.isEmpty) {
            return Reply(encoded: serviceList.answer("services"))
        }
        return Reply(
            encoded: serviceList.answer("services") { services[$0]?.status.rawValue == status }
        )
    }

    /// `GET /services/{id}`
    func showService(_ id: String) throws(Refusal) -> Reply {
        guard let service = Int(id).flatMap({ services[$0] }) else { throw .notFound }
        let now = now
        var data = service.data.fields ?? []
        if service.product == Smm.key {
            data.append(Smm.progress(since: service.createdAt, at: now, delay: settings.deploymentDelay))
        }
        return Reply([
            "success": true,
            "service": service.details(of: clients[service.clientID], data: .object(data), at: now),
        ])
    }

    /// `DELETE /services/{id}`: at once, for good, and without a refund.
    mutating func deleteService(_ id: String, isTest: Bool) throws(Refusal) -> Reply {
        let done: JSON = ["success": true, "message": "Service deleted successfully"]
        if isTest, id.hasPrefix("test_svc_") { return Reply(done.inTestMode) }
        guard let service = Int(id).flatMap({ services[$0] }) else { throw .notFound }
        if isTest { return Reply(done.inTestMode) }
        remove(service)
        return Reply(done)
    }
}
