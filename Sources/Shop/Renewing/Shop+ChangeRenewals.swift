import Commerce
import Storage

package enum ChangeRenewalsError: Error, Hashable, Sendable {
    case invalid([FieldError])
}

extension Shop {
    /// - Parameters: as typed.
    /// - Throws: `ChangeRenewalsError.invalid` with the fields `lead_days`, `unpaid`.
    package func changeRenewals(leadDays: String, unpaid: String) async throws {
        var errors: [FieldError] = []
        let allowed = RenewalSchedule.leadDays
        let days = Int(leadDays.trimmed).flatMap { allowed.contains($0) ? $0 : nil }
        if days == nil {
            let message = "Enter a whole number from \(allowed.lowerBound) to \(allowed.upperBound)."
            errors.append(FieldError("lead_days", message))
        }
        let policy = UnpaidRenewal(rawValue: unpaid)
        if policy == nil { errors.append(FieldError("unpaid", "Please choose one.")) }
        guard let days, let policy else { throw ChangeRenewalsError.invalid(errors) }
        try await database.write { try $0.saveRenewalSettings(RenewalSettings(leadDays: days, unpaid: policy)) }
    }
}
