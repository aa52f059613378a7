"""The real executable, started as an operator starts it, and the steps that customers and staff take on its pages."""

import os
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Callable

from page import Page, Visitor
from upstream import Upstream

ROOT = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("STOREFRONT_BINARY") or ROOT / ".build/release/storefront").resolve()
ADMIN = ("owner@example.com", "a long password of the owner")
PASSWORD = "a long password of a customer"
# Nothing of the caller's environment reaches the shop but what a program needs to run.
CLEAN = {name: os.environ[name] for name in ("PATH", "HOME", "LD_LIBRARY_PATH", "TMPDIR") if name in os.environ}


def wait_for(condition: Callable[[], Any], what: str, seconds: float = 30, every: float = 0.1) -> Any:
    """The first true value of `condition`."""
    ends = time.monotonic() + seconds
    while True:
        if value := condition():
            return value
        if time.monotonic() > ends:
            raise AssertionError(f"still waiting after {seconds} s for {what}")
        time.sleep(every)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Shop:
    """Runs in a data folder of its own; `kill` and `start` again as often as wanted."""

    def __init__(self, upstream: Upstream | None = None, data: Path | None = None, **environment: str):
        self._folder = tempfile.TemporaryDirectory(prefix="storefront-") if data is None else None
        self.data = data or Path(self._folder.name) / "data"
        self.log_path = self.data.parent / f"{self.data.name}.log"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            "STOREFRONT_PORT": str(self.port),
            "STOREFRONT_DATA": str(self.data),
            "STOREFRONT_ADMIN_EMAIL": ADMIN[0],
            "STOREFRONT_ADMIN_PASSWORD": ADMIN[1],
            "STOREFRONT_ASSETS": str(ROOT),
            "STOREFRONT_LIMITS": "loadtest",
        }
        if upstream:
            self.environment |= {
                "RESELLPORTAL_URL": upstream.url,
                "RESELLPORTAL_KEY": upstream.key,
                "RESELLPORTAL_SECRET": upstream.secret,
                "RESELLPORTAL_RATE": "0",
            }
        self.environment |= environment
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Shop":
        self.start()
        return self

    def __exit__(self, kind: Any, *_: Any) -> None:
        try:
            if self.process and self.process.poll() is None:
                status = self.stop()
                assert kind or status == 0, f"SIGTERM ended it with {status}:\n{self.log[-3000:]}"
        finally:
            self.kill()
            if self._folder:
                self._folder.cleanup()

    # The process

    def start(self, seconds: float = 30) -> "Shop":
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen(
                [str(BINARY)], env=CLEAN | self.environment, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
            )
        wait_for(self._answers, f"{self.url}/healthz; the log says:\n{self.log[-3000:]}", seconds, every=0.02)
        return self

    def _answers(self) -> bool:
        assert self.process and self.process.poll() is None, f"it ended by itself:\n{self.log[-3000:]}"
        try:
            with urllib.request.urlopen(self.url + "/healthz", timeout=2) as answer:
                return answer.status == 200
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def stop(self, seconds: float = 40) -> int:
        """SIGTERM; requests in flight finish."""
        assert self.process
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(seconds)

    def kill(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """One of the other commands, on the same data."""
        return subprocess.run(
            [str(BINARY), *arguments], env=CLEAN | self.environment, cwd=ROOT, capture_output=True, text=True, timeout=600
        )

    # What it leaves behind

    @property
    def log(self) -> str:
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    @property
    def database_path(self) -> Path:
        return next(path for path in self.data.iterdir() if path.suffix in (".db", ".sqlite", ".sqlite3"))

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        connection = sqlite3.connect(f"file:{self.database_path}?mode=ro", uri=True, timeout=10)
        try:
            connection.row_factory = sqlite3.Row
            return connection.execute(sql, values).fetchall()
        finally:
            connection.close()

    def fold_log(self) -> bool:
        """Moves what is in the log into the database and leaves the log without a byte; False while somebody reads it."""
        connection = sqlite3.connect(self.database_path, timeout=10)
        try:
            return connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
        finally:
            connection.close()

    def bytes_on_disk(self) -> bytes:
        """The database with its log: everything a thief of the folder without the key could read."""
        names = sorted(path for path in self.data.rglob("*") if path.is_file() and "key" not in path.name)
        return b"\n".join(path.read_bytes() for path in names)

    # Steps that customers take

    def visitor(self) -> Visitor:
        return Visitor(self.url)

    def customer(self, email: str, name: str = "Ada Lovelace") -> Visitor:
        visitor = self.visitor()
        page = visitor.get("/signup")
        page = visitor.submit(page.form("email", "password"), {"name": name, "email": email, "password": PASSWORD})
        assert page.status == 200 and "/signup" not in page.url, page
        return visitor

    def signed_in(self, email: str, password: str = PASSWORD) -> Visitor:
        visitor = self.visitor()
        page = visitor.get("/login")
        page = visitor.submit(page.form("email", "password"), {"email": email, "password": password})
        assert page.status == 200 and "/login" not in page.url, page
        return visitor

    def add_to_cart(
        self, visitor: Visitor, product: str, fields: dict[str, Any], search: str = "", choose: str = ""
    ) -> Page:
        """From the product's page, over a search if it needs one, into the cart."""
        page = visitor.get(f"/products/{product}{search}")
        assert page.status == 200, page
        if choose:
            href = next((href for href, _ in page.links if choose in href), None)
            assert href, f"no link with {choose} in {page!r}"
            page = visitor.get(href)
        form = order_form(page)
        page = visitor.submit(form, fields)
        assert page.status == 200 and page.url.endswith("/cart"), page
        return page

    def check_out(self, visitor: Visitor, method: str = "credit") -> Page:
        """From the cart to the order's page."""
        page = visitor.get("/checkout")
        assert page.status == 200, page
        form = page.form("token")
        ticks = {c.name: c.value for c in form.controls if c.kind == "checkbox" and c.name != "keep_card"}
        method = next((o for o in form.options("payment_method") if method.lower() in o.lower()), method)
        page = visitor.submit(form, ticks | {"payment_method": method})
        assert page.status == 200, page
        return page

    # Steps that staff take

    def admin(self) -> Visitor:
        return self.signed_in(*ADMIN)

    def set_markup(self, admin: Visitor, percent: str, scope: str = "shop") -> None:
        page = admin.get("/admin/pricing")
        page = admin.get(page.link("Change the shop"))
        page = admin.submit(page.form("markup"), {"markup": percent}, button="preview")
        page = admin.submit(page.form("markup"), {"markup": percent}, button="save")
        assert page.status == 200, page

    def enter_cost(self, admin: Visitor, product: str, plan: str, cost: str) -> None:
        """What staff expect to pay where the supplier lists no price."""
        page = admin.get("/admin/pricing?only=missing")
        wanted = [("product", product), ("plan", plan)]
        form = next((f for f in page.forms if "cost" in f and all(pair in f.values for pair in wanted)), None)
        assert form, f"no cost can be entered for {product} {plan}: {page!r}"
        page = admin.submit(form, {"cost": cost})
        assert page.status == 200, page

    def add_credit(self, admin: Visitor, email: str, dollars: str) -> None:
        page = admin.get(f"/admin/customers?q={email}")
        page = admin.get(next(href for href, _ in page.links if href.startswith("/admin/customers/")))
        assert email in page.text, page
        page = admin.submit(page.form("amount", "reason"), {"amount": dollars, "reason": "for the test"})
        assert page.status == 200, page


def order_form(page: Page):
    """The form that puts the product into the cart."""
    path = page.url.split("?")[0].removeprefix(page.url[: page.url.index("/", 8)])
    return next(f for f in page.forms if f.method == "post" and "csrf" in f and path.split("/")[-1] in (f.action or path))
