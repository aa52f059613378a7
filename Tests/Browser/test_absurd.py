"""Content that nobody planned for, on every page that shows it: names of two hundred characters, without a space, from
right to left; nothing and a million to pay; forty lines; ten thousand orders; nothing at all."""

import re
import sqlite3
import time
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page

from looks import cut_off, inaccessible, overflow, overlaps
from shop import ADMIN, PASSWORD, ROOT, Shop, wait_for
from tour import DESKTOP, PHONE, Watch, sign_in
from upstream import pretend_upstream

CONTENT = {
    "two hundred characters": "An offer whose name does not want to come to its end " * 3 + "and then still goes on for a little while.",
    "no space": "Unbroken" * 25,
    "German": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft für "
    "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetze",
    "Arabic": "شريحة بيانات للسفر إلى اليابان مع ثلاثة غيغابايت لمدة ثلاثين يومًا وإنترنت سريع بلا انقطاع",
    "emoji": "Ada " + "👩‍👩‍👧‍👦🇯🇵 " * 12,
    "markup": """<b onclick="x">&amp; "quoted" 'names'</b> {{page.csrf}} """ * 3,
}
WIDTHS = {"390": PHONE, "1440": DESKTOP}
# What costs the reseller nothing has no price above its cost, so it is shown and not sold.
FREE, CHEAP, DEAR = "PFREE", "PCHEAP", "PDEAR"
CUSTOMER = "absurd@example.com"


@dataclass
class Scene:
    """A shop full of one content, and who looks at it."""

    shop: Shop
    number: str
    text: str

    def paths(self) -> dict[str, list[str]]:
        return {
            "visitor": ["/", f"/products/esim?package_code={FREE}", f"/products/esim?package_code={DEAR}",
                        "/products/smm", "/products/ai_business_tools", "/products?q=" + "x" * 100],
            CUSTOMER: ["/cart", "/checkout", f"/orders/{self.number}", "/account", "/account/services", "/account/orders",
                       "/account/credit", "/account/security"],
            ADMIN[0]: ["/admin", "/admin/orders", f"/admin/orders/{self.number}", "/admin/customers", "/admin/customers/2",
                       "/admin/pricing", "/admin/wallet", "/admin/mails", "/admin/settings", "/admin/appearance"],
        }


@pytest.fixture(scope="module", params=CONTENT)
def scene(request):
    text = CONTENT[request.param]
    with pretend_upstream(balance=1_000_000_000) as upstream:
        world = upstream.world
        for package in world.packages.values():
            package["name"] = text
        world.packages |= {
            FREE: {"name": text, "cents": 0, "location": "US"},
            CHEAP: {"name": text, "cents": 1, "location": "US"},
            DEAR: {"name": text, "cents": 76_923_077, "location": "US"},
        }
        for service in world.smm.values():
            service["name"] = text
        with Shop(upstream) as shop:
            yield filled(shop, text)


def short(text: str, size: int) -> str:
    """At most so many bytes, without half a character."""
    return text.encode()[:size].decode(errors="ignore").strip()


def filled(shop: Shop, text: str) -> Scene:
    admin = shop.admin()
    settings = admin.get("/admin/settings")
    settings = admin.submit(settings.form("shop_name"), {"shop_name": short(text, 60)}, button="save")
    assert settings.status == 200, settings
    appearance = admin.get("/admin/appearance")
    words = {"tagline": short(text, 160), "lead": short(text, 300), "footer": short(text, 300)}
    appearance = admin.submit(appearance.form("tagline"), words, button="save")
    assert appearance.status == 200, appearance
    customer = shop.customer(CUSTOMER, short(text, 80))
    shop.add_credit(admin, CUSTOMER, "900000.00")
    for product, fields in (
        ("vpn", {"billing_cycle": "monthly"}),
        ("docsign", {"company_name": short(text, 60), "billing_cycle": "monthly"}),
    ):
        shop.add_to_cart(customer, product, fields)
    shop.add_to_cart(customer, "esim", {}, f"?package_code={CHEAP}")
    page = shop.check_out(customer)
    number = re.search(r"/orders/([0-9A-Z-]+)", page.url).group(1)
    wait_for(lambda: "Everything is ready" in customer.get(f"/orders/{number}").text, "the order to be delivered", 40)
    for place in range(40):
        shop.add_to_cart(customer, "docsign", {"company_name": short(f"{place} {text}", 60), "billing_cycle": "monthly"})
    shop.add_to_cart(customer, "esim", {}, f"?package_code={DEAR}")
    return Scene(shop, number, text)


def look(browser, shop: Shop, paths: dict[str, list[str]], viewport: dict, check) -> list[str]:
    found = []
    for who, theirs in paths.items():
        context = browser.new_context(viewport=viewport)
        page = context.new_page()
        watch = Watch(page)
        if who != "visitor":
            sign_in(page, shop, who, ADMIN[1] if who == ADMIN[0] else PASSWORD)
        for path in theirs:
            page.goto(shop.url + path)
            found += [f"{path}: {problem}" for problem in check(page)]
        found += watch.troubles
        context.close()
    return found


def whole(page: Page) -> list[str]:
    return [*overflow(page), *cut_off(page), *overlaps(page)]


@pytest.mark.parametrize("width", WIDTHS)
def test_absurd_content_stays_in_its_place(browser, scene: Scene, width: str):
    assert look(browser, scene.shop, scene.paths(), WIDTHS[width], whole) == []


def test_absurd_content_stays_accessible(browser, scene: Scene):
    assert look(browser, scene.shop, scene.paths(), PHONE, inaccessible) == []


def test_pages_turned_around_stay_whole(browser, scene: Scene):
    def turned(page: Page) -> list[str]:
        page.evaluate("document.documentElement.dir = 'rtl'")
        return whole(page)

    assert look(browser, scene.shop, scene.paths(), PHONE, turned) == []


def test_printed_pages_show_the_content_without_what_can_be_pressed(browser, scene: Scene):
    def printed(page: Page) -> list[str]:
        page.emulate_media(media="print")
        shown = page.evaluate("[...document.querySelectorAll('button, nav, form')].filter(e => e.checkVisibility()).length")
        return whole(page) + ([f"{shown} things to press"] if shown else [])

    paths = {CUSTOMER: [f"/orders/{scene.number}", "/account/orders"]}
    assert look(browser, scene.shop, paths, {"width": 720, "height": 1000}, printed) == []


# Very many, and none


@pytest.fixture(scope="module")
def old_shop():
    """Ten thousand orders of two thousand customers."""
    with Shop() as shop:
        database = sqlite3.connect(shop.database_path, timeout=30)
        database.execute("CREATE TEMP TABLE history (orders INTEGER, open INTEGER, now INTEGER)")
        database.execute("INSERT INTO history VALUES (10000, 0, ?)", (int(time.time() * 1000),))
        database.executescript((ROOT / "scripts/history.sql").read_text())
        database.commit()
        database.close()
        yield shop


LISTS = ["/admin", "/admin/orders", "/admin/orders?view=todo", "/admin/orders?view=held", "/admin/customers",
         "/admin/wallet", "/admin/mails"]


@pytest.mark.parametrize("width", WIDTHS)
def test_ten_thousand_orders_are_shown_page_by_page(browser, old_shop: Shop, width: str):
    def paged(page: Page) -> list[str]:
        rows = page.locator("tbody tr, .results > li").count()
        return whole(page) + ([f"{rows} rows"] if rows > 110 else [])

    assert look(browser, old_shop, {ADMIN[0]: LISTS}, WIDTHS[width], paged) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_empty_places_say_what_will_stand_there(browser, width: str):
    with Shop() as shop:
        shop.customer("new@example.com")
        paths = {
            "visitor": ["/cart"],
            "new@example.com": ["/account", "/account/services", "/account/orders", "/account/credit"],
            ADMIN[0]: [*LISTS, "/admin/customers?q=nobody@example.com", "/admin/pricing?q=zzzz"],
        }

        def honest(page: Page) -> list[str]:
            says = page.locator(".empty:visible, .quiet:visible, table:visible").count()
            return [*whole(page), *inaccessible(page)] + ([] if says else ["says nothing"])

        assert look(browser, shop, paths, WIDTHS[width], honest) == []
