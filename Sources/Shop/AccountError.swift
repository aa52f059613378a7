import Commerce

/// Why an operation on an account was not done. Nothing was changed.
package enum AccountError: Error, Hashable, Sendable {
    /// What is wrong with the fields: `name`, `email`, `password`, `current_password`, `new_password`, `shop_name`.
    case invalid([FieldError])
    case emailTaken
    /// Unknown address or wrong password: nobody is told which.
    case wrongCredentials
    case wrongPassword
    case tooManyAttempts(seconds: Double)
    /// Too many passwords wait to be checked just now.
    case busy
    /// The set-up link is not the one that was printed last, or there is an administrator already.
    case setUpClosed
    /// The link that sets a new password was used, replaced by a newer one, or is too old.
    case linkClosed
}
