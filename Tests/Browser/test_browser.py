"""What only a browser can tell: buying with and without script and by keyboard alone, the looks at two widths and in two
colour schemes, accessibility, and that the strict policy on scripts and styles is never violated."""

import re

import pytest
from playwright.sync_api import Page

from looks import inaccessible, overflow, overlaps
from shop import PASSWORD, Shop
from tour import DESKTOP, PHONE, SCHEMES, TABLET, Tour, Watch, pay_by_test_card, sign_up


def buy_vpn(page: Page, shop: Shop, email: str) -> None:
    page.goto(shop.url + "/products")
    page.click("a[href='/products/vpn']")
    page.check("input[name=billing_cycle][value=annual]")
    page.click("#order form button.primary")
    page.goto(shop.url + "/cart")
    page.click("a[href='/checkout']")
    page.click("a[href^='/signup']")
    sign_up(page, email)
    pay_by_test_card(page)


def reveal_password(page: Page) -> str:
    """It is there, hidden until asked for."""
    secret = page.locator("details.secret").first
    assert not secret.locator("code").is_visible()
    secret.locator("summary").click()
    assert secret.locator("code").is_visible()
    return secret.locator("code").inner_text()


@pytest.mark.parametrize("has_script", [False, True], ids=["without script", "with script"])
def test_customer_buys_and_sees_the_credentials(browser, demo: Shop, has_script: bool):
    context = browser.new_context(java_script_enabled=has_script, viewport=PHONE)
    page = context.new_page()
    watch = Watch(page)
    buy_vpn(page, demo, f"buyer-{has_script}@example.com".lower())
    # The page follows by itself, with script or without: nothing is pressed here.
    page.wait_for_selector("h1:has-text('Everything is ready')", timeout=60_000)
    assert len(reveal_password(page)) >= 6
    assert watch.troubles == []
    context.close()


def test_card_that_is_declined_can_be_tried_again(browser, demo: Shop):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(demo.url + "/products/vpn")
    page.click("#order form button.primary")
    page.goto(demo.url + "/signup?next=/checkout")
    sign_up(page, "declined@example.com")
    page.check("input[name=payment_method][value=test_card]")
    page.check("form[action='/checkout'] input[name=terms]")
    page.click("form[action='/checkout'] button.primary")
    page.click("button[name=answer][value=decline]")
    assert "/orders/" in page.url
    assert "waits for your payment" in page.inner_text("h1")
    page.check("input[name=payment_method][value=test_card]")
    page.click("form[action$='/payment'] button")
    page.click("button[name=answer][value=approve]")
    page.wait_for_selector("h1:has-text('Everything is ready')", timeout=60_000)
    context.close()


def test_keyboard_alone_is_enough(browser, demo: Shop):
    context = browser.new_context(viewport=DESKTOP)
    page = context.new_page()
    page.goto(demo.url + "/products/vpn")
    press(page, "#order form button.primary")
    page.wait_for_load_state()
    page.goto(demo.url + "/cart")
    press(page, "a[href='/checkout']")
    press(page, "a[href^='/signup']")
    for name, value in (("name", "Keyboard Only"), ("email", "keys@example.com"), ("password", PASSWORD)):
        tab_to(page, f"input[name={name}]")
        page.keyboard.type(value)
    page.keyboard.press("Enter")
    page.wait_for_url("**/checkout")
    tab_to(page, "input[name=payment_method]")
    for _ in range(4):
        if page.evaluate("document.activeElement.value") == "test_card":
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    assert page.is_checked("input[name=payment_method][value=test_card]")
    tab_to(page, "form[action='/checkout'] input[name=terms]")
    page.keyboard.press("Space")
    press(page, "form[action='/checkout'] button.primary")
    press(page, "button[name=answer][value=approve]")
    page.wait_for_selector("h1:has-text('Everything is ready')", timeout=60_000)
    press(page, "details.secret summary", loads=False)
    assert page.locator("details.secret code").first.is_visible()
    context.close()


def tab_to(page: Page, selector: str) -> None:
    page.wait_for_selector(selector, state="attached")
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            boxed = page.evaluate(
                "e => getComputedStyle(document.activeElement.closest('.box, .option, .check') ?? document.activeElement).outlineStyle",
            )
            assert "none" not in (outline, boxed) or outline != boxed, f"{selector} does not show that it has the focus"
            return
    raise AssertionError(f"80 tabs do not lead to {selector} on {page.url}")


def press(page: Page, selector: str, loads: bool = True) -> None:
    tab_to(page, selector)
    if loads:
        with page.expect_navigation():
            page.keyboard.press("Enter")
    else:
        page.keyboard.press("Enter")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("viewport", [PHONE, TABLET, DESKTOP], ids=["390", "768", "1440"])
@pytest.mark.parametrize("who", ["visitor", "customer", "staff"])
def test_pages_are_accessible_fit_and_keep_the_policy(tour: Tour, who: str, viewport: dict, scheme: str):
    context = tour.context(who, viewport, scheme)
    page = context.new_page()
    watch = Watch(page)
    problems = []
    for stop in (stop for stop in tour.stops() if stop.who == who):
        page.goto(tour.shop.url + stop.path)
        problems += [f"{stop.name}: {problem}" for problem in [*overflow(page), *overlaps(page), *inaccessible(page)]]
    context.close()
    assert problems + watch.troubles == []


def test_error_pages_are_whole_pages(browser, demo: Shop):
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    watch = Watch(page, allowed_statuses=(404,))
    assert page.goto(demo.url + "/no-such-page").status == 404
    assert page.locator("header.masthead").is_visible()
    assert inaccessible(page) + overflow(page) + watch.troubles == []
    context.close()


def test_price_follows_the_choice_with_script(browser, demo: Shop):
    context = browser.new_context()
    page = context.new_page()
    watch = Watch(page)
    page.goto(demo.url + "/products/vpn")
    before = page.inner_text("#total")
    page.check("input[name=billing_cycle][value=annual]")
    page.wait_for_function("old => document.querySelector('#total').innerText !== old", arg=before)
    assert re.search(r"\$\d", page.inner_text("#total"))
    assert watch.troubles == []
    context.close()
