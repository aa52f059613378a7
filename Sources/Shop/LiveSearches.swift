import Commerce
import FoundationEssentials
import Synchronization

/// Why a search that goes to the upstream has no answer.
package enum SearchError: Error, Hashable, Sendable {
    case invalid(FieldError)
    case tooMany(seconds: Double)
    /// The upstream does not answer, or not in time, or not in a way that can be understood.
    case away
}

/// Questions that visitors put to the upstream. An answer is remembered for a minute; the same question is asked once
/// at a time; only a few are asked at once; and nobody waits longer than a visitor does. An answer that comes too late
/// is still remembered, for whoever tries again.
final class LiveSearches<Answer: Sendable>: Sendable {
    private typealias Asking = Task<Result<Answer, UpstreamError>, Never>

    private struct State {
        var answers: [String: (answer: Answer, until: Date)] = [:]
        var asking: [String: Asking] = [:]
    }

    private let patience: Duration
    private let state = Mutex(State())
    private let answerLimit = 500
    private let askingLimit = 8

    init(patience: Duration = .seconds(6)) {
        self.patience = patience
    }

    func answer(
        to question: String,
        at now: Date,
        ask: @escaping @Sendable () async throws(UpstreamError) -> Answer
    ) async throws(SearchError) -> Answer {
        let step = state.withLock { state -> Step in
            if let known = state.answers[question], known.until > now { return .known(known.answer) }
            if let asking = state.asking[question] { return .wait(asking) }
            guard state.asking.count < askingLimit else { return .refuse }
            let asking = Asking { await self.run(question, at: now, ask) }
            state.asking[question] = asking
            return .wait(asking)
        }
        switch step {
        case .known(let answer): return answer
        case .refuse: throw .away
        case .wait(let asking):
            guard case .success(let answer) = await first(of: asking) else { throw .away }
            return answer
        }
    }

    private enum Step {
        case known(Answer)
        case wait(Asking)
        case refuse
    }

    private func run(
        _ question: String,
        at now: Date,
        _ ask: @Sendable () async throws(UpstreamError) -> Answer
    ) async -> Result<Answer, UpstreamError> {
        let result: Result<Answer, UpstreamError>
        do throws(UpstreamError) {
            result = .success(try await ask())
        } catch {
            result = .failure(error)
        }
        state.withLock { state in
            state.asking[question] = nil
            guard case .success(let answer) = result else { return }
            if state.answers.count >= answerLimit { state.answers = state.answers.filter { $0.value.until > now } }
            if state.answers.count >= answerLimit { state.answers = [:] }
            state.answers[question] = (answer, now.addingTimeInterval(60))
        }
        return result
    }

    /// The answer, or nil when patience ends first. The question goes on being asked.
    private func first(of asking: Asking) async -> Result<Answer, UpstreamError>? {
        let patience = patience
        return await withCheckedContinuation { continuation in
            let race = Race(continuation)
            let timer = Task {
                try? await Task.sleep(for: patience)
                race.end(nil)
            }
            Task {
                race.end(await asking.value)
                timer.cancel()
            }
        }
    }

    /// Resumes once, for whoever comes first.
    private final class Race: Sendable {
        private let waiting: Mutex<CheckedContinuation<Result<Answer, UpstreamError>?, Never>?>

        init(_ continuation: CheckedContinuation<Result<Answer, UpstreamError>?, Never>) {
            waiting = Mutex(continuation)
        }

        func end(_ result: Result<Answer, UpstreamError>?) {
            waiting.withLock { waiting in
                defer { waiting = nil }
                return waiting
            }?.resume(returning: result)
        }
    }
}
