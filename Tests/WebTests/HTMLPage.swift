/// A page as a browser without JavaScript sees it: its text, its links and its forms.
struct HTMLPage {
    let html: String
    /// What can be read, tags taken out.
    private(set) var text = ""
    private(set) var title = ""
    private(set) var links: [String] = []
    private(set) var forms: [HTMLForm] = []
    /// The error beside a field, by the id of the field.
    private(set) var fieldErrors: [String: String] = [:]

    init(_ html: String) {
        self.html = html
        var reading = Reading()
        for piece in HTMLScanner.pieces(of: html) {
            switch piece {
            case .text(let words):
                text += words
                reading.add(words, to: &self)
            case .open(let tag, let attributes):
                if tag == "a", let target = attributes["href"] { links.append(target) }
                reading.open(tag, attributes, in: &self)
            case .close(let tag):
                reading.close(tag, in: &self)
            }
        }
    }

    /// The first form that posts to (or asks) `path`.
    func form(_ path: String) -> HTMLForm? {
        forms.first { $0.action == path }
    }

    /// What the scan is in the middle of.
    private struct Reading {
        var isTitle = false
        var isForm = false
        var errorOf: String?
        var textArea: (name: String, value: String)?
        var select: (name: String, first: String?, chosen: String?)?

        mutating func add(_ words: String, to page: inout HTMLPage) {
            if isTitle { page.title += words }
            if let errorOf { page.fieldErrors[errorOf, default: ""] += words }
            textArea?.value += words
        }

        mutating func open(_ tag: String, _ attributes: [String: String], in page: inout HTMLPage) {
            switch tag {
            case "title": isTitle = true
            case "p" where attributes["class"] == "error":
                errorOf = attributes["id"].map { String($0.dropLast("-error".count)) }
            case "form":
                let method = attributes["method"] ?? "get"
                page.forms.append(HTMLForm(action: attributes["action"] ?? "", method: method.lowercased()))
                isForm = true
            case "textarea": textArea = (attributes["name"] ?? "", "")
            case "select": select = (attributes["name"] ?? "", nil, nil)
            case "option":
                if case nil = select?.first { select?.first = attributes["value"] }
                if attributes["selected"] != nil { select?.chosen = attributes["value"] }
            case "input": addInput(attributes, to: &page)
            case "button":
                guard isForm, let name = attributes["name"] else { return }
                page.forms[page.forms.count - 1].buttons.append((name, attributes["value"] ?? ""))
            default: break
            }
        }

        private func addInput(_ attributes: [String: String], to page: inout HTMLPage) {
            guard isForm, let name = attributes["name"] else { return }
            let isBox = attributes["type"] == "checkbox" || attributes["type"] == "radio"
            let value = attributes["value"] ?? (isBox ? "on" : "")
            if isBox { page.forms[page.forms.count - 1].choices.append((name, value)) }
            if !isBox || attributes["checked"] != nil { add(name, value, to: &page) }
        }

        private func add(_ name: String, _ value: String, to page: inout HTMLPage) {
            guard isForm else { return }
            page.forms[page.forms.count - 1].fields.append((name, value))
        }

        mutating func close(_ tag: String, in page: inout HTMLPage) {
            switch tag {
            case "title": isTitle = false
            case "p": errorOf = nil
            case "form": isForm = false
            case "textarea":
                // A browser drops the line break after the tag.
                if let (name, value) = textArea {
                    add(name, value.hasPrefix("\n") ? String(value.dropFirst()) : value, to: &page)
                }
                textArea = nil
            case "select":
                if let select, let value = select.chosen ?? select.first { add(select.name, value, to: &page) }
                select = nil
            default: break
            }
        }
    }
}

/// A form with what it would send as it stands.
struct HTMLForm {
    let action: String
    let method: String
    var fields: [(name: String, value: String)] = []
    /// Buttons that have a name; only the pressed one is sent.
    var buttons: [(name: String, value: String)] = []
    /// Every box and radio button, ticked or not.
    var choices: [(name: String, value: String)] = []

    init(action: String, method: String) {
        self.action = action
        self.method = method
    }

    subscript(name: String) -> String? {
        fields.first { $0.name == name }?.value
    }

    /// The form with other values. A name that it does not have is added, as somebody with bad intentions would.
    func filled(_ values: [String: String]) -> HTMLForm {
        var form = self
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            form.fields.removeAll { $0.name == name }
            form.fields.append((name, value))
        }
        return form
    }
}
