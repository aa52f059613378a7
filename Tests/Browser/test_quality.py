"""What an audit of a page asks for beyond axe: best practice and what search engines read, as a table of checks, each
held against every page of the tour."""

import json
import re
import urllib.request

import pytest
from playwright.sync_api import Page

from tour import PHONE, Tour, Watch

# Each gives a list of what is wrong with the page it runs on.
EVERY_PAGE = {
    "it has a doctype, a character set and a language": """() => [
        document.doctype?.name !== "html" && "no doctype", document.characterSet !== "UTF-8" && document.characterSet,
        !/^[a-z]{2}(-|$)/.test(document.documentElement.lang) && "no language"]""",
    "its title is short and says something": """() => {
        const title = document.title;
        return [title.length < 8 && `too short: ${title}`, title.length > 90 && `too long: ${title}`]; }""",
    "it may be zoomed on a phone": """() => {
        const content = document.querySelector("meta[name=viewport]")?.content ?? "";
        return [!content.includes("width=device-width") && "no viewport",
                /user-scalable|maximum-scale/.test(content) && "zooming is forbidden"]; }""",
    "its headings do not skip a level": """() => {
        let last = 0;
        return [...document.querySelectorAll("h1, h2, h3, h4, h5")].filter((e) => e.checkVisibility()).map((e) => {
            const level = Number(e.tagName[1]);
            const skips = level > last + 1;
            last = level;
            return skips && `${e.tagName} ${e.textContent}`; }); }""",
    "no letter is smaller than twelve pixels": """() => {
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        const small = [];
        for (let node; (node = walker.nextNode()); )
            if (node.data.trim() && parseFloat(getComputedStyle(node.parentElement).fontSize) < 12) small.push(node.data.trim());
        return small; }""",
    "what can be pressed is 24 pixels large, or has room around it": """() => {
        const targets = [...document.querySelectorAll("a, button, input, select, textarea, summary")]
            .filter((e) => e.checkVisibility() && !e.closest(".skip") && e.type !== "hidden")
            // A box counts with the label around it.
            .map((e) => [e, (e.closest("label") ?? e).getBoundingClientRect()]);
        const middle = (box) => [box.left + box.width / 2, box.top + box.height / 2];
        return targets.filter(([e, box]) => {
            if (box.width >= 24 && box.height >= 24) return false;
            // In a sentence the line decides.
            if (getComputedStyle(e).display === "inline" && e.parentElement.textContent.trim() !== e.textContent.trim()) return false;
            const [x, y] = middle(box);
            return targets.some(([other, near]) => {
                if (other === e) return false;
                const dx = Math.max(near.left - x, 0, x - near.right);
                const dy = Math.max(near.top - y, 0, y - near.bottom);
                return Math.hypot(dx, dy) < 12;
            });
        }).map(([e]) => e.outerHTML.slice(0, 120)); }""",
    "pictures have a text and a size": """() => [...document.images].filter((e) =>
        !e.hasAttribute("alt") || !(e.width && e.height)).map((e) => e.outerHTML.slice(0, 120))""",
    "links lead somewhere": """() => [...document.links].filter((e) => !/^https?:|^mailto:/.test(e.href))
        .concat([...document.querySelectorAll("a:not([href])")]).map((e) => e.outerHTML.slice(0, 120))""",
    "links to a part of the page find it": """() => [...document.querySelectorAll("a[href^='#']")]
        .filter((e) => !document.getElementById(e.hash.slice(1))).map((e) => e.outerHTML.slice(0, 120))""",
    "every id is used once": """() => {
        const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
        return ids.filter((id, place) => ids.indexOf(id) !== place); }""",
    "fields say what a browser may fill in": """() => [...document.querySelectorAll("input[type=email], input[type=password], input[name=name]")]
        .filter((e) => !e.autocomplete && !e.closest(".office")).map((e) => e.outerHTML.slice(0, 120))""",
    "nothing is styled or scripted inside the page": """() => [...document.querySelectorAll("[style], style, script:not([src])")]
        .filter((e) => e.type !== "application/ld+json").map((e) => e.outerHTML.slice(0, 120))""",
}

SEARCHED = {
    "it describes itself": """() => {
        const text = document.querySelector("meta[name=description]")?.content ?? "";
        return [(text.length < 20 || text.length > 200) && `${text.length} characters: ${text}`]; }""",
    "it names the address it is known under, in every language there is": """() => {
        const link = document.querySelector("link[rel=canonical]")?.href;
        const others = [...document.querySelectorAll("link[hreflang]")];
        return [link !== location.origin + location.pathname && `canonical ${link}`,
                ...["en", "x-default"].filter((l) => !others.some((e) => e.hreflang === l && e.href === link))]; }""",
    "it can be shared with a picture": """() => ["og:title", "og:description", "og:url", "og:image", "og:site_name"]
        .filter((name) => !document.querySelector(`meta[property="${name}"]`)?.content)""",
    "it may be listed": """() => [document.querySelector("meta[name=robots]")?.content]""",
}
LISTED = {"home", "products", "product-web-hosting", "product-domain"}


def stops(tour: Tour):
    for who in ("visitor", "customer", "staff"):
        context = tour.context(who, PHONE, "light")
        page = context.new_page()
        for stop in (stop for stop in tour.stops() if stop.who == who):
            page.goto(tour.shop.url + stop.path)
            yield stop, page
        context.close()


def wrong(page: Page, check: str) -> list[str]:
    return [problem for problem in page.evaluate(check) if problem]


@pytest.mark.parametrize("check", EVERY_PAGE)
def test_every_page(tour: Tour, check: str):
    assert [f"{stop.name}: {problem}" for stop, page in stops(tour) for problem in wrong(page, EVERY_PAGE[check])] == []


@pytest.mark.parametrize("check", SEARCHED)
def test_page_that_search_engines_read(tour: Tour, check: str):
    found = [
        f"{stop.name}: {problem}"
        for stop, page in stops(tour)
        if stop.name in LISTED
        for problem in wrong(page, SEARCHED[check])
    ]
    assert found == []


def test_titles_differ(tour: Tour):
    titles = {stop.path.split("?")[0]: page.title() for stop, page in stops(tour)}
    titles.pop("/products")
    assert sorted(set(titles.values())) == sorted(titles.values())


def test_no_page_says_anything_on_the_console(tour: Tour):
    for who in ("visitor", "customer", "staff"):
        context = tour.context(who, PHONE, "light")
        page = context.new_page()
        watch = Watch(page)
        # Hints of the browser's own audit come at this level.
        page.on("console", lambda message: watch.troubles.append(message.text))
        for stop in (stop for stop in tour.stops() if stop.who == who):
            page.goto(tour.shop.url + stop.path)
            issues = page.context.new_cdp_session(page)
            issues.on("Audits.issueAdded", lambda issue: watch.troubles.append(json.dumps(issue)[:300]))
            issues.send("Audits.enable")
            issues.detach()
            assert watch.troubles == [], stop.name
        context.close()


def test_products_are_described_for_search_engines(tour: Tour):
    """Every product of the site map has a name, a picture and an offer that a machine can read."""
    context = tour.context("visitor", PHONE, "light")
    page = context.new_page()
    products = [url for url in site_map(tour) if "/products/" in url]
    assert len(products) == 16
    for url in products:
        page.goto(url)
        item = page.evaluate(
            """() => {
                const read = (scope) => Object.fromEntries([...scope.querySelectorAll("[itemprop]")]
                    .filter((e) => e.parentElement.closest("[itemscope]") === scope)
                    .map((e) => [e.getAttribute("itemprop"), e.hasAttribute("itemscope")
                        ? { type: e.getAttribute("itemtype"), ...read(e) } : e.content ?? e.href ?? e.textContent.trim()]));
                const scope = document.querySelector("[itemscope]");
                return { type: scope.getAttribute("itemtype"), ...read(scope) };
            }"""
        )
        assert item["type"] == "https://schema.org/Product", url
        assert item["name"] == page.inner_text("h1"), url
        assert len(item["description"]) > 10, url
        assert urllib.request.urlopen(item["image"]).headers["Content-Type"] == "image/png", url
        offer = item["offers"]
        amount = offer["price"] if offer["type"] == "https://schema.org/Offer" else offer["lowPrice"]
        assert re.fullmatch(r"\d+\.\d{2}", amount), (url, offer)
        assert offer["priceCurrency"] == "USD", url
        assert offer["availability"] == "https://schema.org/InStock", url
        assert offer["url"] == url, url
    context.close()


def test_robots_are_kept_out_of_what_is_personal(tour: Tour):
    robots = text(f"{tour.shop.url}/robots.txt")
    for path in ("/account", "/admin", "/cart", "/checkout", "/orders"):
        assert f"Disallow: {path}" in robots, robots
    assert f"Sitemap: {tour.shop.url}/sitemap.xml" in robots


def test_site_map_lists_pages_that_are_there(tour: Tour):
    for url in site_map(tour):
        with urllib.request.urlopen(url) as answer:
            assert answer.status == 200 and answer.url == url


def site_map(tour: Tour) -> list[str]:
    return re.findall(r"<loc>([^<]+)</loc>", text(f"{tour.shop.url}/sitemap.xml"))


def text(url: str) -> str:
    with urllib.request.urlopen(url) as answer:
        return answer.read().decode()
