/// Holds a template, with all that it includes, against a sample of its model.
///
/// It walks as the renderer does, but into every section whatever the sample says, and collects what would fail or stay
/// unchecked.
struct TemplateCheck {
    private let templates: [Template]
    private var contexts: ContextStack
    private var arguments = ArgumentStack()
    /// How the walk came here.
    private var trail: [Step] = []
    private var problems: Set<TemplateProblem> = []
    /// Places where the sample holds nothing that shows a shape. They are problems unless the same place is seen with
    /// something in it, as when one product of a list has a badge and another has none.
    private var unseen: [[Step]: TemplateProblem] = [:]
    private var seen: Set<[Step]> = []
    private var exposures: [String: [Int: MarkupContext.Exposure]] = [:]
    private var isTooDeep = false

    private enum Step: Hashable {
        case template(String, contexts: Int)
        case instruction(Int, of: String)
    }

    init(templates: [Template], sample: Value) {
        self.templates = templates
        contexts = ContextStack(sample)
    }

    /// In the order of files and lines.
    mutating func problems(of template: Template) -> [TemplateProblem] {
        enter(template)
        for (place, problem) in unseen where !seen.contains(place) { problems.insert(problem) }
        return problems.sorted {
            ($0.location.file, $0.location.line, $0.description) < ($1.location.file, $1.location.line, $1.description)
        }
    }

    private mutating func report(_ kind: TemplateProblem.Kind, _ template: Template, at instruction: Int) {
        problems.insert(TemplateProblem(kind, at: template.location(near: instruction)))
    }

    private mutating func walk(_ template: Template, from start: Int, to end: Int) {
        guard !isTooDeep else { return }
        guard trail.count <= TemplateLimits.depth else {
            // Stopping here keeps a tree of endless inclusions from being walked to its last leaf.
            isTooDeep = true
            return report(.nestedTooDeeply, template, at: start)
        }
        var next = start
        while next < end {
            let current = next
            next += 1
            switch template.instructions[current] {
            case .literal: break
            case .escaped(let path), .raw(let path): checkInterpolation(template, path: path, at: current)
            case .section(let path, let end):
                checkSection(template, path: path, at: current, end: end)
                next = end
            case .inverted(let path, let end):
                checkInverted(template, path: path, at: current, end: end)
                next = end
            case .partial(let inclusion): include(inclusion, of: template, at: current)
            case .parent(let inclusion, let end):
                include(inclusion, of: template, at: current)
                next = end
            case .block(let block, let end):
                walkBlock(template.blocks[block].name, of: template, from: next, to: end)
                next = end
            }
        }
    }
}

// MARK: - Names

extension TemplateCheck {
    private mutating func checkInterpolation(_ template: Template, path number: Int, at instruction: Int) {
        let path = template.paths[number].description
        switch contexts.value(of: template.paths[number]) {
        case .text:
            markSeen(template, instruction)
            checkExposure(template, path: path, at: instruction)
        case .html: markSeen(template, instruction)
        case .nothing: markUnseen(.sampleNeedsValue(path), template, instruction)
        case .flag: report(.interpolationOf(path, found: "flag"), template, at: instruction)
        case .list: report(.interpolationOf(path, found: "list"), template, at: instruction)
        case .record: report(.interpolationOf(path, found: "record"), template, at: instruction)
        case nil: report(.unknownName(path), template, at: instruction)
        }
    }

    private mutating func checkSection(_ template: Template, path number: Int, at instruction: Int, end: Int) {
        let path = template.paths[number].description
        let value = contexts.value(of: template.paths[number])
        switch value {
        case .flag:
            walkBody(template, at: instruction, end: end, in: nil)
        case .list(let items):
            if items.isEmpty { return markUnseen(.sampleNeedsElement(path), template, instruction) }
            markSeen(template, instruction)
            for item in items { walkBody(template, at: instruction, end: end, in: item) }
        // A section over a text shows its body when there is one: `{{#help}}<p>{{help}}</p>{{/help}}`.
        case .record, .text, .html:
            markSeen(template, instruction)
            walkBody(template, at: instruction, end: end, in: value)
        case .nothing: markUnseen(.sampleNeedsValue(path), template, instruction)
        case nil: report(.unknownName(path), template, at: instruction)
        }
    }

    private mutating func checkInverted(_ template: Template, path number: Int, at instruction: Int, end: Int) {
        if contexts.value(of: template.paths[number]) == nil {
            report(.unknownName(template.paths[number].description), template, at: instruction)
        }
        walkBody(template, at: instruction, end: end, in: nil)
    }

    private mutating func walkBody(_ template: Template, at instruction: Int, end: Int, in context: Value?) {
        trail.append(.instruction(instruction, of: template.name))
        if let context { contexts.push(context) }
        walk(template, from: instruction + 1, to: end)
        if context != nil { contexts.pop() }
        trail.removeLast()
    }

    private mutating func markSeen(_ template: Template, _ instruction: Int) {
        seen.insert(trail + [.instruction(instruction, of: template.name)])
    }

    /// The leaves of a tree have no branches: an empty list inside of the very section that walks it is the tree's end.
    private mutating func markUnseen(_ kind: TemplateProblem.Kind, _ template: Template, _ instruction: Int) {
        let step = Step.instruction(instruction, of: template.name)
        guard !trail.contains(step) else { return }
        unseen[trail + [step]] = TemplateProblem(kind, at: template.location(of: instruction))
    }
}

// MARK: - Templates inside templates

extension TemplateCheck {
    private mutating func enter(_ template: Template) {
        for line in template.ignoredTextLines {
            let location = TemplateLocation(file: template.file, line: line)
            problems.insert(TemplateProblem(.textBetweenBlocks, at: location))
        }
        trail.append(.template(template.name, contexts: contexts.depth))
        walk(template, from: 0, to: template.instructions.count)
        trail.removeLast()
    }

    private mutating func include(_ number: Int, of template: Template, at instruction: Int) {
        let inclusion = template.inclusions[number]
        guard let place = inclusion.target else {
            return report(.unknownPartial(inclusion.name), template, at: instruction)
        }
        let target = templates[place]
        for argument in inclusion.arguments where !shows(block: argument.block, in: target) {
            let location = TemplateLocation(file: template.file, line: argument.line)
            problems.insert(TemplateProblem(.unknownBlock(argument.block, parent: inclusion.name), at: location))
        }
        let step = Step.template(target.name, contexts: contexts.depth)
        if let earlier = trail.lastIndex(of: step) {
            // Seen with the same values already. Without a section on the way nothing could ever end it.
            let isConditional = trail[earlier...].contains { if case .instruction = $0 { true } else { false } }
            if !isConditional { report(.endlessRecursion(target.name), template, at: instruction) }
            return
        }
        arguments.push(number, of: template)
        enter(target)
        arguments.pop()
    }

    private mutating func walkBlock(_ block: String, of template: Template, from start: Int, to end: Int) {
        guard let match = arguments.argument(for: block) else { return walk(template, from: start, to: end) }
        let outer = arguments
        arguments = arguments.around(match)
        walk(match.template, from: match.argument.start, to: match.argument.end)
        arguments = outer
    }

    /// Whether a template, or one that it includes, has a place for the block.
    private func shows(block: String, in template: Template) -> Bool {
        var visited: Set<String> = []
        var waiting = [template]
        while let template = waiting.popLast() {
            guard visited.insert(template.name).inserted else { continue }
            if template.blocks.contains(where: { $0.name == block }) { return true }
            waiting += template.inclusions.compactMap(\.target).map { templates[$0] }
        }
        return false
    }
}

// MARK: - Markup

extension TemplateCheck {
    private mutating func checkExposure(_ template: Template, path: String, at instruction: Int) {
        let known = exposures[template.name] ?? MarkupContext.exposures(in: template)
        exposures[template.name] = known
        switch known[instruction] {
        case .tag: report(.unquotedAttribute(path), template, at: instruction)
        case .scriptOrStyle: report(.scriptOrStyle(path), template, at: instruction)
        case nil: break
        }
    }
}
