extension SMTPClient.Configuration {
    /// Reads `smtp://user:password@host:587` or `smtps://…`; user and password percent-encoded. `smtp` insists on
    /// STARTTLS, except to this machine; `?tls=none`, `?tls=optional` and `?tls=required` say otherwise. A password
    /// never goes in the clear to another machine.
    /// - Returns: nil for anything else.
    package init?(url: String) {
        guard let parts = OutboundURL(url), parts.scheme == "smtp" || parts.scheme == "smtps" else { return nil }
        scheme = parts.scheme
        host = parts.host
        port = parts.port ?? (parts.scheme == "smtps" ? 465 : 587)
        user = parts.user
        password = parts.password
        switch parts.query {
        case nil: security = parts.scheme == "smtps" || !parts.isLoopback ? .required : .none
        case "tls=none": security = .none
        case "tls=optional": security = .optional
        case "tls=required": security = .required
        default: return nil
        }
        if (parts.user == nil) != (parts.password == nil) { return nil }
        if parts.password != nil, security != .required, !parts.isLoopback { return nil }
    }
}
