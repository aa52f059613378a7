extension World {
    /// `GET /balance`
    func balance() -> Reply {
        Reply(["success": true, "balance": .money(wallet), "currency": "USD"])
    }
}
