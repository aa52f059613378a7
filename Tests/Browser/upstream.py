"""A strict, independent pretend ResellPortal on a loopback port, with faults on demand.

`violations` holds every request that the documentation does not describe; a test asserts that it is empty. `orders` and
`world.ledger` are the truth against which the shop's database is held.
"""

import json
import random
import select
import socket
import struct
import threading
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Callable
from urllib.parse import parse_qs, urlsplit

from contract import Dollars, Malformed, Refused
from world import AREAS, World

BASE = "/wp-json/resellportal/v1"
HTML = b"<!DOCTYPE html><html><body><h1>Internal Server Error</h1><p>There has been a critical error.</p></body></html>"

# Nothing has been done when the client learns of these.
BEFORE = (
    "drop_before", "reset_before", "html500_before", "status500_before", "status502_before", "status503_before",
    "status401", "status403", "status404", "status409", "status429", "success_false", "redirect_before",
)
# The work has been done, and the client does not learn it as documented.
AFTER = (
    "drop_after", "reset_after", "delay_after", "html500_after", "html200", "status500_after", "status502_after",
    "status503_after", "redirect_after", "truncated", "half_head", "empty", "wrong_json", "wrong_types", "without_id",
    "huge", "drip",
)
# The client gives up, then the work is done.
LATE = ("delay_before",)
# Another amount than listed is taken, and named.
AMOUNT = ("wrong_amount",)
# What each call can meet. A wrong amount is one for what costs money.
FAULTS = {call: BEFORE + AFTER + LATE for call in (
    "GET /balance", "GET /products", "GET /clients", "POST /clients", "GET /services", "GET /services/{id}",
    "DELETE /services/{id}", "GET /esim-packages", "GET /smm-services", "GET /domain-search",
    "GET /business-phone/search",
)} | {"POST /orders": BEFORE + AFTER + LATE + AMOUNT}


@dataclass
class Fault:
    kind: str
    seconds: float = 0
    cents: int = 0


class Upstream:
    def __init__(
        self,
        world: World | None = None,
        key: str = "rp_test_key",
        secret: str = "rps_test_secret",
        latest: float | None = None,
    ):
        """
        - latest: seconds after which a request is not carried out any more; one whose sender has hung up before it was
          its turn neither.
        """
        self.world = world or World()
        self.key, self.secret, self.latest = key, secret, latest
        self.violations: list[str] = []
        self.calls: Counter[str] = Counter()
        self.injected: Counter[str] = Counter()
        self._planned: list[tuple[str, Fault]] = []
        # Asked for each call that has no planned fault: ("POST /orders") -> Fault or None.
        self.choose: Callable[[str], Fault | None] = lambda call: None
        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.upstream = self
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}{BASE}/"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)

    def __enter__(self) -> "Upstream":
        self._thread.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def orders(self):
        return self.world.orders

    def plan(self, call: str, fault: Fault, times: int = 1) -> None:
        """The next `times` calls such as "POST /orders" meet `fault`."""
        self._planned += [(call, fault)] * times

    def fault_for(self, call: str) -> Fault | None:
        for position, (wanted, fault) in enumerate(self._planned):
            if wanted == call:
                del self._planned[position]
                break
        else:
            fault = self.choose(call)
        if fault:
            self.injected[f"{call} {fault.kind}"] += 1
        return fault


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256
    upstream: Upstream

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no news: the shop is killed on purpose."""


class Hangup(Exception):
    pass


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    # One call

    def _serve(self) -> None:
        upstream = self.server.upstream
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        target = urlsplit(self.path)
        path = target.path.removeprefix(BASE)
        call = f"{self.command} {path}"
        kind = f"{self.command} " + "/".join("{id}" if part.isdigit() else part for part in path.split("/"))
        upstream.calls[kind] += 1
        fault = upstream.fault_for(kind)
        try:
            came = time.monotonic()
            self._refuse_stale()
            self._before(fault)
            if upstream.latest and time.monotonic() - came > upstream.latest:
                raise Hangup
            status, reply = self._work(call, path, parse_qs(target.query), body, fault)
            self._after(fault, status, reply)
        except Hangup:
            self.close_connection = True
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _refuse_stale(self) -> None:
        if self.server.upstream.latest and select.select([self.connection], [], [], 0)[0]:
            if not self.connection.recv(1, socket.MSG_PEEK):
                raise Hangup

    def _work(self, call: str, path: str, query: dict, body: bytes, fault: Fault | None) -> tuple[int, dict[str, Any]]:
        upstream = self.server.upstream
        try:
            if path == self.path.split("?")[0]:
                raise Malformed(f"outside of {BASE}")
            if (self.headers.get("X-API-Key"), self.headers.get("X-API-Secret")) != (upstream.key, upstream.secret):
                raise Refused(401, "rest_forbidden", "Invalid API key or secret")
            if (self.headers.get("Content-Type") or "").split(";")[0] != "application/json":
                raise Malformed("Content-Type must be application/json")
            with upstream.world.lock:
                return 200, self._answer(path, query, body, fault)
        except Refused as refusal:
            if isinstance(refusal, Malformed):
                upstream.violations.append(f"{call}: {refusal.message}; body {body[:500]!r}")
            return refusal.status, {
                "code": refusal.code, "message": refusal.message, "data": {"status": refusal.status},
            }

    def _answer(self, path: str, query: dict, body: bytes, fault: Fault | None) -> dict[str, Any]:
        world = self.server.upstream.world
        parts = path.strip("/").split("/")
        match (self.command, *parts):
            case ("GET", "balance"):
                return {"success": True, "balance": Dollars(world.balance), "currency": "USD"}
            case ("GET", "products"):
                return {"success": True, "products": world.products()}
            case ("GET", "clients"):
                return {"success": True, "clients": [world.client_row(client) for client in world.clients]}
            case ("POST", "clients"):
                return world.add_client(decode(body))
            case ("GET", "clients", number):
                return {"success": True, "client": world.client_record(known(number, world.clients))}
            case ("GET", "services"):
                return {"success": True, "services": [world.service_row(service) for service in world.services]}
            case ("GET", "services", number):
                return {"success": True, "service": world.service_record(known(number, world.services))}
            case ("DELETE", "services", number):
                del world.services[known(number, world.services)]
                return {"success": True, "message": "Service deleted successfully"}
            case ("POST", "orders"):
                return world.place(decode(body), fault.cents if fault else 0)[1]
            case ("GET", "esim-packages"):
                return {"success": True, "packages": esim_packages(world, query)}
            case ("GET", "smm-services"):
                return {"success": True, "services": smm_services(world, query)}
            case ("GET", "domain-search"):
                return domain_search(world, query)
            case ("GET", "business-phone", "search"):
                return {"success": True, "numbers": phone_numbers(world, query)}
            case _:
                raise Malformed("no such endpoint is documented")

    # Faults

    def _before(self, fault: Fault | None) -> None:
        match fault.kind if fault else "":
            case "drop_before":
                raise Hangup
            case "reset_before":
                self._reset()
            case "delay_before":
                time.sleep(fault.seconds)
            case "html500_before":
                self._send(500, HTML, "text/html")
            case "redirect_before":
                self._send(302, b"", "text/html", {"Location": "/elsewhere"})
            case "success_false":
                self._send_json(200, {"success": False, "message": "The product is not available at the moment"})
            case "status401":
                self._send_json(401, error("rest_forbidden", "Invalid API key", 401))
            case "status403":
                self._send_json(403, error("rest_forbidden", "Forbidden", 403))
            case "status404":
                self._send_json(404, error("not_found", "Not found", 404))
            case "status409":
                self._send_json(409, error("conflict", "Conflict", 409))
            case "status429":
                self._send_json(429, error("too_many_requests", "Slow down", 429), {"Retry-After": "1"})
            case "status500_before" | "status502_before" | "status503_before":
                status = int(fault.kind[6:9])
                self._send_json(status, error("server_error", "Try later", status))
            case _:
                return
        if fault.kind != "delay_before":
            raise Hangup

    def _after(self, fault: Fault | None, status: int, reply: dict[str, Any]) -> None:
        text = dump(reply).encode()
        match fault.kind if fault else "":
            case "drop_after":
                raise Hangup
            case "reset_after":
                self._reset()
            case "delay_after":
                time.sleep(fault.seconds)
                self._send(status, text)
            case "html500_after":
                self._send(500, HTML, "text/html")
            case "html200":
                self._send(200, HTML, "text/html")
            case "redirect_after":
                self._send(302, b"", "text/html", {"Location": "/elsewhere"})
            case "status500_after" | "status502_after" | "status503_after":
                self._send(int(fault.kind[6:9]), b"", "text/html")
            case "truncated":
                self._raw(head(200, len(text)) + text[: len(text) // 2])
                raise Hangup
            case "half_head":
                self._raw(b"HTTP/1.1 200 OK\r\nContent-Type: applica")
                raise Hangup
            case "empty":
                self._send(200, b"")
            case "wrong_json":
                self._send(200, text[:-2])
            case "wrong_types":
                self._send(200, dump(scramble(reply)).encode())
            case "without_id":
                self._send(200, dump({k: v for k, v in reply.items() if not k.endswith("_id")}).encode())
            case "huge":
                self._huge()
            case "drip":
                self._drip(text, fault.seconds)
            case _:
                self._send(status, text)

    def _huge(self, megabytes: int = 200) -> None:
        self._raw(head(200, megabytes << 20))
        block = b" " * (1 << 20)
        for _ in range(megabytes):
            self._raw(block)

    def _drip(self, text: bytes, seconds: float) -> None:
        self._raw(head(200, len(text)))
        ends = time.monotonic() + seconds
        for position in range(len(text)):
            if time.monotonic() > ends:
                raise Hangup
            self._raw(text[position:position + 1])
            time.sleep(0.05)

    # The wire

    def _send_json(self, status: int, reply: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        self._send(status, dump(reply).encode(), headers=headers)

    def _send(self, status: int, body: bytes, kind: str = "application/json", headers: dict[str, str] | None = None):
        self._raw(head(status, len(body), kind, headers or {}) + body)

    def _raw(self, data: bytes) -> None:
        self.wfile.write(data)

    def _reset(self) -> None:
        """RST instead of FIN."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise Hangup


def head(status: int, length: int, kind: str = "application/json", headers: dict[str, str] = {}) -> bytes:
    lines = [f"HTTP/1.1 {status} Answer", f"Content-Type: {kind}; charset=UTF-8", f"Content-Length: {length}"]
    return "\r\n".join(lines + [f"{name}: {value}" for name, value in headers.items()] + ["", ""]).encode()


def error(code: str, message: str, status: int) -> dict[str, Any]:
    return {"code": code, "message": message, "data": {"status": status}}


def dump(value: Any) -> str:
    """JSON with amounts as the documentation prints them."""
    match value:
        case Dollars() | Decimal():
            return str(value)
        case dict():
            return "{" + ",".join(f"{json.dumps(name)}:{dump(inner)}" for name, inner in value.items()) + "}"
        case list():
            return "[" + ",".join(map(dump, value)) + "]"
        case _:
            return json.dumps(value)


def decode(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except ValueError:
        raise Malformed("the body is not JSON") from None
    if not isinstance(value, dict):
        raise Malformed("the body is not a JSON object")
    return value


def scramble(reply: dict[str, Any]) -> dict[str, Any]:
    return {name: [value] if name.endswith("_id") or name == "success" else None for name, value in reply.items()}


def known(text: str, held: dict[int, Any]) -> int:
    if not text.isdigit() or int(text) not in held:
        raise Refused(404, "not_found", "Not found")
    return int(text)


def esim_packages(world: World, query: dict[str, list[str]]) -> list[dict[str, Any]]:
    wanted = query.get("location", [None])[0]
    return [
        {"package_code": code, "name": p["name"], "price": Dollars(p["cents"]), "location": p["location"]}
        for code, p in world.packages.items()
        if wanted is None or wanted in p["location"].split(",")
    ]


def smm_services(world: World, query: dict[str, list[str]]) -> list[dict[str, Any]]:
    wanted = query.get("search", [""])[0].lower()
    return [
        {"service_id": number, "name": service["name"], "rate_per_1000": service["rate"]}
        for number, service in world.smm.items()
        if wanted in service["name"].lower()
    ]


def domain_search(world: World, query: dict[str, list[str]]) -> dict[str, Any]:
    name = next((query[key][0] for key in ("domain", "search", "query", "q") if key in query), None)
    if not name or "." not in name:
        raise Refused(400, "rest_missing_callback_param", "Missing parameter: domain")
    free = ("domain", name) not in world.taken and name not in world.unavailable_domains
    reply = {"success": True, "domain": name, "available": free}
    return reply | ({"price": Dollars(world.domain_price(name)), "currency": "USD"} if free else {})


def phone_numbers(world: World, query: dict[str, list[str]]) -> list[dict[str, Any]]:
    country, area = query.get("country", ["US"])[0], query.get("area_code", [None])[0]
    if country not in AREAS:
        raise Refused(400, "rest_invalid_param", "Unsupported country")
    home, city, region = AREAS[country]
    if area not in (None, home):
        return []
    return [
        {"phone_number": number, "friendly_name": number, "locality": city, "region": region, "country": country,
         "monthly_cost": Dollars(world.cycle_prices["business_phone"]["monthly"])}
        for number in world.numbers[country]
        if ("number", number) not in world.taken
    ]


class RandomFaults:
    """Faults drawn by a seeded dice. Each call goes through all of its kinds before one comes again."""

    def __init__(self, seed: int, share: dict[str, float], slow: float):
        self.dice, self.share, self.slow = random.Random(seed), share, slow
        self.lock = threading.Lock()
        self.decks: dict[str, list[str]] = {}

    def __call__(self, call: str) -> Fault | None:
        with self.lock:
            if call not in FAULTS or self.dice.random() >= self.share.get(call, self.share.get(call.split()[0], 0)):
                return None
            if not self.decks.get(call):
                self.decks[call] = self.dice.sample(FAULTS[call], len(FAULTS[call]))
            kind = self.decks[call].pop()
            # A body drips for longer than anybody waits.
            seconds = 60 if kind == "drip" else self.slow * self.dice.uniform(0.6, 1)
            return Fault(kind, seconds, self.dice.choice([-100, -1, 1, 50, 700]) if kind in AMOUNT else 0)


@contextmanager
def pretend_upstream(**options: Any):
    with Upstream(World(**options)) as upstream:
        yield upstream
