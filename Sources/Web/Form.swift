import Commerce
import Templates

/// A form as it stands on a page: its fields with what was typed and what is wrong with it.
struct Form: Sendable {
    var action: Link
    var fields: [FormField]
    /// What is wrong with the form as a whole.
    var problem: String?

    init(_ action: Link, _ fields: [FormField]) {
        self.action = action
        self.fields = fields
    }

    /// Puts each error beside its field. One whose field is not in the form stands above it.
    func with(_ errors: [FieldError]) -> Form {
        var form = self
        for error in errors {
            if let place = form.fields.firstIndex(where: { $0.name == error.field }) {
                form.fields[place].error = form.fields[place].error ?? error.message
            } else {
                form.problem = form.problem ?? error.message
            }
        }
        return form
    }

    func with(problem: String) -> Form {
        var form = self
        form.problem = problem
        return form
    }

    var record: Record {
        let errors = fields.filter { $0.error != nil }
        return [
            "action": .text(action.path),
            "fields": .list(fields.map { .record($0.record) }),
            "hasErrors": .flag(!errors.isEmpty),
            "errors": .list(errors.map { ["id": .text($0.id), "text": .text("\($0.label): \($0.error ?? "")")] }),
            "problem": .optional(problem),
        ]
    }

    static let sample = Form(.login(next: "/cart"), FormField.samples).with(problem: "Wrong.")
}
