"""Orders placed, paid and forwarded while customers read their pages.

Every customer has an account, credit and a full cart when the clock starts. Placing is what a browser does: read the
checkout page, send its form, follow the redirect to the order's page. The shop pays from the credit, commits durably
and forwards to a pretend supplier that answers after a millisecond. Meanwhile another process reads the pages of one
customer and takes the time of each."""

import argparse
import hashlib
import multiprocessing
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path

from past import count, open_shop
from processes import BINARY, Process, Sandbox, Shop, machine, percentile
from wire import drive, get, post

READERS, PAGES_A_SECOND = 4, 40


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench orders", description=__doc__)
    parser.add_argument("--orders", type=int, default=6000)
    parser.add_argument("--rate", type=float, default=0, help="orders offered a second; 0 is as many as it takes")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--past", type=Path, help="a data folder made by bench past; it is copied")
    parser.add_argument("--pause", action="store_true", help="wait for Enter before the load, to attach a profiler")
    chosen = parser.parse_args(arguments)
    if not BINARY.exists():
        print(f"{BINARY} is missing: swift build -c release --product storefront", file=sys.stderr)
        return 2
    print(machine())
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        bench = Bench(Path(folder), chosen)
        try:
            bench.prepare()
            bench.run()
        finally:
            bench.shop.stop()
            bench.sandbox.stop()
    return 0


class Bench:
    def __init__(self, folder: Path, chosen: argparse.Namespace):
        self.folder, self.chosen = folder, chosen
        self.data = folder / "data"
        self.sandbox = Sandbox(folder)
        self.shop: Process = self.sandbox
        self.tokens = [hashlib.sha256(f"customer {n}".encode()).hexdigest() for n in range(chosen.orders)]
        self.failures: list[str] = []
        self.placed: list[float] = []
        # Each customer's order page: another's is none of theirs, and answers so.
        self.pages: dict[str, str] = {}

    # Before the clock starts

    def prepare(self) -> None:
        if self.chosen.past:
            shutil.copytree(self.chosen.past, self.data)
        else:
            open_shop(self.folder, self.data)
        self.sandbox.start()
        clients = self.make_clients()
        self.shop = Shop(self.folder, self.data, self.sandbox)
        self.fill_carts(clients)
        self.shop.start()
        self.shop.settle()

    def make_clients(self) -> list[str]:
        ids: list[str] = []
        path = "/" + self.sandbox.url.split("/", 3)[3] + "clients"
        head = f"POST {path} HTTP/1.1\r\nHost: sandbox\r\nX-API-Key: {self.sandbox.key}\r\nX-API-Secret: {self.sandbox.secret}"

        def make(number: int):
            body = f'{{"name":"Customer {number}","email":"bench{number}@example.com"}}'
            _, _, answer = yield f"{head}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
            ids.append(re.search(rb'"client_id": ?"?(\d+)', answer)[1].decode())

        drive(self.sandbox.port, 16, (make(number) for number in range(self.chosen.orders)))
        return ids

    def fill_carts(self, clients: list[str]) -> None:
        now = int(time.time() * 1000)
        database = self.shop.connect()
        database.execute("PRAGMA foreign_keys = ON")
        database.execute("BEGIN")
        first = database.execute("SELECT coalesce(max(id), 0) + 1 FROM customers").fetchone()[0]
        plan = database.execute(
            "SELECT plan_key FROM plans WHERE product_key = 'vpn' AND is_listed AND cost IS NOT NULL ORDER BY cost_order"
        ).fetchone()[0]
        selection = (
            f'{{"product":"vpn","plans":["{plan}"],"quantity":1,"parameters":[["billing_cycle","{plan}"]]}}'
        )
        for number, client in enumerate(clients):
            customer = first + number
            database.execute(
                "INSERT INTO customers (id, email, name, password_hash, created_at, client_state, upstream_client_id)"
                " VALUES (?, ?, ?, 'none', ?, 'known', ?)",
                (customer, f"bench{number}@example.com", f"Customer {number}", now, client),
            )
            digest = hashlib.sha256(self.tokens[number].encode()).digest()
            database.execute(
                "INSERT INTO sessions VALUES (?, ?, ?, ?, ?, 'Bench')", (digest, customer, now, now, now + 86_400_000)
            )
            for account, amount in ("goodwill", 1_000_000), ("customerCredit", -1_000_000):
                database.execute(
                    "INSERT INTO ledger_entries (source_kind, source_id, account, customer_id, amount_minor, currency, at,"
                    " note) VALUES ('credit', ?, ?, ?, ?, 'USD', ?, 'for the bench')",
                    (f"bench-{customer}", account, customer, amount, now),
                )
            cart = database.execute(
                "INSERT INTO carts (customer_id, checkout_key, updated_at) VALUES (?, ?, ?)",
                (customer, hashlib.sha256(f"cart {number}".encode()).hexdigest(), now),
            ).lastrowid
            database.execute(
                "INSERT INTO cart_lines (cart_id, selection, shown_minor, shown_currency) VALUES (?, ?, 390, 'USD')",
                (cart, selection),
            )
        database.execute("COMMIT")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()

    # The load

    def order(self, token: str, pages: bool = True):
        status, head, page = yield get("/checkout", token)
        csrf, checkout = value(page, b"csrf"), value(page, b"token")
        if status != 200 or not checkout:
            self.failures.append(f"/checkout answered {status}: {head[:300]!r} {page[-300:]!r}")
            return
        form = b"csrf=" + csrf + b"&token=" + checkout + b"&payment_method=credit&terms=yes"
        status, head, page = yield post("/checkout", token, form)
        location = re.search(rb"(?i)location: (/orders/\S+)", head)
        if status != 303 or not location:
            self.failures.append(f"POST /checkout answered {status}: {head[:300]!r}")
            return
        self.placed.append(time.time())
        status, _, page = yield get(location[1].decode(), token)
        if status != 200:
            self.failures.append(f"{location[1]!r} answered {status}")
        self.pages[token] = location[1].decode()

    def run(self) -> None:
        drive(self.shop.port, 4, (self.order(token) for token in self.tokens[:100]))
        self.wait_until_forwarded()
        self.placed.clear()
        if self.chosen.pause:
            input(f"shop {self.shop.pid}, sandbox {self.sandbox.pid}; Enter starts the load ")
        first = count(self.shop, "SELECT max(id) FROM order_lines")
        commits, cpu, supplier = self.shop.commits, self.shop.cpu_seconds, self.sandbox.cpu_seconds
        latencies, stop = multiprocessing.SimpleQueue(), multiprocessing.Event()
        reader = multiprocessing.Process(
            target=read_pages, args=(self.shop.port, self.tokens[99], self.pages[self.tokens[99]], stop, latencies)
        )
        reader.start()
        took = drive(
            self.shop.port, self.chosen.connections, (self.order(token) for token in self.tokens[100:]), self.chosen.rate
        )
        stop.set()
        pages = latencies.get()
        reader.join()
        if isinstance(pages, str):
            raise SystemExit(pages)
        used = self.shop.cpu_seconds - cpu
        placing = count(self.shop, "SELECT count(*) FROM services WHERE line_id > ?", first)
        if self.failures:
            raise SystemExit(f"{len(self.failures)} failures, the first: {self.failures[0]}")
        self.wait_until_forwarded()
        self.report(first, took, used, self.shop.commits - commits, pages, placing, self.sandbox.cpu_seconds - supplier)

    def wait_until_forwarded(self) -> None:
        open_lines = "SELECT count(*) FROM order_lines WHERE state IN ('queued', 'sending')"
        self.shop.wait_for(lambda: count(self.shop, open_lines) == 0, "end of forwarding", 120)

    def report(self, first, took, used, commits, pages, placing, supplier) -> None:
        database = self.shop.connect()
        rows = database.execute(
            "SELECT s.created_at AS done, o.paid_at AS paid FROM services s JOIN order_lines l ON l.id = s.line_id"
            " JOIN orders o ON o.id = l.order_id WHERE l.id > ?", (first,)
        ).fetchall()
        database.close()
        placed, waits = len(self.placed), [(row["done"] - row["paid"]) / 1000 for row in rows]
        span = (max(row["done"] for row in rows) - min(row["done"] for row in rows)) / 1000
        print(f"{placed / took:10.0f}  orders placed and paid a second ({placed} in {took:.1f} s)")
        print(f"{len(rows) / span:10.0f}  lines forwarded a second ({placing} while orders were placed, {len(rows)} in {span:.1f} s)")
        print(f"{percentile(waits, 0.5):10.2f}  s from payment to delivery, median; p99 {percentile(waits, 0.99):.2f} s")
        print(f"{percentile(pages, 0.5) * 1000:10.1f}  ms for a customer's page meanwhile, median of {len(pages)}")
        print(f"{percentile(pages, 0.99) * 1000:10.1f}  ms p99, {max(pages) * 1000:.1f} ms the slowest")
        print(f"{used / took * 100:10.0f}  % of a core for the shop while orders were placed, {used / placed * 1000:.2f} ms an order")
        print(f"{commits:10d}  durable commits; the supplier used {supplier:.1f} s; the shop holds {self.shop.resident_megabytes} MB")


def value(page: bytes, name: bytes) -> bytes:
    at = page.find(b'name="' + name + b'"')
    if at < 0:
        return b""
    start = page.find(b'value="', at) + 7
    return page[start : page.find(b'"', start)]


def read_pages(port: int, token: str, order: str, stop, latencies) -> None:
    """A customer who looks at their pages at a steady pace, from a process of their own."""
    found: list[float] = []
    paths = [order, "/account", "/account/orders", "/account/services"]

    def page(path: str):
        begun = time.perf_counter()
        status, _, _ = yield get(path, token)
        assert status == 200, f"{path} answered {status}"
        found.append(time.perf_counter() - begun)

    def endless():
        number = 0
        while True:
            number += 1
            yield page(paths[number % len(paths)])

    # Whoever waits for the times waits for ever if none come.
    try:
        drive(port, READERS, endless(), PAGES_A_SECOND, stop.is_set)
        latencies.put(found)
    except Exception as error:
        latencies.put(f"the reader failed: {error}")
