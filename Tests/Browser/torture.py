"""The fire: customers order while everything breaks; then staff put right what only a person can."""

import argparse
import random
import threading
import time
from pathlib import Path

from audit import LINES, MOVING, Audit, audit, fits
from customers import TROUBLE, Buyer, Looker, Tally
from shop import Shop, wait_for
from torments import MovableClock, SmallDisk
from upstream import FAULTS, RandomFaults, Upstream
from world import World

# Seconds: how long the shop waits for a reply, the longest that a fault delays one, and how long an order may still be
# carried out after the shop lost sight of it. The pretend supplier gives up what it could not begin by then, so that a
# slow machine does not make it later than the shop was promised.
TIMEOUT, SLOW, QUIET = 2, 2.4, 4
# A start, an end and a page may take so long on a slow machine.
PATIENCE = 120
# How often a call meets a fault; a search harms nobody who does not wait for it.
SHARE = {
    "POST /orders": 0.14, "POST /clients": 0.35, "DELETE /services/{id}": 0.5, "GET /domain-search": 0.3,
    "GET /business-phone/search": 0.3, "GET /products": 0.2, "GET /esim-packages": 0.2, "GET /smm-services": 0.2,
    "GET": 0.04,
}
# What an order costs there on average, in cents: the wallet holds a third of what all of them need and runs dry.
AVERAGE = 3400
# Seconds by which somebody sets the clock wrong.
JUMPS = (-86_400, -3_600, -45, 0, 30, 600, 3_600, 86_400)


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


class Torture:
    def __init__(self, options: argparse.Namespace, folder: Path):
        self.options = options
        self.dice = random.Random(options.seed)
        self.ends = time.monotonic() + options.minutes * 60
        self.third = options.orders * AVERAGE // 3
        self.upstream = Upstream(World(balance=self.third, deploy_seconds=1), latest=SLOW + 1)
        self.disk = SmallDisk(folder / "disk", megabytes=64 + options.orders // 4)
        self.clock = MovableClock(folder)
        self.shop = Shop(
            self.upstream,
            self.disk.folder / "data",
            RESELLPORTAL_TIMEOUT=str(TIMEOUT),
            RESELLPORTAL_QUIET=str(QUIET),
            STOREFRONT_ACCESS_LOG="off",
            **self.clock.environment,
        )
        self.shop.log_path = folder / "shop.log"
        self.tally = Tally(options.orders)
        self.kills = self.dry = self.decided = self.full = self.jumps = self.moves = self.replaced = 0

    def run(self) -> Audit:
        for torment, why in (("The disk is not filled", self.disk.why_not), ("The clock is not moved", self.clock.why_not)):
            if why:
                say(f"SKIPPED: {torment}: {why}")
        with self.upstream:
            try:
                self.shop.start(PATIENCE)
                visitors = self.open_shop()
                self.second_process_refuses()
                self.order_under_fire(visitors)
                self.settle()
                return audit(self.shop, self.upstream.world, self.tally.acknowledged)
            finally:
                self.shop.kill()

    def open_shop(self) -> list:
        admin = self.shop.admin()
        visitors = []
        for number in range(self.options.customers):
            email = f"customer{number}@example.com"
            visitors.append(self.shop.customer(email, f"Customer {number}"))
            self.shop.add_credit(admin, email, "900000")
        say(f"{len(visitors)} customers have an account and credit")
        return visitors

    def second_process_refuses(self) -> None:
        """Two workers on one database would both send: the second must not start."""
        second = Shop(self.upstream, self.shop.data)
        second.log_path = self.shop.log_path.with_name("second.log")
        try:
            second.start(PATIENCE)
        except AssertionError:
            assert second.process and second.process.poll() not in (None, 0), "the second process ended as if all were well"
            say("a second process on the same data refused to start")
        else:
            second.kill()
            raise AssertionError("a second process started on the same data")

    # The fire

    def order_under_fire(self, visitors: list) -> None:
        self.upstream.choose = RandomFaults(self.options.seed, SHARE, slow=SLOW)
        # Paced so that the orders last about as long as the kills.
        pause = 3 * self.options.customers * self.options.kills / self.options.orders
        buyers = [
            Buyer(self.shop, visitor, self.tally, self.ends, self.options.seed + position, pause)
            for position, visitor in enumerate(visitors)
        ]
        started = reported = time.monotonic()
        looker = Looker(self.shop.visitor(), self.tally, self.options.seed)
        for thread in (*buyers, looker):
            thread.start()
        while any(buyer.is_alive() for buyer in buyers) or self.kills < self.options.kills:
            time.sleep(self.pause())
            self.fill_wallet()
            self.torment()
            if time.monotonic() - reported > 20:
                reported = time.monotonic()
                say(f"{len(self.tally.acknowledged)} orders confirmed, {len(self.upstream.orders)} carried out, {self.kills} kills")
            assert time.monotonic() < self.ends, f"out of time:\n{self.shop.log[-3000:]}"
        self.burn_on()
        looker.stop()
        assert not self.tally.failures, "\n".join(self.tally.failures)
        say(f"{self.options.orders} orders confirmed in {time.monotonic() - started:.0f} s, {self.kills} kills")

    def burn_on(self) -> None:
        """Without kills for a while, so that what has waited is sent among the faults, too."""
        self.shop.environment["RESELLPORTAL_URL"] = self.upstream.url
        self.clock.set(0)
        self.restart()
        ends = time.monotonic() + min(60, self.options.orders / 30)
        while time.monotonic() < ends and self.shop.rows("SELECT 1 FROM order_lines WHERE state IN ('queued', 'sending')"):
            self.fill_wallet()
            time.sleep(0.2)

    def pause(self) -> float:
        """Kills come at any moment, and now and then right after the start, while the last one is being recovered."""
        return self.dice.choice([self.dice.uniform(0.02, 0.3), self.dice.uniform(0.3, 2.5)])

    def torment(self) -> None:
        """One thing more that goes wrong."""
        if self.dice.random() < 0.5 and self.clock.is_movable:
            self.clock.set(self.dice.choice(JUMPS))
            self.jumps += 1
        if self.dice.random() < 0.3:
            self.upstream.world.move_price(self.dice)
            self.moves += 1
        # Once at least, and then about every fiftieth time.
        if self.disk.is_mounted and (not self.full and self.kills >= self.options.kills // 2 or self.dice.random() < 0.02):
            self.fill_disk()
        if self.dice.random() < 0.2:
            self.replace_one()
        if self.kills < self.options.kills:
            self.kill()

    def kill(self) -> None:
        self.shop.kill()
        self.kills += 1
        # The supplier's name does not resolve, or it does not speak TLS: not a byte leaves.
        address = self.dice.choices(
            [self.upstream.url, "https://supplier.invalid/", f"https://127.0.0.1:{self.upstream.port}/"], [8, 1, 1]
        )[0]
        self.shop.environment["RESELLPORTAL_URL"] = address
        self.shop.start(PATIENCE)

    def fill_disk(self) -> None:
        """While it is full the shop says so, keeps what it has and does not end; then it goes on by itself."""
        self.full += 1
        self.tally.is_disk_full = True
        # A log that was folded keeps its bytes on the disk, and in them there is room for thousands of writes. A restart
        # does not help: what is read at the start may be a whole log long.
        wait_for(self.shop.fold_log, "a log without a byte", PATIENCE)
        self.disk.fill()
        try:
            page = wait_for(self.refused_for_room, "an error page while the disk is full", PATIENCE)
            assert page.status in (500, 503) and len(page.text) > 40, f"no clear error while the disk is full: {page!r}"
            assert self.shop.visitor().get("/healthz").status == 200
            time.sleep(self.dice.uniform(0, 1.5))
        finally:
            self.disk.free()
        wait_for(lambda: self.shop.visitor().get("/readyz").status == 200, "a shop that is ready when there is room", PATIENCE)
        self.tally.is_disk_full = False

    def refused_for_room(self):
        """The answer to a sign-up, which has to be written, once none is taken any more."""
        visitor = self.shop.visitor()
        try:
            page = visitor.get("/signup")
            if page.status != 200:
                return page
            typed = {"name": "Late", "email": f"late{self.dice.random()}@example.com", "password": "a long password"}
            page = visitor.submit(page.form("email", "password"), typed, follow=False)
            return page if page.status >= 500 else None
        except TROUBLE:
            return None

    def replace_one(self) -> None:
        """Staff order a service again whose password only a lost reply held. Whatever comes of it is theirs to see."""
        row = next(
            iter(
                self.shop.rows(
                    "SELECT l.id, o.number FROM services s JOIN order_lines l ON l.id = s.line_id"
                    " JOIN orders o ON o.id = l.order_id"
                    " WHERE s.is_complete = 0 AND l.state = 'delivered' AND l.product_key = 'vpn' LIMIT 1"
                )
            ),
            None,
        )
        if row is None:
            return
        try:
            admin = self.shop.admin()
            page = admin.get(f"/admin/orders/{row['number']}")
            form = page.form(action=f"/admin/orders/{row['number']}/lines/{row['id']}/replace")
            page = admin.submit(form, {"reason": "the password is lost"})
            self.replaced += page.status == 200
        except (AssertionError, *TROUBLE):
            pass

    def fill_wallet(self, least: int = 2000) -> None:
        """
        - least: the cents from which on the reseller sees no reason to pay more in.
        """
        if self.upstream.world.balance < least:
            self.dry += 1
            self.upstream.world.top_up(max(self.third, least))

    def fill_wallet_for_held(self) -> None:
        """What waits for the wallet may cost more than is left in a wallet that is by no means empty."""
        rows = self.shop.rows(
            "SELECT max(upstream_cost_minor) FROM order_lines WHERE state = 'held' AND hold_reason = 'walletTooLow'"
        )
        # Half as much again, for prices have moved.
        self.fill_wallet((rows[0][0] or 0) * 3 // 2)

    # Afterwards

    def settle(self) -> None:
        """No more faults, the clock is right again, and what staff are asked to decide is decided."""
        self.upstream.choose = lambda call: None
        self.clock.set(0)
        self.restart()
        started = time.monotonic()
        while moving := self.open_lines():
            self.fill_wallet_for_held()
            self.press_buttons()
            assert time.monotonic() < self.ends, f"still open: {moving[:20]}\n{self.shop.log[-3000:]}"
            time.sleep(0.5)
        say(f"quiet after {time.monotonic() - started:.0f} s")

    def restart(self) -> None:
        status = self.shop.stop(PATIENCE)
        assert status == 0, f"SIGTERM ended it with {status}:\n{self.shop.log[-3000:]}"
        self.shop.start(PATIENCE)

    def open_lines(self) -> list[str]:
        rows = self.shop.rows("SELECT id, state, hold_reason FROM order_lines")
        open_states = (*MOVING, "unknown", "needsPerson", "held", "rejected", "provisioning")
        return [
            f"line {row['id']} {row['state']} {row['hold_reason'] or ''}" for row in rows if row["state"] in open_states
        ]

    def press_buttons(self) -> None:
        """Staff's part: what was refused or held is sent again, and where the shop cannot tell what became of an order
        a person looks into the supplier's panel."""
        rows = self.shop.rows(
            "SELECT l.id, o.number, l.state, l.selection FROM order_lines l JOIN orders o ON o.id = l.order_id"
            " WHERE l.state IN ('needsPerson', 'rejected')"
            " OR (l.state = 'held' AND l.hold_reason <> 'walletTooLow') LIMIT 50"
        )
        admin = self.shop.admin() if rows else None
        for row in rows:
            page = admin.get(f"/admin/orders/{row['number']}")
            found = self.look_into_panel(row) if row["state"] == "needsPerson" else None
            action = "adopt" if found else "release" if row["state"] == "held" else "retry"
            form = page.form(action=f"/admin/orders/{row['number']}/lines/{row['id']}/{action}")
            typed = {"service_id": found} if found else {"reason": "looked into the supplier's panel"}
            page = admin.submit(form, typed)
            # It may have moved meanwhile, or the service have been given to the line that it belongs to.
            assert page.status in (200, 409, 422), page
            self.decided += row["state"] == "needsPerson"

    def look_into_panel(self, line) -> str | None:
        """The service that is this line's, if there is one: by its mark, or by client and product. What was ordered a
        moment ago is another line's, whose answer is still on its way."""
        linked = {row[0] for row in self.shop.rows("SELECT upstream_id FROM services")}
        row = self.shop.rows(LINES + " WHERE l.id = ?", line["id"])[0]
        return next(
            (
                str(order.service_id)
                for order in self.upstream.orders
                if str(order.service_id) not in linked and fits(row, order) and time.time() - order.at > 10
            ),
            None,
        )

    # What it came to

    @property
    def figures(self) -> dict[str, int | str]:
        met = {(call, kind) for call, kinds in FAULTS.items() for kind in kinds if self.upstream.injected[f"{call} {kind}"]}
        return {
            "kills": self.kills,
            "times the disk was full": self.full if self.disk.is_mounted else f"skipped: {self.disk.why_not}",
            "times the clock was set": self.jumps if self.clock.is_movable else f"skipped: {self.clock.why_not}",
            "times a price moved": self.moves,
            "services replaced": self.replaced,
            "times the wallet ran dry": self.dry,
            "outcomes that a person had to decide": self.decided,
            "requests that the customers had to repeat": self.tally.hiccups,
            "faults": sum(self.upstream.injected.values()),
            "kinds of fault and call": f"{len(met)} of {sum(map(len, FAULTS.values()))}",
            "calls to the supplier": sum(self.upstream.calls.values()),
        }

    @property
    def unmet(self) -> list[str]:
        """Faults that a call did not meet."""
        return [f"{call} {kind}" for call, kinds in FAULTS.items() for kind in kinds if not self.upstream.injected[f"{call} {kind}"]]
