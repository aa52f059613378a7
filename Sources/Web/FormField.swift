import Commerce
import Templates

/// One field of a form as `field.html` shows it.
struct FormField: Sendable {
    enum Control: Equatable, Sendable {
        case hidden
        /// `text`, `email`, `password`, `number`, `url`, `tel`, `date`, `search` or `color`.
        case input(String)
        case textArea
        case select([Option])
        /// A `select` whose choices were made before; `chosen` is the place of one of them.
        case list([Value], chosen: Int?)
        case radio([Option])
        case checkboxes([Option])
        /// One box; `value` is what it sends.
        case tick
        /// Picked from a list on another page.
        case chosen(Choice)
    }

    struct Option: Hashable, Sendable {
        var value: String
        var label: String
        var detail: String?
        var price: String?
        var per: String?
        var saving: String?
        var isSelected = false
        var isDisabled = false
    }

    struct Choice: Hashable, Sendable {
        var label: String
        var detail: String?
        var changeHref: String
    }

    var name: String
    var label: String
    var control: Control
    var value = ""
    var help: String?
    var error: String?
    var isRequired = true
    /// Shown, and neither changed nor sent.
    var isDisabled = false
    /// What a browser may fill in from what it knows of its owner: nothing, unless the field is about them.
    var autocomplete: String? = "off"
    var inputmode: String?
    var maxlength: Int?
    var min: String?
    var max: String?
    var step: String?
    var prefix: String?
    var suffix: String?
    var placeholder: String?
    /// Two forms on one page may have fields of the same name.
    var idPrefix = ""

    init(_ name: String, _ label: String, _ control: Control) {
        self.name = name
        self.label = label
        self.control = control
    }

    static func input(_ name: String, _ label: String, _ type: String, _ value: String, isRequired: Bool) -> FormField {
        var field = FormField(name, label, .input(type))
        (field.value, field.isRequired) = (value, isRequired)
        return field
    }

    var id: String { idPrefix + name }

    var record: Record {
        let id = id
        let describedBy = [help.map { _ in "\(id)-help" }, error.map { _ in "\(id)-error" }].compactMap(\.self)
        let kind = control.kind
        return [
            "isHidden": .flag(kind == .hidden),
            "isInput": .flag(kind == .input),
            "isTextArea": .flag(kind == .textArea),
            "isSelect": .flag(kind == .select),
            "isRadio": .flag(kind == .radio),
            "isCheckboxes": .flag(kind == .checkboxes),
            "isTick": .flag(kind == .tick),
            "isChosen": .flag(kind == .chosen),
            "name": .text(name),
            "id": .text(id),
            "label": .text(label),
            "help": .optional(help),
            "error": .optional(error),
            "describedBy": .optional(describedBy.joined(separator: " ")),
            // A password is never sent back, not even to the one who typed it.
            "value": .text(control == .input("password") ? "" : value),
            "required": .flag(isRequired),
            "disabled": .flag(isDisabled),
            "autocomplete": .optional(autocomplete),
            "inputmode": .optional(inputmode),
            "maxlength": .optional(maxlength.map { String($0) }),
            "min": .optional(min),
            "max": .optional(max),
            "step": .optional(step),
            "prefix": .optional(prefix),
            "suffix": .optional(suffix),
            "placeholder": .optional(placeholder),
            "type": control.type,
            "choices": .list(control.choices),
            "options": .list(control.options),
            "chosen": control.choice,
        ]
    }
}

extension FormField.Control {
    fileprivate enum Kind { case hidden, input, textArea, select, radio, checkboxes, tick, chosen }

    fileprivate var kind: Kind {
        switch self {
        case .hidden: .hidden
        case .input: .input
        case .textArea: .textArea
        case .select, .list: .select
        case .radio: .radio
        case .checkboxes: .checkboxes
        case .tick: .tick
        case .chosen: .chosen
        }
    }

    fileprivate var type: Value {
        if case .input(let name) = self { .text(name) } else { .nothing }
    }

    fileprivate var choices: [Value] {
        switch self {
        case .select(let options): options.map(\.choice)
        case .list(let choices, let chosen): Self.choices(choices, chosen: chosen)
        case .hidden, .input, .textArea, .radio, .checkboxes, .tick, .chosen: []
        }
    }

    private static func choices(_ choices: [Value], chosen: Int?) -> [Value] {
        guard let chosen, case .record(var record) = choices[chosen] else { return choices }
        record["selected"] = .flag(true)
        var choices = choices
        choices[chosen] = .record(record)
        return choices
    }

    fileprivate var options: [Value] {
        switch self {
        case .radio(let options), .checkboxes(let options): options.map(\.option)
        case .hidden, .input, .textArea, .select, .list, .tick, .chosen: []
        }
    }

    fileprivate var choice: Value {
        if case .chosen(let choice) = self { choice.value } else { .nothing }
    }
}

extension FormField.Option {
    /// Of a `select`, which may have hundreds.
    var choice: Value {
        ["value": .text(value), "label": .text(label), "selected": .flag(isSelected), "disabled": .flag(isDisabled)]
    }

    fileprivate var option: Value {
        [
            "value": .text(value),
            "label": .text(label),
            "detail": .optional(detail),
            "price": .optional(price),
            "per": .optional(per),
            "saving": .optional(saving),
            "selected": .flag(isSelected),
            "disabled": .flag(isDisabled),
        ]
    }
}

extension FormField.Choice {
    fileprivate var value: Value {
        ["label": .text(label), "detail": .optional(detail), "changeHref": .text(changeHref)]
    }
}

extension FormField {
    /// One field of each kind with everything that it can have, for the samples of pages with forms.
    static let samples: [FormField] = {
        let option = Option(value: "a", label: "A", detail: "d", price: "$1", per: "month", saving: "10%")
        let controls: [Control] = [
            .hidden, .input("text"), .textArea, .select([option]), .radio([option]), .checkboxes([option]), .tick,
            .chosen(Choice(label: "A", detail: "d", changeHref: "/")),
        ]
        return controls.enumerated().map { number, control in
            var field = FormField("field\(number)", "Label", control)
            field.value = "value"
            field.help = "Help."
            field.error = "Wrong."
            field.autocomplete = "off"
            field.isDisabled = true
            field.inputmode = "text"
            field.maxlength = 100
            (field.min, field.max, field.step) = ("1", "9", "1")
            (field.prefix, field.suffix, field.placeholder) = ("$", "GB", "e.g.")
            return field
        }
    }()
}
