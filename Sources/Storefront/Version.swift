/// The version of the program: the newest one of the changelog, which a test holds.
enum Version {
    static let text = "0.1.0"
}
