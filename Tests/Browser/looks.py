"""What must hold on every page, whatever stands on it: nothing is wider than the window, nothing cut off, no text upon
another, nothing that axe finds."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

CUT_OFF = """
() => [...document.querySelectorAll("main *, header *, footer *")].filter((e) => {
    const style = getComputedStyle(e);
    const box = e.getBoundingClientRect();
    return box.width && style.overflowX === "hidden" && e.scrollWidth > e.clientWidth + 1 && !e.closest(".unseen, input, select, svg");
}).map((e) => e.outerHTML.slice(0, 120))
"""

# Lines of text as they are painted: what scrolls inside a box is cut to the box.
OVERLAPS = """
() => {
    const lines = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode()); ) {
        const parent = node.parentElement;
        if (!node.data.trim() || !parent.checkVisibility() || parent.closest(".unseen, .skip, .toast, option, svg")) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        let clip = { left: -Infinity, top: -Infinity, right: Infinity, bottom: Infinity };
        for (let e = parent; e; e = e.parentElement) {
            if (!/auto|scroll|hidden/.test(getComputedStyle(e).overflow)) continue;
            const box = e.getBoundingClientRect();
            clip = { left: Math.max(clip.left, box.left), top: Math.max(clip.top, box.top),
                     right: Math.min(clip.right, box.right), bottom: Math.min(clip.bottom, box.bottom) };
        }
        for (const rect of range.getClientRects()) {
            // Letters do not fill their line: a quarter above and below is air.
            const air = rect.height / 4;
            const line = { node, left: Math.max(rect.left + 1, clip.left), right: Math.min(rect.right - 1, clip.right),
                           top: Math.max(rect.top + air, clip.top), bottom: Math.min(rect.bottom - air, clip.bottom) };
            if (line.left < line.right && line.top < line.bottom) lines.push(line);
        }
    }
    lines.sort((a, b) => a.top - b.top);
    const found = [];
    for (let i = 0; i < lines.length && found.length < 5; i++) {
        for (let j = i + 1; j < lines.length && lines[j].top < lines[i].bottom; j++) {
            const [a, b] = [lines[i], lines[j]];
            if (a.node !== b.node && a.left < b.right && b.left < a.right) {
                found.push(`“${a.node.data.trim().slice(0, 40)}” and “${b.node.data.trim().slice(0, 40)}”`);
            }
        }
    }
    return found;
}
"""


def overflow(page: Page) -> list[str]:
    """A page may be long, never wide."""
    wide = page.evaluate(
        """() => document.documentElement.scrollWidth <= window.innerWidth ? [] :
            [...document.querySelectorAll('body *')]
                .filter(e => e.getBoundingClientRect().right > window.innerWidth + 1 || e.getBoundingClientRect().left < -1)
                .filter(e => !e.closest(".table, .unseen, .skip"))
                .slice(0, 5).map(e => e.outerHTML.slice(0, 120))"""
    )
    return [f"wider than the window: {element}" for element in wide]


def cut_off(page: Page) -> list[str]:
    return [f"cut off: {element}" for element in page.evaluate(CUT_OFF)]


def overlaps(page: Page) -> list[str]:
    return [f"on each other: {pair}" for pair in page.evaluate(OVERLAPS)]


def inaccessible(page: Page) -> list[str]:
    return [
        f"{violation['id']} ({violation['impact']}): {node['html'][:160]} {node.get('failureSummary', '')[:300]}"
        for violation in Axe().run(page).response["violations"]
        for node in violation["nodes"][:3]
    ]
