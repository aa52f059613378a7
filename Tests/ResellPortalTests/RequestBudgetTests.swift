import Testing

@testable import ResellPortal

@Suite struct RequestBudgetTests {
    /// Asks on behalf of somebody who just came.
    private func wait(_ budget: inout RequestBudget, _ urgency: Urgency, at seconds: Double) -> Double? {
        let ticket = budget.enter(urgency)
        defer { budget.leave(ticket) }
        return budget.ask(ticket, at: .seconds(seconds))?.seconds
    }

    @Test func `no more than the limit start within any minute`() {
        var budget = RequestBudget(perMinute: 3)
        #expect(wait(&budget, .now, at: 0) == nil)
        #expect(wait(&budget, .now, at: 10) == nil)
        #expect(wait(&budget, .now, at: 20) == nil)
        #expect(wait(&budget, .now, at: 30) == 30)
        #expect(wait(&budget, .now, at: 59.5) == 0.5)
        #expect(wait(&budget, .now, at: 60) == nil)
        #expect(wait(&budget, .now, at: 61) == 9)
    }

    @Test func `zero is no limit`() {
        var budget = RequestBudget(perMinute: 0)
        for _ in 1...1000 { #expect(wait(&budget, .background, at: 0) == nil) }
    }

    @Test func `a quarter is kept for what is urgent`() {
        var budget = RequestBudget(perMinute: 8)
        for _ in 1...6 { #expect(wait(&budget, .background, at: 1) == nil) }
        #expect(wait(&budget, .background, at: 2) == 59)
        #expect(wait(&budget, .now, at: 2) == nil)
        #expect(wait(&budget, .now, at: 2) == nil)
        #expect(wait(&budget, .now, at: 2) == 59)
    }

    @Test func `the urgent go first, the others as they came`() {
        var budget = RequestBudget(perMinute: 1)
        #expect(wait(&budget, .now, at: 0) == nil)
        let sync = budget.enter(.background)
        let poll = budget.enter(.background)
        let order = budget.enter(.now)
        let times = { (budget: inout RequestBudget) in
            [order, sync, poll].map { budget.ask($0, at: .seconds(1))?.seconds }
        }
        #expect(times(&budget) == [59, 60, 60])
        #expect(budget.ask(sync, at: .seconds(60)) != nil)
        #expect(budget.ask(order, at: .seconds(60)) == nil)
        #expect(budget.ask(poll, at: .seconds(120)) != nil)
        #expect(budget.ask(sync, at: .seconds(120)) == nil)
        #expect(budget.ask(poll, at: .seconds(180)) == nil)
    }

    @Test func `whoever leaves holds nobody up`() {
        var budget = RequestBudget(perMinute: 1)
        #expect(wait(&budget, .now, at: 0) == nil)
        let first = budget.enter(.now)
        let second = budget.enter(.now)
        budget.leave(first)
        #expect(budget.ask(second, at: .seconds(60)) == nil)
    }

    @Test(arguments: [0, 5]) func `a pause holds everybody`(_ perMinute: Int) {
        var budget = RequestBudget(perMinute: perMinute)
        budget.pause(until: .seconds(30))
        budget.pause(until: .seconds(20))
        #expect(wait(&budget, .now, at: 10) == 20)
        #expect(wait(&budget, .now, at: 30) == nil)
    }
}

@Suite struct CircuitBreakerTests {
    private func tripped() -> CircuitBreaker {
        var circuit = CircuitBreaker(threshold: 3, firstPause: .seconds(10))
        for _ in 1...3 { circuit.report(.failing, at: .seconds(100)) }
        return circuit
    }

    @Test func `it opens after failures in a row and not before`() {
        var circuit = CircuitBreaker(threshold: 3, firstPause: .seconds(10))
        for sign in [CircuitBreaker.Sign.failing, .failing, .healthy, .failing, .none, .failing] {
            circuit.report(sign, at: .zero)
            #expect(circuit.admit(at: .zero) == nil)
        }
        circuit.report(.failing, at: .seconds(5))
        #expect(circuit.admit(at: .seconds(5)) == .seconds(10))
        #expect(circuit.admit(at: .seconds(12)) == .seconds(3))
    }

    @Test func `one probe goes out and its success closes it`() {
        var circuit = tripped()
        #expect(circuit.closedFor(at: .seconds(110)) == nil)
        #expect(circuit.admit(at: .seconds(110)) == nil)
        #expect(circuit.admit(at: .seconds(110)) != nil)
        circuit.report(.healthy, at: .seconds(111))
        #expect(circuit.admit(at: .seconds(111)) == nil)
        #expect(circuit.admit(at: .seconds(111)) == nil)
    }

    @Test func `a probe that fails doubles the pause, up to five minutes`() {
        var circuit = tripped()
        var now = Duration.seconds(110)
        for pause in [20, 40, 80, 160, 300, 300] {
            #expect(circuit.admit(at: now) == nil)
            circuit.report(.failing, at: now)
            #expect(circuit.admit(at: now) == .seconds(pause))
            now += .seconds(pause)
        }
    }

    @Test func `a probe that showed nothing lets the next call be the probe`() {
        var circuit = tripped()
        #expect(circuit.admit(at: .seconds(110)) == nil)
        circuit.report(.none, at: .seconds(111))
        #expect(circuit.admit(at: .seconds(111)) == nil)
    }

    @Test func `late failures of earlier calls do not lengthen the pause`() {
        var circuit = tripped()
        circuit.report(.failing, at: .seconds(109))
        #expect(circuit.admit(at: .seconds(110)) == nil)
    }
}
