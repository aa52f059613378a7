/// Why the program ends without having done what it was asked: one line for whoever started it, and the exit code.
struct Failure: Error, Equatable {
    enum Code: Int32 {
        /// It could not be done, or the check found something broken.
        case failed = 1
        /// The command line or a variable is wrong.
        case misuse = 2
    }

    let lines: [String]
    let code: Code

    init(_ line: String) {
        lines = [line]
        code = .failed
    }

    init(misuse lines: [String]) {
        self.lines = lines
        code = .misuse
    }
}
