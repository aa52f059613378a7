/// Why templates could not be loaded or rendered. The description is the line for the log, never for a visitor.
package enum TemplateError: Error, Equatable, Sendable {
    /// A folder or file could not be read.
    case unreadable(path: String, reason: String)
    /// A source is longer than `TemplateLimits.sourceBytes`.
    case sourceTooLong(file: String)
    /// More templates than `TemplateLimits.templates`.
    case tooManyTemplates(folder: String)
    case syntax(SyntaxMistake, at: TemplateLocation)

    /// `render` was asked for a template that does not exist.
    case unknownTemplate(String)
    /// `{{>name}}` or `{{<name}}` where no such template exists.
    case unknownPartial(String, at: TemplateLocation)
    /// No record around the tag knows the name.
    case unknownName(String, at: TemplateLocation)
    /// A list, a record or a flag where text has to stand.
    case notText(String, at: TemplateLocation)
    /// More than `TemplateLimits.depth` levels; almost always a partial that includes itself.
    case nestedTooDeeply(at: TemplateLocation)
    /// The page grew beyond `TemplateLimits.outputBytes`.
    case outputTooLong(at: TemplateLocation)
}

/// What the parser did not understand.
package enum SyntaxMistake: Equatable, Sendable {
    case notUTF8
    /// An opening delimiter without its closing one.
    case unclosedTag
    case emptyName
    /// White space, or an empty part between dots.
    case invalidName(String)
    /// `{{>*name}}`: an optional part of the specification that this engine leaves out.
    case dynamicName(String)
    case invalidDelimiters
    /// A section, block or parent that is still open at the end of the file; the location is where it opens.
    case neverClosed(String)
    /// `{{/found}}` where `expected` is open, or nothing is.
    case unexpectedClose(found: String, expected: String?)
    /// A parent's body holds blocks; any other tag there would vanish silently.
    case tagBetweenBlocks(String)
    /// One parent tag fills the same block twice.
    case duplicateBlock(String)
}

extension TemplateError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreadable(let path, let reason): "\(path): cannot be read: \(reason)"
        case .sourceTooLong(let file): "\(file): a template has at most \(TemplateLimits.sourceBytes) bytes"
        case .tooManyTemplates(let folder): "\(folder): at most \(TemplateLimits.templates) templates"
        case .syntax(let mistake, let location): "\(location): \(mistake)"
        case .unknownTemplate(let name): "there is no template '\(name)'"
        case .unknownPartial(let name, let location): "\(location): there is no template '\(name)'"
        case .unknownName(let name, let location): "\(location): nothing here is called '\(name)'"
        case .notText(let name, let location): "\(location): '\(name)' is not a text"
        case .nestedTooDeeply(let location): "\(location): nested more than \(TemplateLimits.depth) levels deep"
        case .outputTooLong(let location): "\(location): the page is longer than \(TemplateLimits.outputBytes) bytes"
        }
    }
}

extension SyntaxMistake: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notUTF8: "not UTF-8"
        case .unclosedTag: "a tag is opened and not closed"
        case .emptyName: "a tag without a name"
        case .invalidName(let name): "'\(name)' is not a name"
        case .dynamicName(let name): "'\(name)': dynamic names are not supported"
        case .invalidDelimiters: "a delimiter tag looks like {{=<% %>=}}"
        case .neverClosed(let name): "'\(name)' is opened here and never closed"
        case .unexpectedClose(let found, nil): "'{{/\(found)}}' closes nothing"
        case .unexpectedClose(let found, let expected?): "'{{/\(found)}}' where '{{/\(expected)}}' is due"
        case .tagBetweenBlocks(let name):
            "'\(name)' stands inside a parent, outside its blocks, and would never be shown"
        case .duplicateBlock(let name): "the block '\(name)' is filled twice"
        }
    }
}
