"""What people need who zoom, turn motion off, choose their own colours or listen: on every page of the tour."""

import pytest
from playwright.sync_api import Page

from looks import cut_off, overlaps
from tour import PHONE, Tour

# 1280 CSS pixels at 200 %, and at 400 % (WCAG 2.2, 1.4.4 and 1.4.10).
ZOOMED = {"200 %": {"width": 640, "height": 360}, "400 %": {"width": 320, "height": 256}}

MOVING = """
() => [...document.querySelectorAll("*")].filter((e) => {
    const style = getComputedStyle(e);
    return style.animationName !== "none" || style.transitionDuration.split(",").some((t) => parseFloat(t) > 0);
}).map((e) => e.outerHTML.slice(0, 120))
"""

NAMED_ROLES = {"button", "link", "textbox", "searchbox", "combobox", "radio", "checkbox", "spinbutton", "ColorWell", "listbox"}


def pages(tour: Tour, viewport: dict, **options):
    for who in ("visitor", "customer", "staff"):
        state = {"visitor": None, "customer": tour.customer, "staff": tour.staff}[who]
        context = tour.browser.new_context(viewport=viewport, storage_state=state, **options)
        page = context.new_page()
        for stop in (stop for stop in tour.stops() if stop.who == who):
            page.goto(tour.shop.url + stop.path)
            yield stop.name, page
        context.close()


@pytest.mark.parametrize("zoom", ZOOMED)
def test_zoom_loses_nothing(tour: Tour, zoom: str):
    width = ZOOMED[zoom]["width"]
    for name, page in pages(tour, ZOOMED[zoom]):
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} scrolls sideways at {zoom}"
        assert cut_off(page) + overlaps(page) == [], f"{name} at {zoom}"


def test_nothing_moves_for_those_who_want_no_motion(tour: Tour):
    for name, page in pages(tour, PHONE, reduced_motion="reduce"):
        assert page.evaluate(MOVING) == [], name


def test_own_colours_keep_edges_and_choices_visible(tour: Tour):
    for name, page in pages(tour, PHONE, forced_colors="active"):
        for button in page.locator(".button:visible:not(.plain)").all():
            assert button.evaluate("e => parseFloat(getComputedStyle(e).borderTopWidth)") >= 1, name
        for option in page.locator(".option:has(:checked)").all():
            assert option.evaluate("e => getComputedStyle(e).outlineStyle") == "solid", name


def test_every_control_has_a_name_and_every_page_its_landmarks(tour: Tour):
    for name, page in pages(tour, PHONE):
        nodes = accessibility_tree(page)
        nameless = [role for role, label, _ in nodes if role in NAMED_ROLES and not label]
        assert nameless == [], f"{name}: {nameless}"
        roles = [role for role, _, _ in nodes]
        assert roles.count("main") == 1, name
        assert sum(role == "heading" and level == 1 for role, _, level in nodes) == 1, name
        assert {"banner", "navigation"} <= set(roles), name


def accessibility_tree(page: Page) -> list[tuple[str, str, int | None]]:
    """Role, name and heading level of what Chromium tells a screen reader."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    found = []
    for node in nodes:
        if node.get("ignored"):
            continue
        level = next((p["value"]["value"] for p in node.get("properties", []) if p["name"] == "level"), None)
        found.append((node["role"]["value"], node.get("name", {}).get("value", "").strip(), level))
    return found
