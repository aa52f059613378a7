import FoundationEssentials

/// What the register of VAT numbers says of one.
package enum VATAnswer: Hashable, Sendable {
    /// - Parameter consultation: the number by which the register remembers the question; "" where it gives none.
    case registered(consultation: String)
    case notRegistered
    /// No answer that tells either. The text is for the log.
    case away(String)
}

/// The register of VAT numbers of the EU (VIES). Whatever goes wrong is `away`: nobody is spared a tax by it.
package protocol VATRegister: Sendable {
    /// - Parameter requester: the seller's own number; with it the register gives a consultation number.
    func look(up id: VATID, for requester: VATID?) async -> VATAnswer
}

/// The register's last answer about a number.
package struct VATCheck: Hashable, Sendable {
    /// For how long "registered" counts, in seconds.
    package static let life = 86_400.0

    package enum Outcome: String, CaseIterable, Sendable {
        case registered, notRegistered, away
    }

    package let id: VATID
    package let outcome: Outcome
    package let consultation: String
    package let at: Date

    package init(id: VATID, outcome: Outcome, consultation: String, at: Date) {
        self.id = id
        self.outcome = outcome
        self.consultation = consultation
        self.at = at
    }

    package init(_ id: VATID, _ answer: VATAnswer, at now: Date) {
        switch answer {
        case .registered(let number): self.init(id: id, outcome: .registered, consultation: number, at: now)
        case .notRegistered: self.init(id: id, outcome: .notRegistered, consultation: "", at: now)
        case .away: self.init(id: id, outcome: .away, consultation: "", at: now)
        }
    }

    /// Whether it spares a business the tax at a moment.
    package func confirms(at moment: Date) -> Bool {
        outcome == .registered && abs(moment.timeIntervalSince(at)) < Self.life
    }
}
