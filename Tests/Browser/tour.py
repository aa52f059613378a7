"""Debian's Chromium on a demo shop in which something has been bought: for the browser tests and the screenshots."""

import re
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from shop import ADMIN, PASSWORD, Shop, wait_for

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
STATEMENT = """Date,Amount,Name,Reference
2026-05-03,12.00,Grace Hopper,Order NUMBER
2026-05-04,7.80,Ada Lovelace,for the VPN
2026-05-04,-9.99,Office Ltd,Rent"""
TABLET = {"width": 768, "height": 1024}
SCHEMES = ("light", "dark")


@contextmanager
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


@dataclass(frozen=True)
class Stop:
    """A page of the tour, and who looks at it."""

    name: str
    path: str
    who: str = "visitor"


class Watch:
    """Collects what must not happen on any page: script errors, violations of the policy, missing files."""

    def __init__(self, page: Page, allowed_statuses: tuple[int, ...] = ()):
        self.troubles: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.troubles.append(f"script error: {error}"))
        page.on("requestfailed", lambda request: self._failed(request))
        page.on("response", lambda response: self._answered(response, allowed_statuses))

    def _console(self, message) -> None:
        # A page that answers 404 or 422 on purpose is reported by Chromium as a failed resource.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.troubles.append(f"console {message.type}: {message.text}")

    def _failed(self, request) -> None:
        # Leaving a page ends what it was still asking for.
        if request.failure and "ERR_ABORTED" not in request.failure:
            self.troubles.append(f"{request.url}: {request.failure}")

    def _answered(self, response, allowed: tuple[int, ...]) -> None:
        if response.status >= 400 and response.status not in allowed:
            self.troubles.append(f"{response.status} {response.url}")


def sign_up(page: Page, email: str, name: str = "Grace Hopper") -> None:
    page.fill("input[name=name]", name)
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button:not([name])")


def sign_in(page: Page, shop: Shop, email: str, password: str) -> None:
    page.goto(shop.url + "/login")
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", password)
    page.click("main form button:not([name])")


def pay_by_test_card(page: Page) -> None:
    """From the checkout page to the order's page."""
    page.check("input[name=payment_method][value=test_card]")
    for box in page.locator("form[action='/checkout'] input[type=checkbox]").all():
        box.check()
    page.click("form[action='/checkout'] button.primary")
    page.click("button[name=answer][value=approve]")
    page.wait_for_url(re.compile(r"/orders/[0-9A-Z-]+$"))


def order_number(page: Page) -> str:
    return re.search(r"/orders/([0-9A-Z-]+)", page.url).group(1)


def service_path(page: Page, shop: Shop) -> str | None:
    """Of the newest service, once the supplier has said when it renews."""
    page.goto(shop.url + "/account/services")
    link = page.query_selector("a[href^='/account/services/']")
    return link and link.get_attribute("href")


class Tour:
    """Signed-in contexts and an order with three delivered lines, made once."""

    def __init__(self, browser: Browser, shop: Shop):
        self.browser, self.shop = browser, shop
        self.email = "grace@example.com"
        context = browser.new_context()
        page = context.new_page()
        page.goto(shop.url + "/products/vpn")
        page.click("#order form button.primary")
        page.goto(shop.url + "/products/crm")
        page.fill("input[name=subdomain]", "hopper")
        page.click("#order form button.primary")
        page.goto(shop.url + "/products/esim?country=JP")
        page.click("#results .buy a.button >> nth=0")
        page.click("#order form button.primary")
        page.goto(shop.url + "/signup?next=/checkout")
        sign_up(page, self.email)
        pay_by_test_card(page)
        self.number = order_number(page)
        page.wait_for_selector("h1:has-text('Everything is ready')", timeout=60_000)
        self.service = wait_for(lambda: service_path(page, shop), "a service with its billing date")
        page.goto(shop.url + "/products/web_hosting")
        page.fill("input[name=primary_domain]", "hopper.example.com")
        page.fill("input[name=cpanel_username]", "hopper")
        page.click("#order form button.primary")
        self.customer = context.storage_state()
        context.close()
        context = browser.new_context()
        page = context.new_page()
        sign_in(page, shop, *ADMIN)
        page.goto(shop.url + "/admin/statements")
        page.fill("textarea[name=pasted]", STATEMENT.replace("NUMBER", self.number))
        page.click("form[action='/admin/statements'] button")
        self.staff = context.storage_state()
        context.close()

    def stops(self) -> list[Stop]:
        return [
            Stop("home", "/"),
            Stop("products", "/products"),
            Stop("product-web-hosting", "/products/web_hosting"),
            Stop("product-esim-search", "/products/esim?country=JP"),
            Stop("product-smm-search", "/products/smm?platform=Instagram&sort=name"),
            Stop("product-domain", "/products/domain_registration"),
            Stop("product-phone", "/products/business_phone"),
            Stop("nothing-found", "/products?q=zzzz"),
            Stop("signup", "/signup"),
            Stop("login", "/login"),
            Stop("forgotten", "/login/forgotten"),
            Stop("cart", "/cart", "customer"),
            Stop("checkout", "/checkout", "customer"),
            Stop("order", f"/orders/{self.number}", "customer"),
            Stop("account", "/account", "customer"),
            Stop("services", "/account/services", "customer"),
            Stop("service", self.service, "customer"),
            Stop("orders", "/account/orders", "customer"),
            Stop("credit", "/account/credit", "customer"),
            Stop("invoices", "/account/invoices", "customer"),
            Stop("security", "/account/security", "customer"),
            Stop("admin-dashboard", "/admin", "staff"),
            Stop("admin-orders", "/admin/orders", "staff"),
            Stop("admin-order", f"/admin/orders/{self.number}", "staff"),
            Stop("admin-pricing", "/admin/pricing", "staff"),
            Stop("admin-rule", "/admin/pricing?rule=shop", "staff"),
            Stop("admin-moves", "/admin/pricing/moves", "staff"),
            Stop("admin-products", "/admin/products", "staff"),
            Stop("admin-customers", "/admin/customers", "staff"),
            Stop("admin-renewals", "/admin/renewals", "staff"),
            Stop("admin-wallet", "/admin/wallet", "staff"),
            Stop("admin-payment-rules", "/admin/payments/rules?scope=product:smm", "staff"),
            Stop("admin-statements", "/admin/statements", "staff"),
            Stop("admin-mails", "/admin/mails", "staff"),
            Stop("admin-design", "/admin/design", "staff"),
            Stop("admin-taxes", "/admin/taxes", "staff"),
            Stop("admin-coupons", "/admin/coupons", "staff"),
            Stop("admin-books", "/admin/books", "staff"),
            Stop("admin-settings", "/admin/settings", "staff"),
            Stop("admin-appearance", "/admin/appearance", "staff"),
        ]

    def context(self, who: str, viewport: dict, scheme: str) -> BrowserContext:
        state = {"visitor": None, "customer": self.customer, "staff": self.staff}[who]
        return self.browser.new_context(viewport=viewport, color_scheme=scheme, storage_state=state)
