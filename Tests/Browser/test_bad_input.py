"""Everything that can be typed wrong, in every field of every form: a clear message beside the field, what was typed is
kept, nothing is half-done, and the answer is 4xx, never 5xx."""

import re
from urllib.parse import quote

import pytest

from page import Form, Page, Visitor
from purchases import EXPECTED_COSTS
from shop import Shop, order_form
from upstream import pretend_upstream

SCRIPT = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>"
BAD = {
    "empty": "",
    "blank": "   ",
    "too long": "x" * 20_000,
    "script": SCRIPT,
    "control characters": "a\x00b\x07c\x1b[31m",
    "reordering characters": "abc\u202egnp.exe",
    "other alphabet": "Ωμέγα 漢字 עברית",
    "quotes": "'; DROP TABLE customers; --",
    "template": "{{page.csrf}}{{{page.csrf}}}{{>layout}}",
    "new header": "a\r\nSet-Cookie: stolen=1",
    "number of another kind": "١٢٣½",
    "negative": "-1",
    "exponent": "1e9",
    "huge number": "9" * 40,
}
# Fields that say who sends or what: those have tests of their own.
FIXED = {"csrf", "token", "next"}

PRODUCTS = [
    "ai_business_tools", "vpn", "esim?package_code=PHAJHEAYP", "web_hosting", "invoice_ai", "appointments",
    "smm?service_id=1234", "domain_registration?domain=mybusiness.com", "docsign", "crm", "website_builder",
    "wp_plugin_installer", "social_media_automation", "business_phone", "email_marketing", "cloud_storage",
]
VISITOR_PAGES = ["/signup", "/login", *(f"/products/{product}" for product in PRODUCTS)]
CUSTOMER_PAGES = ["/account/security", "/cart", "/checkout"]
STAFF_PAGES = ["/admin/pricing", "/admin/settings", "/admin/products", "/admin/customers", "/admin/design", "/admin/orders"]
SEARCHES = [
    "/products?q=", "/products/esim?country=", "/products/esim?q=", "/products/smm?q=", "/products/domain_registration?q=",
    "/products/domain_registration?domain=", "/products/business_phone?country=", "/products/business_phone?area_code=",
    "/products/vpn?billing_cycle=", "/products/smm?quantity=", "/products/esim?package_code=", "/products/smm?service_id=",
    "/products/esim?after=", "/products/smm?page=", "/login?next=", "/signup?next=", "/orders/", "/products/",
    "/account/orders?before=", "/account/credit?before=",
]
STAFF_SEARCHES = [
    "/admin/orders?q=", "/admin/orders?state=", "/admin/orders?before=", "/admin/orders/", "/admin/customers?q=",
    "/admin/customers/", "/admin/customers?before=", "/admin/pricing?q=", "/admin/pricing?rule=", "/admin/pricing?edit=",
    "/admin/pricing?only=", "/admin/pricing?category=", "/admin/pricing?scope=", "/admin/mails?before=",
]


@pytest.fixture(scope="module")
def shop():
    with pretend_upstream() as upstream, Shop(upstream) as shop:
        shop.upstream, admin = upstream, shop.admin()
        for product, plans in EXPECTED_COSTS.items():
            for plan, cost in plans.items():
                shop.enter_cost(admin, product, plan, cost)
        yield shop
        assert upstream.violations == []
        assert "Internal" not in shop.log


@pytest.fixture(scope="module")
def admin(shop: Shop) -> Visitor:
    return shop.admin()


@pytest.fixture(scope="module")
def customer(shop: Shop, admin: Visitor) -> Visitor:
    visitor = shop.customer("careless@example.com", "Careless")
    shop.add_credit(admin, "careless@example.com", "500")
    shop.add_to_cart(visitor, "vpn", {"billing_cycle": "monthly"})
    return visitor


def typed_fields(form: Form) -> list[str]:
    return [c.name for c in form.controls if c.kind not in ("checkbox", "hidden") and c.name and c.name not in FIXED]


def sent_fields(form: Form) -> list[str]:
    return list(dict.fromkeys(c.name for c in form.controls if c.name and c.name not in FIXED))


def hold_up(page: Page, what: str) -> None:
    """What must be true of the answer to anything at all."""
    assert page.status < 500, f"{what}: {page!r}"
    assert "<script>alert" not in page.html and "<img src=x" not in page.html, what
    assert "stolen" not in str(page.headers), what
    assert page.text or page.status == 303, f"{what}: nothing is said"


def try_every_field(visitor: Visitor, path: str) -> int:
    """- Returns: how many answers were refusals."""
    refused = 0
    for place, form in enumerate(visitor.get(path).forms):
        if form.method != "post" or form.action.endswith("/logout"):
            continue
        for name in sent_fields(form):
            for what, value in BAD.items():
                page = visitor.get(path)
                page = visitor.submit(page.forms[place], {name: value}, follow=False)
                hold_up(page, f"{path} {name}: {what}")
                refused += page.status >= 400
                if page.status == 422:
                    assert page.errors or 'class="notice"' in page.html, f"{path} {name}: {what}: no message: {page!r}"
    return refused


# Every field of every form


@pytest.mark.parametrize("path", VISITOR_PAGES)
def test_forms_of_visitors(shop: Shop, path: str):
    visitor = shop.visitor()
    page = visitor.get(path)
    assert page.status == 200, page
    assert try_every_field(visitor, path) > 0


@pytest.mark.parametrize("path", CUSTOMER_PAGES)
def test_forms_of_customers(shop: Shop, admin: Visitor, path: str):
    visitor = shop.customer(f"typist-{CUSTOMER_PAGES.index(path)}@example.com")
    shop.add_to_cart(visitor, "vpn", {"billing_cycle": "monthly"})
    assert try_every_field(visitor, path) > 0 or path == "/cart"


@pytest.mark.parametrize("path", STAFF_PAGES)
def test_forms_of_staff(shop: Shop, admin: Visitor, path: str):
    assert admin.get(path).status == 200, path
    try_every_field(admin, path)
    # Whatever of it was taken, the shop still stands and its owner can still come in.
    assert shop.visitor().get("/products").status == 200
    assert shop.admin().get("/admin").status == 200


@pytest.mark.parametrize("path", SEARCHES)
def test_searches_and_addresses(shop: Shop, customer: Visitor, path: str):
    search(customer, path)


@pytest.mark.parametrize("path", STAFF_SEARCHES)
def test_searches_of_staff(shop: Shop, admin: Visitor, path: str):
    search(admin, path)


def search(visitor: Visitor, path: str) -> None:
    for what, value in BAD.items():
        page = visitor.get(path + quote(value[:2000]), follow=False)
        hold_up(page, f"{path}: {what}")
        location = page.headers.get("Location") or ""
        assert "\n" not in location and not location.startswith("//"), location


# What is wrong stands beside its field, and what was right stays


WRONG = [
    ("vpn", {"billing_cycle": "weekly"}, "billing_cycle"),
    ("web_hosting", {"cpanel_username": "1abc", "primary_domain": "fine.com"}, "cpanel_username"),
    ("web_hosting", {"cpanel_username": "root", "primary_domain": "fine.com"}, "cpanel_username"),
    ("web_hosting", {"cpanel_username": "abcdefghijklmnopq", "primary_domain": "fine.com"}, "cpanel_username"),
    ("web_hosting", {"cpanel_username": "fine", "primary_domain": "not a domain"}, "primary_domain"),
    ("web_hosting", {"cpanel_username": "fine", "primary_domain": "-a.com"}, "primary_domain"),
    ("web_hosting", {"cpanel_username": "fine", "primary_domain": "localhost"}, "primary_domain"),
    ("invoice_ai", {"subdomain": "-brand", "business_name": "Fine"}, "subdomain"),
    ("invoice_ai", {"subdomain": "漢字", "business_name": "Fine"}, "subdomain"),
    ("invoice_ai", {"subdomain": "fine", "business_name": ""}, "business_name"),
    ("appointments", {"subdomain": "a.b", "business_name": "Fine"}, "subdomain"),
    ("crm", {"subdomain": "x" * 41}, "subdomain"),
    ("smm", {"service_id": "1234", "link": "javascript:alert(1)", "quantity": "1000"}, "link"),
    ("smm", {"service_id": "1234", "link": "https://instagram.com/a b", "quantity": "1000"}, "link"),
    ("smm", {"service_id": "1234", "link": "https://instagram.com/a", "quantity": "0"}, "quantity"),
    ("smm", {"service_id": "1234", "link": "https://instagram.com/a", "quantity": "1.5"}, "quantity"),
    ("smm", {"service_id": "1234", "link": "https://instagram.com/a", "quantity": "١٠٠٠"}, "quantity"),
    ("smm", {"service_id": "1234", "link": "https://instagram.com/a", "quantity": "99999999999999999999"}, "quantity"),
    ("docsign", {"company_name": "a\x07b"}, "company_name"),
    ("docsign", {"company_name": "x" * 101}, "company_name"),
    ("wp_plugin_installer", {"plugin_name": "", "description": "Fine", "author": "Fine"}, "plugin_name"),
    ("wp_plugin_installer", {"plugin_name": "Fine", "description": "x" * 301, "author": "Fine"}, "description"),
    ("business_phone", {"phone_number": "12125550100"}, "phone_number"),
    ("business_phone", {"phone_number": "+0123456789"}, "phone_number"),
    ("business_phone", {"area_code": "0212"}, "area_code"),
    ("business_phone", {"phone_number": "+12125550100", "area_code": "212"}, "area_code"),
    ("cloud_storage", {"storage_plan": "3tb"}, "storage_plan"),
]


@pytest.mark.parametrize("product, fields, wrong", WRONG, ids=lambda value: str(value)[:40])
def test_message_stands_beside_the_field(shop: Shop, product: str, fields: dict, wrong: str):
    visitor = shop.visitor()
    query = "?service_id=1234" if product == "smm" else ""
    page = visitor.get(f"/products/{product}{query}")
    page = visitor.submit(order_form(page), fields)
    assert page.status == 422, page
    assert wrong in page.errors, f"{page.errors}: {page!r}"
    assert len(page.errors[wrong]) > 10
    form = order_form(page)
    for name, value in fields.items():
        if form.control(name).kind in ("text", "url", "tel", "number", "textarea", "search") and "\x07" not in value:
            assert form.control(name).value == value, f"{name} was not kept: {page!r}"
    assert visitor.get("/cart").text.find("empty") > 0, "nothing may be in the cart"


def test_typed_markup_comes_back_as_text(shop: Shop):
    visitor = shop.visitor()
    page = visitor.get("/products/invoice_ai")
    page = visitor.submit(order_form(page), {"subdomain": "-", "business_name": SCRIPT})
    assert page.status == 422
    assert order_form(page).control("business_name").value == SCRIPT
    assert SCRIPT not in page.html


def test_passwords_never_come_back(shop: Shop):
    visitor = shop.visitor()
    page = visitor.get("/signup")
    page = visitor.submit(page.form("email"), {"name": "", "email": "nobody", "password": "a secret that was typed"})
    assert page.status == 422 and {"name", "email"} <= set(page.errors)
    assert page.form("email").control("email").value == "nobody"
    assert "a secret that was typed" not in page.html


# Who and what may be meant


def test_form_without_its_token_is_refused(shop: Shop, customer: Visitor):
    stranger = shop.visitor()
    foreign = stranger.get("/signup").form("email").control("csrf").value
    for csrf in ("", "AAAA", foreign, foreign[:-4] + "AAAA"):
        page = customer.post("/account/security/profile", [("csrf", csrf), ("name", "Taken over")])
        assert 400 <= page.status < 500, page
    assert "Taken over" not in customer.get("/account/security").html


def test_form_sent_from_another_site_is_refused(shop: Shop, customer: Visitor):
    form = customer.get("/account/security").form("name")
    base, customer.base = customer.base, "https://evil.example"
    try:
        page = customer.post("/account/security/profile", form.filled({"name": "Taken over"}), follow=False)
    finally:
        customer.base = base
    assert 400 <= page.status < 500, page
    assert "Taken over" not in customer.get("/account/security").html


def test_line_of_somebody_elses_cart_stays(shop: Shop, customer: Visitor):
    other = shop.visitor()
    shop.add_to_cart(other, "vpn", {"billing_cycle": "monthly"})
    theirs = next(b.value for f in other.get("/cart").forms for b in f.buttons if b.name == "remove")
    form = next(f for f in customer.get("/cart").forms if any(b.name == "remove" for b in f.buttons))
    page = customer.submit(form, button=("remove", theirs))
    assert page.status == 422, page
    assert "VPN" in other.get("/cart").text


def test_somebody_elses_order_cannot_be_touched(shop: Shop, admin: Visitor, customer: Visitor):
    owner = shop.customer("owner-of-an-order@example.com")
    shop.add_credit(admin, "owner-of-an-order@example.com", "100")
    shop.add_to_cart(owner, "vpn", {"billing_cycle": "monthly"})
    number = re.search(r"/orders/([^/?]+)", shop.check_out(owner).url).group(1)
    csrf = customer.get("/account/security").form("name").control("csrf").value
    for path in (f"/orders/{number}", f"/orders/{number}/payment", f"/orders/{number}/cancellation"):
        page = customer.post(path, [("csrf", csrf), ("payment_method", "credit")])
        assert page.status in (404, 405), page
    for path in (f"/admin/orders/{number}", "/admin/settings", "/admin/customers/1", "/admin/pricing"):
        page = customer.post(path, [("csrf", csrf)])
        assert page.status in (404, 405), page


def test_pressing_twice_makes_one_order(shop: Shop, admin: Visitor):
    visitor = shop.customer("twice@example.com")
    shop.add_credit(admin, "twice@example.com", "100")
    shop.add_to_cart(visitor, "vpn", {"billing_cycle": "monthly"})
    form = visitor.get("/checkout").form("token")
    ticks = {c.name: c.value for c in form.controls if c.kind == "checkbox"} | {"payment_method": "credit"}
    answers = [visitor.post("/checkout", form.filled(ticks), follow=False) for _ in range(3)]
    assert {answer.status for answer in answers} == {303}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert len(shop.rows("SELECT 1 FROM orders o JOIN customers c ON c.id = o.customer_id WHERE email = 'twice@example.com'")) == 1


def test_address_that_is_taken_is_said_beside_the_field(shop: Shop, customer: Visitor):
    visitor = shop.visitor()
    page = visitor.get("/signup")
    page = visitor.submit(
        page.form("email"), {"name": "Again", "email": "Careless@Example.com", "password": "another password"}
    )
    assert page.status in (409, 422) and "email" in page.errors, page


def test_more_than_the_credit_is_refused(shop: Shop):
    visitor = shop.customer("poor@example.com")
    shop.add_to_cart(visitor, "vpn", {"billing_cycle": "monthly"})
    form = visitor.get("/checkout").form("token")
    page = visitor.submit(form, {"payment_method": "credit", "terms": "yes"})
    assert page.status == 422 and "payment_method" in page.errors, page
    assert shop.rows("SELECT 1 FROM orders o JOIN customers c ON c.id = o.customer_id WHERE email = 'poor@example.com'") == []


# What changed meanwhile


def test_price_that_moved_is_shown_before_anything_is_ordered(shop: Shop, admin: Visitor):
    visitor = shop.customer("moved@example.com")
    shop.add_credit(admin, "moved@example.com", "100")
    shop.set_markup(admin, "20")
    shop.add_to_cart(visitor, "docsign", {"company_name": "Acme", "billing_cycle": "monthly"})
    form = visitor.get("/checkout").form("token")
    shop.set_markup(admin, "45")
    ticks = {"payment_method": "credit", "terms": "yes"}
    page = visitor.submit(form, ticks)
    assert page.status == 422 and "$11.60" in page.text, page
    assert not [o for o in shop.upstream.orders if o.body.get("company_name") == "Acme"]
    page = visitor.submit(page.form("token"), ticks)
    assert "/orders/" in page.url and "$11.60" in page.text, page


def test_product_taken_off_sale_cannot_be_ordered(shop: Shop, admin: Visitor):
    visitor = shop.customer("late@example.com")
    shop.add_credit(admin, "late@example.com", "100")
    shop.add_to_cart(visitor, "website_builder", {"billing_cycle": "monthly"})
    form = visitor.get("/checkout").form("token")
    switch(admin, "off", "website_builder")
    try:
        page = visitor.submit(form, {"payment_method": "credit", "terms": "yes"})
        assert page.status == 422, page
        page = visitor.get("/products/website_builder")
        assert not any("billing_cycle" in form and form.method == "post" and form.buttons for form in page.forms), page
    finally:
        switch(admin, "on", "website_builder")


def switch(admin: Visitor, direction: str, product: str) -> None:
    form = next(f for f in admin.get("/admin/products").forms if any(b.name in ("on", "off") for b in f.buttons))
    page = admin.submit(form, button=(direction, product))
    assert page.status == 200, page


# What is no form at all


def test_file_where_text_is_expected(shop: Shop):
    visitor = shop.visitor()
    page = visitor.get("/products/docsign")
    page = visitor.submit(order_form(page), {}, multipart={"company_name": ("evil.png", b"\x89PNG\r\n\x00\xff" * 50)})
    assert page.status == 422 and "company_name" in page.errors, page
    page = visitor.get("/signup")
    page = visitor.submit(page.form("email"), {}, multipart={"email": ("a.txt", b"a@example.com")})
    assert page.status == 422 and "email" in page.errors, page


@pytest.mark.parametrize("kind, body, statuses", [
    ("application/json", b'{"email":"a@b.c"}', {400, 403, 415, 422}),
    ("application/x-www-form-urlencoded", b"csrf=%ZZ&email=%", {400, 403, 422}),
    ("application/x-www-form-urlencoded", b"csrf=\xff\xfe&email=\x80", {400, 403, 422}),
    ("application/x-www-form-urlencoded", b"&".join(b"f%d=1" % n for n in range(20_000)), {400, 403, 413, 422}),
    ("application/x-www-form-urlencoded", b"email=" + b"a" * (12 << 20), {413}),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data", {400, 403, 422}),
    ("multipart/form-data", b"no boundary", {400, 403, 415, 422}),
    ("text/plain", b"email=a@b.c", {400, 403, 415, 422}),
    ("", b"", {400, 403, 415, 422}),
], ids=["json", "broken escapes", "no UTF-8", "many fields", "12 MB", "cut off", "no boundary", "text", "nothing"])
def test_bodies_that_are_no_forms(shop: Shop, kind: str, body: bytes, statuses: set[int]):
    visitor = shop.visitor()
    visitor.get("/login")
    try:
        page = visitor._go("POST", "/login", body, {"Content-Type": kind}, False)
    except (ConnectionResetError, BrokenPipeError):
        # Hung up on in the middle of a body that is too large.
        assert len(body) > 1 << 20
    else:
        assert page.status in statuses, page
    assert visitor.get("/login").status == 200
