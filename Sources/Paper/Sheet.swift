import CPango

/// A PDF of A4 pages in the making, in points from the upper left corner. Text is shaped by Pango, which finds a font for
/// every script that one is installed for; what cairo writes can be selected and searched.
final class Sheet {
    enum Weight { case regular, bold }
    enum Side { case start, end }

    static let width = 595.0
    static let height = 842.0
    /// 20 mm
    static let margin = 57.0

    private let output = Output()
    private let sheet: OpaquePointer
    /// Where the next thing is drawn.
    private var y = Sheet.margin

    /// - Parameters:
    ///   - title: what viewers show for the file.
    ///   - day: "2026-05-03"; the file says that it was made then, so that the same document gives the same bytes.
    init(title: String, day: String) throws(PaperError) {
        let write: cpango_writer = { closure, bytes, count in
            guard let closure, let bytes else { return 1 }
            let output = Unmanaged<Output>.fromOpaque(closure).takeUnretainedValue()
            output.bytes += UnsafeBufferPointer(start: bytes, count: Int(count))
            return 0
        }
        // The sheet, which writes there, ends in `deinit`, before `output` does.
        let closure = Unmanaged.passUnretained(output).toOpaque()
        guard let sheet = cpango_sheet_new(Self.width, Self.height, title, day + "T00:00:00Z", write, closure) else {
            throw PaperError.librariesMissing
        }
        self.sheet = sheet
    }

    deinit {
        cpango_sheet_free(sheet)
    }

    /// The file. Nothing can be drawn afterwards.
    func finish() throws(PaperError) -> [UInt8] {
        if let problem = cpango_finish(sheet) { throw .notDrawn(String(cString: problem)) }
        return output.bytes
    }

    /// Begins a new page if less than `height` is left on this one.
    func need(_ height: Double) {
        guard y + height > Self.height - Self.margin, y > Self.margin else { return }
        cpango_page(sheet)
        y = Self.margin
    }

    func skip(_ height: Double) {
        y += height
    }

    /// Draws texts beside each other and goes on below the highest.
    func row(_ cells: [Cell], size: Double = 9, gap: Double = 4) {
        var height = 0.0
        let texts = cells.map { cell in
            var own = 0.0
            let isBold: Int32 = cell.weight == .bold ? 1 : 0
            let text = cpango_text_new(sheet, cell.text, size, cell.width, isBold, cell.side == .end ? 1 : 0, &own)
            height = max(height, own)
            return text
        }
        need(height)
        for (cell, text) in zip(cells, texts) { cpango_text_draw(sheet, text, cell.x, y) }
        y += height + gap
    }

    func rule() {
        cpango_line(sheet, Self.margin, Self.width - Self.margin, y)
        y += 4
    }

    /// What cairo has written so far.
    private final class Output {
        var bytes: [UInt8] = []
    }
}

/// One text of a row.
struct Cell {
    let text: String
    let x: Double
    let width: Double
    var weight = Sheet.Weight.regular
    var side = Sheet.Side.start
}

package enum PaperError: Error, Hashable, Sendable {
    /// Pango and cairo, which the Debian package `libpangocairo-1.0-0` brings, or there is no memory.
    case librariesMissing
    /// What cairo says of it.
    case notDrawn(String)
}
