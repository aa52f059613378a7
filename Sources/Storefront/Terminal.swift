import Glibc

/// Standard output and error, a line at a time, and secrets typed in.
enum Terminal {
    static func say(_ line: String) {
        write(line, to: STDOUT_FILENO)
    }

    static func complain(_ line: String) {
        write("storefront: " + line, to: STDERR_FILENO)
    }

    private static func write(_ line: String, to descriptor: Int32) {
        let bytes = Array((line + "\n").utf8)
        var written = 0
        while written < bytes.count {
            let result = bytes.withUnsafeBytes { buffer in
                Glibc.write(descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
            }
            if result < 0, errno != EINTR { return }
            written += max(0, result)
        }
    }

    static var isInteractive: Bool { isatty(STDIN_FILENO) == 1 }

    /// Reads a line without showing it.
    /// - Returns: nil at the end of input.
    static func readSecret(_ prompt: String) -> String? {
        var former = termios()
        let isTerminal = tcgetattr(STDIN_FILENO, &former) == 0
        if isTerminal {
            var silent = former
            silent.c_lflag &= ~tcflag_t(ECHO)
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        }
        defer {
            if isTerminal {
                tcsetattr(STDIN_FILENO, TCSAFLUSH, &former)
                complainNothing()
            }
        }
        write(prompt, to: STDERR_FILENO)
        return readLine()
    }

    /// The line feed that was typed, but not shown.
    private static func complainNothing() {
        write("", to: STDERR_FILENO)
    }
}
