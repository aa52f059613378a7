/// Something that `TemplateLibrary.check(_:against:)` found wrong between a template and a sample of its model.
package struct TemplateProblem: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case unknownTemplate(String)
        /// `{{>name}}` or `{{<name}}` where no such template exists.
        case unknownPartial(String)
        /// No record around the tag knows the name.
        case unknownName(String)
        /// A list is empty in the sample, so that nobody can know what its elements look like.
        case sampleNeedsElement(String)
        /// The sample holds `.nothing`, so that nobody can know what would stand there.
        case sampleNeedsValue(String)
        /// A list, a record or a flag where text has to stand.
        case interpolationOf(String, found: String)
        /// A page fills a block that its parent never shows.
        case unknownBlock(String, parent: String)
        /// Text inside a parent, outside its blocks, is never shown.
        case textBetweenBlocks
        /// A template includes itself without an end.
        case endlessRecursion(String)
        case nestedTooDeeply
        /// Escaping protects an attribute's value only between quotes.
        case unquotedAttribute(String)
        /// Escaping for HTML does not protect inside `<script>` or `<style>`.
        case scriptOrStyle(String)
    }

    package let kind: Kind
    package let location: TemplateLocation

    package init(_ kind: Kind, at location: TemplateLocation) {
        self.kind = kind
        self.location = location
    }
}

extension TemplateProblem: CustomStringConvertible {
    package var description: String { "\(location): \(kind)" }
}

extension TemplateProblem.Kind: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknownTemplate(let name), .unknownPartial(let name): "there is no template '\(name)'"
        case .unknownName(let name): "nothing here is called '\(name)'"
        case .sampleNeedsElement(let name): "the sample's list '\(name)' needs an element"
        case .sampleNeedsValue(let name): "the sample has nothing for '\(name)'"
        case .interpolationOf(let name, let found): "'\(name)' is a \(found) and cannot be written as text"
        case .unknownBlock(let name, let parent): "'\(parent)' shows no block '\(name)'"
        case .textBetweenBlocks: "text inside a parent, outside its blocks, is never shown"
        case .endlessRecursion(let name): "'\(name)' includes itself without an end"
        case .nestedTooDeeply: "nested more than \(TemplateLimits.depth) levels deep"
        case .unquotedAttribute(let name): "'\(name)' stands in a tag outside quotes, where escaping does not protect"
        case .scriptOrStyle(let name): "'\(name)' stands in a script or style, where escaping does not protect"
        }
    }
}
