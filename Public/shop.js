// Everything here is a convenience: each page works without it.

const byID = (id) => document.getElementById(id);

async function fetchPage(url, signal) {
    const response = await fetch(url, { signal, headers: { Accept: "text/html" }, credentials: "same-origin" });
    if (!response.ok) throw new Error(`${url} answered ${response.status}`);
    return new DOMParser().parseFromString(await response.text(), "text/html");
}

// Puts the new part in place of the old one, unless nothing changed; what was opened stays open.
function replacePart(old, fresh) {
    if (!fresh || old.innerHTML === fresh.innerHTML) return;
    const open = new Set([...old.querySelectorAll("details[open]")].map(pathTo));
    const focused = old.contains(document.activeElement) ? pathTo(document.activeElement) : null;
    old.replaceChildren(...document.importNode(fresh, true).childNodes);
    for (const details of old.querySelectorAll("details")) details.open ||= open.has(pathTo(details));
    if (focused) [...old.querySelectorAll("a, button, summary")].find((e) => pathTo(e) === focused)?.focus();
    showCopyButtons(old);

    function pathTo(element) {
        const steps = [];
        for (let e = element; e !== old; e = e.parentElement) {
            steps.push(e.id || [...e.parentElement.children].indexOf(e));
        }
        return steps.join("/");
    }
}

// <form data-live="ID">: while the visitor types or chooses, the page is asked again with the form's
// values and the part with that id is replaced. The server computes; nothing is calculated here.
function followForm(form) {
    let pending;
    let timer;
    form.addEventListener("input", () => {
        clearTimeout(timer);
        timer = setTimeout(ask, 180);
    });
    // Going back to a form shows what was chosen before; the part must follow.
    addEventListener("pageshow", (event) => event.persisted && ask());

    async function ask() {
        pending?.abort();
        pending = new AbortController();
        const url = new URL(form.method === "get" ? form.action : location.href);
        const values = new URLSearchParams(new FormData(form));
        values.delete("csrf");
        url.search = values;
        url.hash = "";
        try {
            const part = byID(form.dataset.live);
            const page = await fetchPage(url, pending.signal);
            replacePart(part, page.getElementById(part.id));
            if (form.method === "get") history.replaceState(null, "", url);
        } catch {
            // The button still works.
        }
    }
}

// <div id data-track>: an order on its way is asked about until it has arrived.
function track(part) {
    let wait = 2000;
    const again = () => setTimeout(ask, wait);
    again();

    async function ask() {
        if (document.hidden) return again();
        try {
            const page = await fetchPage(location.href);
            const fresh = page.getElementById(part.id);
            replacePart(part, fresh);
            if (!fresh?.hasAttribute("data-track")) return;
        } catch {
            wait = Math.min(wait * 2, 60_000);
        }
        wait = Math.min(wait * 1.15, 15_000);
        again();
    }
}

function showCopyButtons(part) {
    if (!navigator.clipboard) return;
    for (const button of part.querySelectorAll("[data-copy]")) button.hidden = false;
}

document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(button.dataset.copy);
    say("Copied");
});

function say(text) {
    const toast = document.createElement("p");
    toast.className = "toast";
    toast.setAttribute("role", "status");
    document.body.append(toast);
    toast.textContent = text;
    setTimeout(() => toast.remove(), 1800);
}

// A second press of a submit button while the first is under way is swallowed.
document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
});
addEventListener("pageshow", () => {
    for (const form of document.forms) delete form.dataset.sent;
});

// "/" goes to the search box, as in the back office's every list.
document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select");
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing) return;
    const box = document.querySelector("input[type=search]");
    if (!box) return;
    event.preventDefault();
    box.focus();
});

showCopyButtons(document);
for (const form of document.querySelectorAll("form[data-live]")) followForm(form);
for (const part of document.querySelectorAll("[data-track]")) track(part);
document.querySelector(".errors")?.focus();
