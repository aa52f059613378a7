"""HTTP/1.1 as cheaply as Python can: prepared bytes out, a status and a body in, many connections on one thread."""

import selectors
import socket
import time
from typing import Callable, Iterator

# What a task yields is a request; what it gets back is (status, head, body).
Task = Iterator[bytes]


class Connection:
    def __init__(self, port: int):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self.task: Task | None = None
        self.received = b""
        self.sent_at = 0.0

    def send(self, request: bytes) -> None:
        self.sent_at = time.perf_counter()
        # Requests are small and one at a time: they fit the socket's buffer.
        assert self.socket.send(request) == len(request)

    def answer(self) -> tuple[int, bytes, bytes] | None:
        """The whole answer once it is there."""
        data = self.socket.recv(262_144)
        if not data:
            raise ConnectionError("closed by the server")
        self.received += data
        end = self.received.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = self.received[:end].lower()
        at = head.find(b"content-length:")
        if at < 0:
            length = 0
        else:
            stop = head.find(b"\r\n", at)
            length = int(head[at + 15 : stop if stop > 0 else len(head)])
        if len(self.received) < end + 4 + length:
            return None
        whole, self.received = self.received, b""
        return int(whole[9:12]), whole[:end], whole[end + 4 :]


def drive(
    port: int, connections: int, tasks: Iterator[Task], rate: float = 0, until: Callable[[], bool] = lambda: False
) -> float:
    """Runs the tasks, `connections` side by side and at most `rate` begun a second; returns the seconds it took."""
    selector = selectors.EpollSelector()
    idle = [Connection(port) for _ in range(connections)]
    for connection in idle:
        selector.register(connection.socket, selectors.EVENT_READ, connection)
    started = time.perf_counter()
    begun, busy, exhausted = 0, 0, False
    while True:
        now = time.perf_counter()
        while idle and not exhausted and (not rate or begun <= (now - started) * rate):
            task = None if until() else next(tasks, None)
            if task is None:
                exhausted = True
                break
            connection = idle.pop()
            connection.task = task
            connection.send(next(task))
            begun, busy = begun + 1, busy + 1
        if exhausted and not busy:
            break
        wait = 0.5 if not rate or exhausted or not idle else max(0, started + begun / rate - now)
        for key, _ in selector.select(wait):
            connection = key.data
            answer = connection.answer()
            if answer is None:
                continue
            try:
                connection.send(connection.task.send(answer))
            except StopIteration:
                connection.task = None
                idle.append(connection)
                busy -= 1
    for connection in idle:
        connection.socket.close()
    return time.perf_counter() - started


def get(path: str, token: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: storefront={token}\r\n\r\n".encode()


def post(path: str, token: str, form: bytes) -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: storefront={token}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(form)}\r\n\r\n"
    )
    return head.encode() + form
