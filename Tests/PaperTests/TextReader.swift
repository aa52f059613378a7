import Foundation
import Testing

/// An independent reader of PDF (poppler).
enum TextReader {
    private static let program = "/usr/bin/pdftotext"

    static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: program) }

    static func text(of pdf: [UInt8]) throws -> String {
        let file = FileManager.default.temporaryDirectory.path + "/paper-\(UUID().uuidString).pdf"
        try Data(pdf).write(to: URL(fileURLWithPath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = ["-layout", "-enc", "UTF-8", file, "-"]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return String(decoding: bytes, as: UTF8.self)
    }
}
