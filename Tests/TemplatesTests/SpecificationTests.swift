import Foundation
import Testing

@testable import Templates

/// The official mustache specification (MIT licence, beside its files): every required module and inheritance.
/// The optional modules for dynamic names and lambdas are left out by this engine.
@Suite struct `The mustache specification` {
    @Test(arguments: Specification.cases) func `renders as specified`(_ example: Specification.Example) throws {
        var sources = example.partials
        sources["main"] = example.template
        let library = try TemplateLibrary(sources: sources)
        let output = try library.render("main", example.data, .lenient)
        #expect(String(decoding: output, as: UTF8.self) == example.expected)
    }

    @Test func `is read in full`() {
        let counts = Dictionary(grouping: Specification.cases, by: \.module).mapValues(\.count)
        #expect(
            counts == [
                "comments": 12, "delimiters": 14, "interpolation": 42, "inverted": 22, "partials": 12, "sections": 34,
                "~inheritance": 27,
            ]
        )
    }
}

enum Specification {
    struct Example: Sendable, CustomTestStringConvertible {
        let module: String
        let name: String
        let data: Value
        let template: String
        let partials: [String: String]
        let expected: String

        var testDescription: String { "\(module): \(name)" }
    }

    static let modules = [
        "comments", "delimiters", "interpolation", "inverted", "partials", "sections", "~inheritance",
    ]

    /// Empty when the files cannot be read, which a test of its own notices.
    static let cases: [Example] = modules.flatMap { (try? examples(of: $0)) ?? [] }

    private struct File: Decodable {
        let tests: [Case]
    }

    private struct Case: Decodable {
        let name: String
        let data: JSON
        let template: String
        let partials: [String: String]?
        let expected: String
    }

    private static func examples(of module: String) throws -> [Example] {
        let folder = try #require(Bundle.module.resourceURL).appending(path: "Specification")
        let data = try Data(contentsOf: folder.appending(path: "\(module).json"))
        return try JSONDecoder().decode(File.self, from: data).tests.map {
            Example(
                module: module,
                name: $0.name,
                data: $0.data.value,
                template: $0.template,
                partials: $0.partials ?? [:],
                expected: $0.expected
            )
        }
    }
}

/// The specification's data. Numbers become the text that its authors wrote.
private struct JSON: Decodable {
    let value: Value

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        if let fields = try? decoder.container(keyedBy: Key.self) {
            value = .record(
                Record(
                    fields: try fields.allKeys.map { ($0.stringValue, try fields.decode(JSON.self, forKey: $0).value) }
                )
            )
        } else if var items = try? decoder.unkeyedContainer() {
            var list: [Value] = []
            while !items.isAtEnd { list.append(try items.decode(JSON.self).value) }
            value = .list(list)
        } else {
            value = try Self.scalar(decoder.singleValueContainer())
        }
    }

    private static func scalar(_ container: any SingleValueDecodingContainer) throws -> Value {
        if container.decodeNil() { return .nothing }
        if let flag = try? container.decode(Bool.self) { return .flag(flag) }
        if let number = try? container.decode(Decimal.self) { return .text("\(number)") }
        return .text(try container.decode(String.self))
    }
}
