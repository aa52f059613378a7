"""How heavy and how quick the pages are on a slow phone: bytes, requests and layout shift are facts and asserted in every
run; times depend on what else the machine does, so the median of three cold visits counts."""

from dataclasses import dataclass
from statistics import median

import pytest
from playwright.sync_api import CDPSession

from shop import ROOT
from tour import PHONE, Tour

# A phone on a slow 4G line (1.6 Mbit/s, 150 ms to the first byte of each answer) with a quarter of this machine's speed.
LINE = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
CPU_SLOWDOWN = 4
VISITS = 3

PAINTS = """
window.seen = { fcp: 0, lcp: 0, cls: 0, slowest: 0 };
const watch = (type, read, more) => new PerformanceObserver((list) => list.getEntries().forEach(read))
    .observe({ type, buffered: true, ...more });
watch("paint", (e) => { if (e.name === "first-contentful-paint") seen.fcp = e.startTime; });
watch("largest-contentful-paint", (e) => { seen.lcp = e.startTime; });
watch("layout-shift", (e) => { if (!e.hadRecentInput) seen.cls += e.value; });
watch("event", (e) => { if (e.interactionId) seen.slowest = Math.max(seen.slowest, e.duration); }, { durationThreshold: 16 });
"""


@dataclass(frozen=True)
class Visit:
    """Milliseconds and bytes."""

    first_paint: float
    largest_paint: float
    shift: float
    interaction: float
    size: int
    requests: int


# Each page with something that its visitors do there.
PAGES = {
    "home": ("visitor", lambda page: page.locator("#q").press_sequentially("esim", delay=60)),
    "products": ("visitor", lambda page: page.locator("#q").press_sequentially("esim", delay=60)),
    "product-web-hosting": ("visitor", lambda page: page.click("label.option >> nth=1")),
    "product-esim-search": ("visitor", lambda page: page.locator("#find-q").press_sequentially("10", delay=60)),
    "checkout": ("customer", lambda page: page.click("label.option:has(input:enabled) >> nth=0")),
    "order": ("customer", lambda page: page.click("details.secret summary >> nth=0")),
}


def visit(tour: Tour, name: str, act) -> Visit:
    stop = next(stop for stop in tour.stops() if stop.name == name)
    context = tour.context(stop.who, PHONE, "light")
    try:
        page = context.new_page()
        session = context.new_cdp_session(page)
        transferred = _count(session)
        page.add_init_script(PAINTS)
        page.goto(tour.shop.url + stop.path, wait_until="load")
        page.wait_for_timeout(300)
        size, requests = sum(transferred.values()), len(transferred)
        act(page)
        page.wait_for_timeout(600)
        seen = page.evaluate("seen")
        return Visit(seen["fcp"], seen["lcp"], seen["cls"], seen["slowest"], size, requests)
    finally:
        context.close()


def _count(session: CDPSession) -> dict[str, int]:
    """Bytes on the wire by request, from now on, over a slow line on a slow processor."""
    transferred: dict[str, int] = {}
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", LINE)
    session.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
    session.on("Network.loadingFinished", lambda e: transferred.update({e["requestId"]: e["encodedDataLength"]}))
    return transferred


@pytest.fixture(scope="module", params=PAGES)
def visits(request, tour: Tour) -> list[Visit]:
    _, act = PAGES[request.param]
    return [visit(tour, request.param, act) for _ in range(VISITS)]


def test_page_is_light(visits: list[Visit]):
    assert max(visit.size for visit in visits) < 60_000
    assert max(visit.requests for visit in visits) <= 8


def test_nothing_moves_while_it_loads(visits: list[Visit]):
    assert max(visit.shift for visit in visits) < 0.02


def test_page_is_there_within_a_second(visits: list[Visit]):
    assert median(visit.first_paint for visit in visits) < 1000
    assert median(visit.largest_paint for visit in visits) < 1500


def test_page_answers_at_once(visits: list[Visit]):
    assert median(visit.interaction for visit in visits) < 100


def test_style_and_script_stay_small():
    assert (ROOT / "Public/shop.css").stat().st_size <= 25_000
    assert sum(file.stat().st_size for file in (ROOT / "Public").glob("*.js")) <= 30_000
