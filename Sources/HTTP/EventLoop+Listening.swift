import CLinux
import Glibc

/// Taking connections, and letting go of them.
extension EventLoop {
    func acceptConnections() {
        guard let listener else { return }
        self.listener?.isPaused = false
        // A few at a time, so that the loops share a burst.
        for _ in 0..<8 {
            switch listener.accept() {
            case .connection(let descriptor, let address): admit(descriptor, address)
            case .none: return
            case .exhausted:
                pauseListening()
                return
            }
        }
    }

    private func admit(_ descriptor: Int32, _ address: IPAddress) {
        let isProxy = server.proxies.contain(address)
        let isWelcome = server.counter.enter(address, isProxy: isProxy)
        let token = connections.nextToken
        let connection = Connection(
            descriptor: descriptor,
            token: token,
            peer: Peer(address: address, isProxy: isProxy),
            loop: self
        )
        let events = EPOLLIN.rawValue | EPOLLOUT.rawValue | EPOLLRDHUP.rawValue | EPOLLET.rawValue
        guard linux_epoll_add(epoll, descriptor, events, token) == 0 else {
            close(descriptor)
            server.counter.leave(address, isProxy: isProxy)
            return
        }
        connections.insert(connection)
        connection.start(isWelcome: isWelcome)
    }

    /// The connection has closed its descriptor.
    func remove(_ connection: Connection) {
        connections.remove(connection.token)
        server.counter.leave(connection.peer.address, isProxy: connection.peer.isProxy)
    }

    func stopListening() {
        guard let listener else { return }
        linux_epoll_remove(epoll, listener.descriptor)
        self.listener = nil
    }

    /// Out of descriptors, with a connection waiting that can be neither taken nor refused: look again in a while
    /// instead of spinning.
    private func pauseListening() {
        guard let listener, !listener.isPaused else { return }
        self.listener?.isPaused = true
        linux_epoll_remove(epoll, listener.descriptor)
        self.listener?.resumesAt = clock.milliseconds + 250
    }

    func resumeListening() {
        guard let listener, listener.isPaused, listener.resumesAt <= clock.milliseconds else { return }
        let events = EPOLLIN.rawValue | EPOLLEXCLUSIVE.rawValue
        linux_epoll_add(epoll, listener.descriptor, events, Token.listener)
        self.listener?.isPaused = false
    }
}
