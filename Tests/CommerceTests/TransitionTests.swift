import Testing

@testable import Commerce

/// The tables once more, written from the design and not from the code: every pair that is not here is impossible.
private let orderWays: [(OrderState, OrderEvent, OrderState)] = [
    (.awaitingPayment, .paymentConfirmed, .paid), (.awaitingPayment, .paymentOverdue, .expired),
    (.awaitingPayment, .cancelled, .cancelled),
    (.paid, .partRefunded, .partlyRefunded), (.paid, .fullyRefunded, .refunded),
    (.partlyRefunded, .partRefunded, .partlyRefunded), (.partlyRefunded, .fullyRefunded, .refunded),
]

private let lineWays: [(LineState, LineEvent, LineState)] = [
    (.waiting, .paid, .queued), (.waiting, .renewed, .renewed), (.waiting, .cancelled, .cancelled),
    (.renewed, .cancelled, .cancelled),
    (.queued, .held, .held), (.queued, .sendingStarted, .sending), (.queued, .cancelled, .cancelled),
    (.held, .released, .queued), (.held, .cancelled, .cancelled),
    (.sending, .accepted, .delivered), (.sending, .acceptedForSetup, .provisioning), (.sending, .refused, .rejected),
    (.sending, .notSent, .queued), (.sending, .outcomeLost, .unknown), (.sending, .held, .held),
    (.unknown, .adopted, .delivered), (.unknown, .adoptedForSetup, .provisioning),
    (.unknown, .foundNotDone, .queued), (.unknown, .undecided, .needsPerson),
    (.needsPerson, .adopted, .delivered), (.needsPerson, .adoptedForSetup, .provisioning),
    (.needsPerson, .foundNotDone, .queued), (.needsPerson, .cancelled, .cancelled),
    (.provisioning, .setUp, .delivered), (.provisioning, .setUpFailed, .rejected),
    (.rejected, .retried, .queued), (.rejected, .cancelled, .cancelled), (.rejected, .adopted, .delivered),
    (.rejected, .ended, .ended),
    (.delivered, .ended, .ended),
]

private let renewalWays: [(RenewalState, RenewalEvent, RenewalState)] = [
    (.asked, .paid, .paid), (.asked, .carried, .carried), (.asked, .withdrawn, .withdrawn),
    (.asked, .endingStarted, .ending), (.carried, .paid, .paid), (.carried, .withdrawn, .withdrawn),
    (.withdrawn, .askedAgain, .asked), (.ending, .ended, .ended),
]

@Suite struct TransitionTests {
    @Test(arguments: RenewalState.allCases, RenewalEvent.allCases)
    func `every event of a renewal is decided`(_ state: RenewalState, _ event: RenewalEvent) {
        let next = renewalWays.first { $0.0 == state && $0.1 == event }?.2
        #expect((try? state.applying(event)) == next)
    }

    @Test(arguments: OrderState.allCases, OrderEvent.allCases)
    func `every event of an order is decided`(_ state: OrderState, _ event: OrderEvent) {
        let next = orderWays.first { $0.0 == state && $0.1 == event }?.2
        if let next {
            #expect((try? state.applying(event)) == next)
        } else {
            #expect(throws: InvalidTransition(state: state.rawValue, event: event.rawValue)) {
                try state.applying(event)
            }
        }
    }

    @Test(arguments: LineState.allCases, LineEvent.allCases)
    func `every event of a line is decided`(_ state: LineState, _ event: LineEvent) {
        let next = lineWays.first { $0.0 == state && $0.1 == event }?.2
        if let next {
            #expect((try? state.applying(event)) == next)
        } else {
            #expect(throws: InvalidTransition(state: state.rawValue, event: event.rawValue)) {
                try state.applying(event)
            }
        }
    }

    @Test func `nothing that may have been done is sent again but by reconciliation or a person`() {
        for state in LineState.allCases where state.isUnresolved {
            for event in LineEvent.allCases where (try? state.applying(event)) == .queued {
                #expect([.foundNotDone, .notSent].contains(event))
            }
        }
        #expect((try? LineState.unknown.applying(.retried)) == nil)
        #expect((try? LineState.unknown.applying(.cancelled)) == nil)
    }

    @Test func `every state but the first is reached, and money never goes back to unpaid`() {
        #expect(Set(lineWays.map(\.2)) == Set(LineState.allCases).subtracting([.waiting]))
        #expect(Set(orderWays.map(\.2)) == Set(OrderState.allCases).subtracting([.awaitingPayment]))
    }

    @Test(arguments: [
        ("credit", PaymentMethod.credit), ("bank_transfer", .bankTransfer), ("stripe", .gateway("stripe")),
    ])
    func `a payment method is read back from its key`(_ key: String, _ method: PaymentMethod) {
        #expect(PaymentMethod(key: key) == method)
        #expect(method.key == key)
    }
}
