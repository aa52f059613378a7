import FoundationEssentials
import Glibc
import Synchronization
import Testing

/// The real executable, started by a test.
final class Launched: Sendable {
    private struct State {
        var text = ""
        var isOver = false
        var waiting: [(wanted: String, CheckedContinuation<Bool, Never>)] = []
    }

    let id: pid_t
    private let state = Mutex(State())
    private let ended: Task<Int32, Never>

    /// Nothing of this process's environment is passed on but what the loader needs.
    init(_ arguments: [String], environment: [String: String] = [:], folder: String) throws {
        var pipes: [Int32] = [0, 0]
        #expect(pipe(&pipes) == 0)
        let (reading, writing) = (pipes[0], pipes[1])
        _ = fcntl(reading, F_SETFD, FD_CLOEXEC)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, writing, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, writing, STDERR_FILENO)
        // Sockets of other tests: a copy of one in the child would keep its connection open when the test closes it.
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        for descriptor in 3..<Int32(min(limit.rlim_cur, 4096)) {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        let passed = ProcessInfo.processInfo.environment.filter { ["LD_LIBRARY_PATH", "PATH"].contains($0.key) }
        let variables = passed.merging(environment) { $1 }.map { "\($0.key)=\($0.value)" }
        let program = try Self.program
        var child = pid_t()
        // The system call to change the folder in between is not offered to Swift.
        let code = Self.withCStrings(["env", "-C", folder, program] + arguments) { argv in
            Self.withCStrings(variables) { envp in posix_spawn(&child, "/usr/bin/env", &actions, nil, argv, envp) }
        }
        close(writing)
        try #require(code == 0, "\(program) cannot be started")
        id = child
        let process = child
        ended = Task.detached {
            await withCheckedContinuation { continuation in
                // A thread of its own: it blocks until the process ends.
                Self.onThread {
                    var status: Int32 = 0
                    while waitpid(process, &status, 0) == -1, errno == EINTR {}
                    continuation.resume(returning: status)
                }
            }
        }
        Self.onThread { [self] in read(from: reading) }
    }

    /// Everything that was written, both outputs.
    var output: String { state.withLock { $0.text } }

    /// Waits until a text was written; false when the process ended without.
    func hasWritten(_ wanted: String) async -> Bool {
        await withCheckedContinuation { continuation in
            let answer: Bool? = state.withLock { state in
                if state.text.contains(wanted) { return true }
                if state.isOver { return false }
                state.waiting.append((wanted, continuation))
                return nil
            }
            if let answer { continuation.resume(returning: answer) }
        }
    }

    /// Waits for the end. A signal that killed it counts as 128 and its number.
    var exitCode: Int32 {
        get async {
            let status = await ended.value
            let signal = status & 0x7F
            return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
        }
    }

    func send(_ signal: Int32) {
        kill(id, signal)
    }

    // MARK: Private

    /// SwiftPM puts the executable beside the tests' one.
    private static var program: String {
        get throws {
            let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            let folder = tests.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
            return folder + "/storefront"
        }
    }

    private func read(from descriptor: Int32) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            let answered = state.withLock { state -> [(Bool, CheckedContinuation<Bool, Never>)] in
                if count > 0 {
                    state.text += String(decoding: buffer.prefix(count), as: UTF8.self)
                } else {
                    state.isOver = true
                }
                let answers = state.waiting.map { ($0.1, state.text.contains($0.wanted), $0.wanted) }
                state.waiting = answers.filter { !$0.1 && !state.isOver }.map { ($0.2, $0.0) }
                return answers.filter { $0.1 || state.isOver }.map { ($0.1, $0.0) }
            }
            for (answer, continuation) in answered { continuation.resume(returning: answer) }
            if count <= 0 { break }
        }
        close(descriptor)
    }

    private static func onThread(_ body: @escaping @Sendable () -> Void) {
        Thread.detach(body)
    }

    private static func withCStrings<T>(_ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> T)
        -> T
    {
        var pointers: [UnsafeMutablePointer<CChar>?] = texts.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        return body(&pointers)
    }
}

/// Threads that may block, which those of tasks may not.
private enum Thread {
    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    static func detach(_ body: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let work = Unmanaged.passRetained(Work(body))
        pthread_create(
            &thread,
            nil,
            { argument in
                if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body() }
                return nil
            },
            work.toOpaque()
        )
        pthread_detach(thread)
    }
}
