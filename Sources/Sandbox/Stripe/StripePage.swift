import HTTP

/// The hosted page, `/c/pay/{session}`: pay, decline, pay later by debit, or leave.
extension StripeWorld {
    mutating func page(_ request: Request) -> Response {
        let id = String(request.path.dropFirst("/c/pay/".count))
        guard let session = objects[id], session.text("object") == "checkout.session" else {
            return Self.html("Nothing here", "<p>There is no such page.</p>", status: 404)
        }
        guard session.text("status") == "open" else {
            let back = Self.escape(session.text("cancel_url") ?? "/")
            return Self.html("Closed", "<p>This page is closed.</p><p><a href=\"\(back)\">Back to the shop</a></p>")
        }
        guard request.method == .post else { return Self.html("Pay", form(session, problem: nil)) }
        let answer = (try? request.form())?["answer"] ?? ""
        if answer == "leave" { return .redirect(session.text("cancel_url") ?? "/") }
        let temper = Temper(rawValue: answer) ?? .pays
        guard let answer = Answer(rawValue: answer) ?? Temper(rawValue: answer).map({ _ in .pay }),
            pay(id, answer, temper)
        else {
            return Self.html("Pay", form(session, problem: "Please choose one of the answers."), status: 422)
        }
        if answer == .decline {
            return Self.html("Pay", form(session, problem: "Your card was declined."), status: 402)
        }
        let success = session.text("success_url") ?? "/"
        return .redirect(success.replacing("{CHECKOUT_SESSION_ID}", with: id))
    }

    private func form(_ session: JSON, problem: String?) -> String {
        let names = (session["pretended"]?["items"]?.elements ?? []).compactMap(\.text)
        let amount = "\(session.integer("amount_total") ?? 0) \((session.text("currency") ?? "").uppercased())"
        let items = names.map { "<li>\(Self.escape($0))</li>" }.joined()
        let kept = """
            <p>The card is kept, to be charged while you are away.</p>
            <button name="answer" value="declines">Pay with a card that is declined next time</button>
            <button name="answer" value="asks">Pay with a card whose bank wants you there next time</button>
            """
        return """
            <p class="test">Test page: no card is charged.</p>
            <ul>\(items)</ul>
            <p>To pay, in the smallest unit: <strong>\(Self.escape(amount))</strong></p>
            \(problem.map { "<p role=\"alert\" class=\"problem\">\(Self.escape($0))</p>" } ?? "")
            <form method="post">
            <button name="answer" value="pay">Pay with the card 4242</button>
            <button name="answer" value="decline">Pay with a card that is declined</button>
            \(session["pretended"]?["keeps"] == .bool(true) ? kept : "")
            <button name="answer" value="later">Pay by debit, which takes days</button>
            <button name="answer" value="leave">Leave without paying</button>
            </form>
            """
    }

    private static func html(_ title: String, _ body: String, status: Int = 200) -> Response {
        let page = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>\(title) – pretend Stripe</title>
            <meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
            <style>body{font:1.1rem/1.5 system-ui,sans-serif;max-width:30rem;margin:3rem auto;padding:0 1rem}
            button{display:block;width:100%;margin:.6rem 0;padding:.8rem;font:inherit;border-radius:.4rem}
            .problem{color:#a00}.test{border:1px dashed;padding:.5rem}</style></head>
            <body><main><h1>\(title)</h1>
            \(body)
            </main></body></html>

            """
        return .html(Array(page.utf8), status: Status(status))
    }

    private static func escape(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.append(character)
            }
        }
        return escaped
    }
}
