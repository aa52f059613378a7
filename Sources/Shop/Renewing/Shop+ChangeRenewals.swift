import Commerce
import Storage

package enum RenewalSettingsError: Error, Sendable {
    /// `lead_days`, `unpaid`
    case invalid([FieldError])
    case notSaved(any Error)
}

extension Shop {
    /// - Parameters: as typed.
    package func changeRenewals(leadDays: String, unpaid: String) async throws(RenewalSettingsError) {
        var errors: [FieldError] = []
        let allowed = RenewalSchedule.leadDays
        let days = Int(leadDays.trimmed).flatMap { allowed.contains($0) ? $0 : nil }
        if days == nil {
            let message = "Enter a whole number from \(allowed.lowerBound) to \(allowed.upperBound)."
            errors.append(FieldError("lead_days", message))
        }
        let policy = UnpaidRenewal(rawValue: unpaid)
        if policy == nil { errors.append(FieldError("unpaid", "Please choose one.")) }
        guard let days, let policy else { throw .invalid(errors) }
        do {
            try await database.write { try $0.saveRenewalSettings(RenewalSettings(leadDays: days, unpaid: policy)) }
        } catch {
            throw .notSaved(error)
        }
    }
}
