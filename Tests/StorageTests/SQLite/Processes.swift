import Glibc
import Testing

/// Runs a program to its end and returns its exit status.
func run(_ command: [String]) throws -> Int32 {
    let arguments = command.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var child: pid_t = 0
    let code = posix_spawn(&child, command[0], nil, nil, arguments, environ)
    try #require(code == 0, "\(command[0]) does not start")
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 { try #require(errno == EINTR) }
    return status & 0x7F == 0 ? status >> 8 & 0xFF : -1
}
