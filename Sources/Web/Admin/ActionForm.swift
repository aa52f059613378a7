import Templates

/// Something that staff can do, folded away until asked for: `admin/action.html`.
struct ActionForm: Sendable {
    let title: String
    let help: String
    let submitLabel: String
    var isDanger = false
    var form: Form
    /// Unfolded: it came back with something wrong.
    var isOpen = false

    var value: Value {
        var record = form.record
        record["title"] = .text(title)
        record["help"] = .text(help)
        record["submitLabel"] = .text(submitLabel)
        record["isDanger"] = .flag(isDanger)
        record["isOpen"] = .flag(isOpen)
        return .record(record)
    }

    static let sample = ActionForm(
        title: "Cancel",
        help: "The customer gets the price back.",
        submitLabel: "Cancel it",
        isDanger: true,
        form: .sample,
        isOpen: true
    )
}
