extension PageRequest {
    /// The same request, whose own answer shows the sentence: for a page that comes back because something was wrong.
    func saying(_ kind: Flash.Kind, _ text: String) -> PageRequest {
        PageRequest(
            context: context,
            http: http,
            parameters: parameters,
            form: form,
            visitor: Visitor(
                token: visitor.token,
                signedIn: visitor.signedIn,
                flash: visitor.flash + [Flash(kind, text)]
            )
        )
    }
}
