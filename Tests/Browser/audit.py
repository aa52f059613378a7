"""Holds the upstream's ledger against the shop's database: nothing lost, nothing doubled, money equal to the cent."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from shop import Shop
from world import Order, World

# Every torture order carries such a mark in one of its fields, and so does what the upstream received.
MARK = re.compile(r"zz\d{6}zz")
DONE = {"delivered", "provisioning", "ended"}
LISTED = {"unknown", "needsPerson", "held", "rejected"}
MOVING = {"queued", "sending", "waiting"}

LINES = """
    SELECT l.id, o.number, o.paid_at, o.checkout_key LIKE 'replaces line %' AS is_replacement, l.product_key, l.selection, l.state, l.charged_minor, s.upstream_id,
           c.upstream_client_id, c.email
    FROM order_lines l JOIN orders o ON o.id = l.order_id JOIN customers c ON c.id = l.customer_id
    LEFT JOIN services s ON s.line_id = l.id
"""


def mark_of(text: str) -> str | None:
    found = MARK.search(text)
    return found.group() if found else None


@dataclass
class Audit:
    problems: list[str] = field(default_factory=list)
    figures: dict[str, int | str] = field(default_factory=dict)
    lost: int = 0
    doubled: int = 0

    def lose(self, text: str) -> None:
        self.lost += 1
        self.problems.append("LOST     " + text)

    def double(self, text: str) -> None:
        self.doubled += 1
        self.problems.append("DOUBLED  " + text)

    def break_(self, text: str) -> None:
        self.problems.append("WRONG    " + text)


def audit(shop: Shop, world: World, acknowledged: set[str]) -> Audit:
    """
    - acknowledged: numbers of the orders whose page a customer was sent to.
    """
    result = Audit()
    lines = shop.rows(LINES)
    _orders(result, lines, acknowledged)
    _services(result, lines, world)
    _money(result, shop, lines, world)
    _clients(result, world)
    _check_command(result, shop, lines)
    states = Counter(line["state"] for line in lines)
    asked = Counter(
        row[0].split(":")[0] for row in shop.rows("SELECT reason FROM order_events WHERE to_state = 'needsPerson'")
    )
    result.figures = {
        "orders placed": len({line["number"] for line in lines}),
        "orders that the supplier carried out": len(world.orders),
        "lost": result.lost,
        "doubled": result.doubled,
        "outcomes lost on the way": _count(shop, "SELECT count(*) FROM order_events WHERE to_state = 'unknown'"),
        "found again at the supplier": _count(shop, "SELECT count(*) FROM attempts WHERE outcome = 'adopted'"),
        "found not done, sent again": _count(shop, "SELECT count(*) FROM attempts WHERE outcome = 'notDone'"),
        "delivered": sum(states[state] for state in DONE),
        "listed for a person": sum(states[state] for state in LISTED),
        "charged by the supplier": f"${sum(order.cents for order in world.orders) / 100:.2f}",
    } | {f"asked a person: {why}": times for why, times in asked.items()}
    return result


def _count(shop: Shop, sql: str) -> int:
    return shop.rows(sql)[0][0]


def _orders(result: Audit, lines: list, acknowledged: set[str]) -> None:
    paid = {line["number"] for line in lines if line["paid_at"] is not None and not line["is_replacement"]}
    for number in sorted(acknowledged - paid):
        result.lose(f"order {number} was confirmed to its customer and is not there as paid")
    for number in sorted(paid - acknowledged):
        result.double(f"order {number} was paid from a customer's credit and nobody pressed the button for it")
    marks = Counter(mark for line in lines if (mark := mark_of(line["selection"])))
    for mark, times in marks.items():
        if times > 1:
            result.double(f"{mark} was ordered once and stands in {times} lines")
    for line in lines:
        if line["state"] in MOVING:
            result.lose(f"line {line['id']} is still {line['state']}")


def _services(result: Audit, lines: list, world: World) -> None:
    by_service = {str(order.service_id): order for order in world.orders}
    by_mark: dict[str, list[Order]] = defaultdict(list)
    for order in world.orders:
        if mark := mark_of(str(order.body)):
            by_mark[mark].append(order)
    for mark, orders in by_mark.items():
        if len(orders) > 1:
            result.double(f"{mark} was carried out as services {[order.service_id for order in orders]}")
    linked = set()
    for line in lines:
        service = line["upstream_id"]
        if line["state"] in DONE and service not in by_service:
            result.lose(f"line {line['id']} is {line['state']}, and the supplier has no service {service}")
        if service is None:
            continue
        if service in linked:
            result.double(f"service {service} was given to two lines")
        linked.add(service)
        order = by_service.get(service)
        if order and not fits(line, order):
            result.break_(f"line {line['id']} was given service {service}, which is {order.body}")
    _orphans(result, lines, [order for service, order in by_service.items() if service not in linked])


def fits(line, order: Order) -> bool:
    return (
        line["product_key"] == order.product
        and line["upstream_client_id"] == str(order.client_id)
        and mark_of(line["selection"]) == mark_of(str(order.body))
    )


def _orphans(result: Audit, lines: list, orphans: list[Order]) -> None:
    """What was carried out and belongs to no line must be what an open line may still turn out to be."""
    open_lines = [line for line in lines if line["state"] in ("unknown", "needsPerson")]
    for order in orphans:
        if match := next((line for line in open_lines if fits(line, order)), None):
            open_lines.remove(match)
        else:
            result.lose(f"service {order.service_id} ({order.product}, {order.cents} cents) belongs to no line")


def _money(result: Audit, shop: Shop, lines: list, world: World) -> None:
    by_service = {str(order.service_id): order for order in world.orders}
    expected = 0
    for line in lines:
        order = by_service.get(line["upstream_id"] or "")
        if order is None:
            continue
        expected += order.cents
        if line["charged_minor"] != order.cents:
            result.break_(f"line {line['id']}: {line['charged_minor']} cents booked, {order.cents} taken")
    booked = _count(
        shop,
        "SELECT coalesce(-sum(amount_minor), 0) FROM ledger_entries WHERE source_kind = 'upstream' AND account = 'upstreamWallet'",
    )
    if booked != expected:
        result.break_(f"the books say that the supplier took {booked} cents for delivered lines, it took {expected}")
    taken = -sum(entry.cents for entry in world.ledger if entry.service_id)
    if taken != sum(order.cents for order in world.orders):
        result.break_("the pretend supplier's own ledger does not add up")


def _clients(result: Audit, world: World) -> None:
    for email, times in Counter(client["email"] for client in world.clients.values()).items():
        if times > 1:
            result.double(f"{email} was made a client {times} times")


def _check_command(result: Audit, shop: Shop, lines: list) -> None:
    check = shop.run("check")
    if check.returncode != 0:
        result.break_(f"storefront check ends with {check.returncode}:\n{check.stdout}{check.stderr}")
    for line in lines:
        if line["state"] in ("unknown", "needsPerson") and f"line {line['id']} of order" not in check.stdout:
            result.lose(f"line {line['id']} is {line['state']} and storefront check does not list it")
