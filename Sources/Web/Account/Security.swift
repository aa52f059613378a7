import Commerce
import Crypto
import HTTP
import Shop
import Storage
import Templates

/// `/account/security`: name, password, and where the customer is signed in.
enum Security {
    static func show(_ request: PageRequest, _ signedIn: SignedIn) async throws -> Response {
        try request.page(try SecurityPage(request.shop, signedIn))
    }

    static func submitProfile(_ request: PageRequest, _ signedIn: SignedIn) async throws -> Response {
        let name = request.form["name"] ?? ""
        do {
            try await request.shop.rename(signedIn.customer.id, to: name)
            return request.redirect(to: .security, flash: Flash(.done, "Your profile is saved."))
        } catch let error as AccountError {
            var page = try SecurityPage(request.shop, signedIn)
            page.profile = SecurityPage.profile(name: name).with(error)
            return try request.page(page, error)
        }
    }

    static func submitPassword(_ request: PageRequest, _ signedIn: SignedIn) async throws -> Response {
        do {
            try await request.shop.changePassword(
                of: signedIn,
                current: request.form["current_password"] ?? "",
                new: request.form["new_password"] ?? "",
                address: request.http.client
            )
            let done = Flash(.done, "Your password is changed, and you are signed out everywhere else.")
            return request.redirect(to: .security, flash: done)
        } catch let error as AccountError {
            var page = try SecurityPage(request.shop, signedIn)
            page.password = page.password.with(error)
            return try request.page(page, error)
        }
    }

    static func endSessions(_ request: PageRequest, _ signedIn: SignedIn) async throws -> Response {
        if request.form["session"] == "others" {
            try await request.shop.endOtherSessions(of: signedIn)
            return request.redirect(to: .security, flash: Flash(.done, "You are signed out everywhere else."))
        }
        // A session that has ended meanwhile, or was never the customer's, changes nothing.
        guard let digest = Hex.decode(request.form["session"] ?? ""), digest.count == 32 else {
            return request.redirect(to: .security, flash: Flash(.problem, "Please choose one of the sessions."))
        }
        try await request.shop.endSession(digest, of: signedIn.customer.id)
        return request.redirect(to: .security, flash: Flash(.done, "That browser is signed out."))
    }
}

struct SecurityPage: PageModel {
    static let template = "account-security"

    struct Row: Sendable {
        let device: String
        let since: String
        let seen: String
        let isThis: Bool
        let id: String
    }

    var profile: Form
    var password = Form(
        .securityPassword,
        [.password("current_password", "Current password"), .newPassword("new_password", "New password")]
    )
    let email: String
    let sessions: [Row]

    init(profile: Form, password: Form, email: String, sessions: [Row]) {
        self.profile = profile
        self.password = password
        self.email = email
        self.sessions = sessions
    }

    init(_ shop: Shop, _ signedIn: SignedIn) throws {
        profile = Self.profile(name: signedIn.customer.name)
        email = signedIn.customer.email
        sessions = try shop.sessions(of: signedIn.customer.id).map { session in
            Row(
                device: session.device,
                since: "since \(session.createdAt.dayText)",
                seen: "Last seen \(session.seenAt.minuteText)",
                isThis: session.digest == signedIn.session.digest,
                id: Hex.encode(session.digest)
            )
        }
    }

    static func profile(name: String) -> Form {
        Form(.securityProfile, [.name(name)])
    }

    var record: Record {
        [
            "profile": .record(profile.record),
            "password": .record(password.record),
            "email": .text(email),
            "sessions": .list(sessions.map(\.value)),
            "hasOthers": .flag(sessions.count > 1),
            "endAction": .text(Link.securitySessions.path),
            "signOutAction": .text(Link.logout.path),
        ]
    }

    static let sample = SecurityPage(
        profile: .sample,
        password: .sample,
        email: "ada@example.com",
        sessions: [Row(device: "Firefox", since: "since 3 May 2026", seen: "Last seen", isThis: false, id: "0a")]
    )
}

extension SecurityPage.Row {
    fileprivate var value: Value {
        [
            "device": .text(device), "where": .text(since), "seen": .text(seen), "isThis": .flag(isThis),
            "id": .text(id),
        ]
    }
}
