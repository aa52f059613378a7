import Commerce
import Storage
import Templates

/// One delivered value as `deliverable.html` shows it.
struct DeliveredItem: Sendable {
    enum Display: Sendable {
        case text
        case link
        /// To be copied.
        case code
        /// Hidden until asked for.
        case secret
        /// The drawn picture.
        case qr([UInt8])
        /// Of a hundred.
        case progress(Int)
    }

    let label: String
    let text: String
    let display: Display

    var value: Value {
        var record: Record = [
            "label": .text(label), "value": .text(text), "href": .nothing, "svg": .nothing, "max": .nothing,
            "detail": .nothing,
        ]
        for name in ["isText", "isLink", "isSecret", "isCode", "isQR", "isProgress"] { record[name] = false }
        switch display {
        case .text: record["isText"] = true
        case .code: record["isCode"] = true
        case .secret: record["isSecret"] = true
        case .link:
            record["isLink"] = true
            record["href"] = .text(text)
        case .qr(let picture):
            record["isQR"] = true
            record["svg"] = .html(picture)
        case .progress(let percent):
            record["isProgress"] = true
            record["value"] = .text(String(percent))
            record["max"] = "100"
            record["detail"] = .text("\(percent)%")
        }
        return .record(record)
    }

    static let samples: [DeliveredItem] = [
        DeliveredItem(label: "Package", text: "Japan 3 GB", display: .text),
        DeliveredItem(label: "Your portal", text: "https://portal.example", display: .link),
        DeliveredItem(label: "Password", text: "secret", display: .secret),
        DeliveredItem(label: "Username", text: "ada", display: .code),
        DeliveredItem(
            label: "To scan",
            text: "LPA:1$sm.example$1",
            display: .qr(QRCode.svg("LPA:1$sm.example$1", label: "Code to scan") ?? [])
        ),
        DeliveredItem(label: "Progress", text: "40", display: .progress(40)),
    ]
}

extension [DeliveredItem] {
    /// What a service delivered, made ready to be shown.
    init(_ delivered: [Delivered]) {
        let isDrawn = delivered.contains { $0.display == .qr }
        self = delivered.flatMap { item -> [DeliveredItem] in
            switch item.display {
            case .qr: DeliveredItem.code(item)
            // The supplier's picture of a code that is drawn here already.
            case .link where item.isSecret && isDrawn: []
            case .link: [DeliveredItem(label: item.label, text: item.value, display: .link)]
            case .progress: [DeliveredItem.progress(item)]
            case .text where item.isSecret: [DeliveredItem(label: item.label, text: item.value, display: .secret)]
            case .text:
                // A name or number is copied, a sentence is read.
                [DeliveredItem(label: item.label, text: item.value, display: item.value.contains(" ") ? .text : .code)]
            }
        }
    }
}

extension DeliveredItem {
    fileprivate static func code(_ item: Delivered) -> [DeliveredItem] {
        let text = DeliveredItem(label: item.label, text: item.value, display: .secret)
        guard let picture = QRCode.svg(item.value, label: "Code to scan") else { return [text] }
        return [DeliveredItem(label: "To scan", text: "", display: .qr(picture)), text]
    }

    /// "45", "45%" and "45.5 %" are shares; any other word is shown as it is.
    fileprivate static func progress(_ item: Delivered) -> DeliveredItem {
        let digits = item.value.filter { $0 != "%" }.trimmed.prefix { $0 != "." }
        if let percent = Int(digits), (0...100).contains(percent) {
            return DeliveredItem(label: item.label, text: item.value, display: .progress(percent))
        }
        let words = item.value.replacing("_", with: " ")
        return DeliveredItem(label: item.label, text: words.prefix(1).uppercased() + words.dropFirst(), display: .text)
    }
}
