/// Who is at the other end.
struct Peer {
    let address: IPAddress
    let isProxy: Bool
    let text: String

    init(address: IPAddress, isProxy: Bool) {
        self.address = address
        self.isProxy = isProxy
        text = address.description
    }
}
