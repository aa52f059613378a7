"""Customers who order without pause and do not give up when the shop dies under them."""

import http.client
import random
import re
import threading
import time
from dataclasses import dataclass, field
from html import unescape

from page import Page, Visitor
from shop import Shop

TROUBLE = (ConnectionError, TimeoutError, http.client.HTTPException, OSError)
TOKEN = re.compile(r'name="token" value="([^"]+)"')
CSRF = re.compile(r'name="csrf" value="([^"]+)"')
ORDER = re.compile(r"/orders/([0-9A-Z-]+)")


def selection(number: int) -> tuple[str, dict[str, str]]:
    """A product with a mark of its own where one of its fields can carry it."""
    mark = f"zz{number:06d}zz"
    kinds = [
        ("docsign", {"company_name": f"Company {mark}", "billing_cycle": "monthly"}),
        ("invoice_ai", {"subdomain": mark, "business_name": "Acme"}),
        ("vpn", {"billing_cycle": "monthly"}),
        ("appointments", {"subdomain": mark, "business_name": "Salon"}),
        ("crm", {"subdomain": mark, "billing_cycle": "annual"}),
        ("smm", {"service_id": "1234", "link": f"https://instagram.com/{mark}", "quantity": "1000"}),
        ("wp_plugin_installer", {"plugin_name": mark, "description": "Tools", "author": "Acme"}),
        ("vpn", {"billing_cycle": "annual"}),
    ]
    return kinds[number % len(kinds)]


@dataclass
class Tally:
    """What the customers were told."""

    wanted: int
    acknowledged: set[str] = field(default_factory=set)
    hiccups: int = 0
    failures: list[str] = field(default_factory=list)
    # A page may then say that nothing can be written.
    is_disk_full: bool = False
    started: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def next(self) -> int | None:
        with self.lock:
            if self.started >= self.wanted or self.failures:
                return None
            self.started += 1
            return self.started

    @property
    def is_done(self) -> bool:
        return bool(self.failures) or len(self.acknowledged) >= self.wanted


class Looker(threading.Thread):
    """Looks for names and numbers and buys nothing. The supplier's answers may fail; the pages may not."""

    def __init__(self, visitor: Visitor, tally: Tally, seed: int):
        super().__init__(daemon=True)
        self.visitor, self.tally, self.dice = visitor, tally, random.Random(seed)
        self.is_over = threading.Event()

    def run(self) -> None:
        while not self.is_over.wait(0.2):
            search = self.dice.choice(["business_phone?in=GB&near=20", f"domain_registration?q=n{self.dice.randrange(1 << 30)}.com"])
            try:
                page = self.visitor.get(f"/products/{search}")
            except TROUBLE:
                self.visitor.close()
                continue
            if page.status == 404 or page.status >= 500 and not self.tally.is_disk_full:
                with self.tally.lock:
                    self.tally.failures.append(f"a search came to {page!r}")

    def stop(self) -> None:
        self.is_over.set()
        self.join()


class Buyer(threading.Thread):
    def __init__(self, shop: Shop, visitor: Visitor, tally: Tally, ends: float, seed: int, pause: float = 0):
        super().__init__(daemon=True)
        self.shop, self.visitor, self.tally, self.ends = shop, visitor, tally, ends
        self.dice, self.pause = random.Random(seed), pause
        self.csrf = ""

    def run(self) -> None:
        try:
            while (number := self.tally.next()) is not None:
                order = self._buy(*selection(number))
                with self.tally.lock:
                    self.tally.acknowledged.add(order)
                time.sleep(self.pause * self.dice.random())
        except Exception as error:
            with self.tally.lock:
                self.tally.failures.append(f"{type(error).__name__}: {error}")

    def _buy(self, product: str, fields: dict[str, str]) -> str:
        """- Returns: the order's number, as the customer is told it."""
        self._insist(lambda: self._fill_cart(product, fields))
        while True:
            page = self._insist(lambda: self._ok(self.visitor.get("/checkout")))
            token = TOKEN.search(page.html)
            assert token, f"no token in {page!r}"
            form = [("csrf", self.csrf), ("token", token.group(1)), ("payment_method", "credit"), ("terms", "yes")]
            # The same press again as often as it takes: it must make one order.
            page = self._insist(lambda: self._ok(self.visitor.post("/checkout", form, follow=False), 303, 422))
            if page.status == 303:
                return ORDER.search(page.headers["Location"]).group(1)
            assert time.monotonic() < self.ends, f"refused: {page!r}"

    def _fill_cart(self, product: str, fields: dict[str, str]) -> None:
        page = self._ok(self.visitor.get("/cart"))
        # Pressed just before the shop died: it may be in.
        if 'name="remove"' in page.html:
            return
        if not self.csrf:
            page = self._ok(self.visitor.get("/account/security"))
            self.csrf = unescape(CSRF.search(page.html).group(1))
        pairs = [("csrf", self.csrf), *fields.items()]
        page = self._ok(self.visitor.post(f"/products/{product}", pairs, follow=False), 303, 422)
        assert page.status == 303, f"{product} {fields} was refused: {page!r}"

    def _ok(self, page: Page, *statuses: int) -> Page:
        if page.status not in (statuses or (200,)):
            raise ConnectionError(f"{page.status} {page.url}: {page.text[:300]}")
        return page

    def _insist(self, step):
        while True:
            try:
                return step()
            except TROUBLE as error:
                self.tally.hiccups += 1
                self.visitor.close()
                if time.monotonic() > self.ends:
                    raise TimeoutError(f"the customers' time is over: {error}") from error
                time.sleep(0.05)
