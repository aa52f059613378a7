/// A page's view model: plain strings, flags and lists that the page's template shows.
package protocol TemplateModel: Sendable {
    var value: Value { get }

    /// A model with every optional part present and at least one element in every list, so that
    /// `TemplateLibrary.check(_:against:)` can see the shape of everything.
    static var sample: Self { get }
}
