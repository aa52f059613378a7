import Commerce
import Shop
import Storage
import Templates

/// What the readings show and no booking explains, and what staff say of it.
extension WalletPage {
    /// What a person should look at, the newest first.
    var oddities: [Value] {
        let found =
            statement.unmatched.map { ($0, "taken, and no order or renewal here explains it", "problem") }
            + statement.untaken.map { ($0, "booked here as an expected cost, and not taken", "note") }
            + statement.open.map { ($0, "taken lately; its order or renewal may still be booked", "wait") }
        return found.sorted { $0.0.at > $1.0.at }.map { change, words, mark in
            [
                "mark": .text(mark),
                "title": .text("\(change.amount) \(words)"),
                "detail": .text("seen \(change.at.minuteText)"),
                "action": mark == "problem" ? action(change).value : .nothing,
            ]
        }
    }

    private func action(_ change: WalletStatement.Change) -> ActionForm {
        let time = change.at.milliseconds
        let sent = sent.flatMap { $0.time == time ? $0 : nil }
        var note = FormField("note", "What it was for", .input("text"))
        (note.maxlength, note.value, note.idPrefix) = (300, sent?.typed ?? "", "charge-\(time)-")
        return ActionForm(
            title: "We know what it was",
            help: "It leaves this list, and stands among the charges with your name and words.",
            submitLabel: "Keep",
            form: Form(.adminKnownCharge(time), [note]).with(sent.map { [$0.error] } ?? []),
            isOpen: sent != nil
        )
    }

    struct SentNote: Sendable {
        /// Of the reading that showed it, milliseconds since 1970.
        let time: Int64
        let typed: String
        let error: FieldError
    }
}
