"""The lists of staff and the pages of a customer, on a shop with a long past, one request after the other."""

import argparse
import hashlib
import shutil
import tempfile
import time
from pathlib import Path

from processes import ADMIN, Sandbox, Shop, machine, percentile
from wire import drive, get

TIMES = 30
STAFF = (
    "/admin", "/admin/orders", "/admin/orders?view=todo", "/admin/orders?view=unpaid", "/admin/orders?view=held",
    "/admin/orders?q={email}", "/admin/orders?before={middle}", "/admin/customers", "/admin/customers?q={email}",
    "/admin/customers/{customer}", "/admin/wallet", "/admin/mails",
)
CUSTOMERS = ("/account", "/account/orders", "/account/services", "/account/credit")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench lists", description=__doc__)
    parser.add_argument("--past", type=Path, required=True, help="a data folder made by bench past; it is copied")
    chosen = parser.parse_args(arguments)
    print(machine())
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        data = Path(folder) / "data"
        shutil.copytree(chosen.past, data)
        sandbox = Sandbox(Path(folder))
        sandbox.start()
        shop = Shop(Path(folder), data, sandbox)
        try:
            staff, customer, words = open_sessions(shop)
            shop.start()
            shop.settle()
            for token, paths in (staff, STAFF), (customer, CUSTOMERS):
                for path in paths:
                    measure(shop, path.format(**words), token)
        finally:
            shop.stop()
            sandbox.stop()
    return 0


def open_sessions(shop: Shop) -> tuple[str, str, dict]:
    """A session of an administrator and one of the customer with the most orders."""
    database = shop.connect()
    staff = database.execute("SELECT id FROM customers WHERE email = ?", (ADMIN[0],)).fetchone()["id"]
    customer = database.execute("SELECT customer_id AS id FROM orders GROUP BY 1 ORDER BY count(*) DESC").fetchone()["id"]
    words = {
        "customer": customer,
        "email": database.execute("SELECT email FROM customers WHERE id = ?", (customer,)).fetchone()["email"],
        "middle": database.execute("SELECT number FROM orders WHERE id = (SELECT max(id) / 2 FROM orders)").fetchone()["number"],
    }
    now = int(time.time() * 1000)
    tokens = []
    for owner in staff, customer:
        token = hashlib.sha256(f"{owner} {now}".encode()).hexdigest()
        digest = hashlib.sha256(token.encode()).digest()
        database.execute("INSERT INTO sessions VALUES (?, ?, ?, ?, ?, 'Bench')", (digest, owner, now, now, now + 86_400_000))
        tokens.append(token)
    database.close()
    return tokens[0], tokens[1], words


def measure(shop: Shop, path: str, token: str) -> None:
    times: list[float] = []
    statuses = set()

    def page():
        begun = time.perf_counter()
        status, _, _ = yield get(path, token)
        times.append(time.perf_counter() - begun)
        statuses.add(status)

    drive(shop.port, 1, (page() for _ in range(TIMES)))
    figures = f"{percentile(times, 0.5) * 1000:8.1f} ms  {max(times) * 1000:8.1f} ms the slowest of {TIMES}"
    print(figures if statuses == {200} else f"answered {statuses}", path, sep="  ")
