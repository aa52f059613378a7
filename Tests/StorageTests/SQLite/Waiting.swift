import Dispatch
import Testing

@testable import Storage

/// Lets other tasks run until `condition` holds.
func eventually(_ condition: () -> Bool) async {
    while !condition() { await Task.yield() }
}

/// A gate that a thread waits at until the test opens it.
final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func open() { semaphore.signal() }
    func wait() { semaphore.wait() }
}

/// Runs blocking work on a thread of its own, not on one of the few that all tasks share.
func onThread<T: Sendable>(_ body: @escaping @Sendable () throws -> T) -> Task<T, any Error> {
    Task {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue(label: "test").async { continuation.resume(with: Result(catching: body)) }
        }
    }
}

/// Starts `jobs` while the writing thread is kept busy, so that they all wait for the next group.
func inOneGroup<T: Sendable>(
    of database: Database,
    _ jobs: [@Sendable (Writer) throws -> T]
) async throws -> [Result<T, any Error>] {
    let (started, go) = (Gate(), Gate())
    let blocker = Task {
        try await database.write { _ in
            started.open()
            go.wait()
        }
    }
    _ = try await onThread { started.wait() }.value
    let outcomes = await withTaskGroup(of: (Int, Result<T, any Error>).self) { group in
        for (index, job) in jobs.enumerated() {
            group.addTask {
                do { return (index, .success(try await database.write(job))) } catch { return (index, .failure(error)) }
            }
            await eventually { database.waitingWrites == index + 1 }
        }
        go.open()
        return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    try await blocker.value
    return try jobs.indices.map { try #require(outcomes[$0]) }
}
