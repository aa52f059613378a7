/// The arguments of the parents around the current place.
///
/// The outermost parent's argument wins, so that a page overrides what its layout hands to the layout's own parent.
/// An argument itself runs with the arguments around the parent tag where it was written: a `{{$content}}` that fills a
/// partial inside of a page's `{{$content}}` is not taken for the page's.
struct ArgumentStack {
    private var frames: [(template: Template, inclusion: Int)] = []

    struct Match {
        let template: Template
        let argument: Argument
        fileprivate let frame: Int
    }

    func argument(for block: String) -> Match? {
        for (index, frame) in frames.enumerated() {
            for argument in frame.template.inclusions[frame.inclusion].arguments where argument.block == block {
                return Match(template: frame.template, argument: argument, frame: index)
            }
        }
        return nil
    }

    mutating func push(_ inclusion: Int, of template: Template) {
        frames.append((template, inclusion))
    }

    mutating func pop() {
        frames.removeLast()
    }

    /// The arguments around the parent tag where this one was written.
    func around(_ match: Match) -> ArgumentStack {
        var outer = self
        outer.frames.removeSubrange(match.frame...)
        return outer
    }
}
