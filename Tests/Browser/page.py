"""A visitor without a browser: fetches pages, finds forms in their HTML, fills them in and sends them. No script runs."""

import http.client
import uuid
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass
class Control:
    name: str
    kind: str
    value: str
    id: str = ""
    is_on: bool = True
    options: list[str] = field(default_factory=list)


@dataclass
class Form:
    method: str
    action: str
    controls: list[Control] = field(default_factory=list)
    buttons: list[Control] = field(default_factory=list)

    def __contains__(self, name: str) -> bool:
        return any(control.name == name for control in self.controls)

    def control(self, name: str) -> Control:
        return next(control for control in self.controls if control.name == name)

    @property
    def values(self) -> list[tuple[str, str]]:
        """What a browser would send if nobody touched it."""
        return [(c.name, c.value) for c in self.controls if c.is_on and c.name]

    def options(self, name: str) -> list[str]:
        return [o for c in self.controls if c.name == name for o in (c.options or [c.value])]

    def filled(self, changes: dict[str, str | list[str]]) -> list[tuple[str, str]]:
        pairs = [(name, value) for name, value in self.values if name not in changes]
        for name, value in changes.items():
            pairs += [(name, one) for one in (value if isinstance(value, list) else [value])]
        return pairs


class Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self.texts: list[str] = []
        self.by_id: dict[str, str] = {}
        self._form: Form | None = None
        self._stack: list[tuple[str, str | None]] = []
        self._select: Control | None = None
        self._area: Control | None = None
        self._link: str | None = None

    def handle_starttag(self, tag, attributes):
        at = {name: value or "" for name, value in attributes}
        flags = {name for name, _ in attributes}
        if tag not in VOID:
            self._stack.append((tag, at.get("id")))
            if "id" in at:
                self.by_id[at["id"]] = ""
        match tag:
            case "form":
                self._form = Form(at.get("method", "get").lower(), at.get("action", ""))
                self.forms.append(self._form)
            case "input" if self._form:
                kind = at.get("type", "text")
                if kind not in ("submit", "image", "button") and "disabled" not in flags:
                    is_on = kind not in ("checkbox", "radio") or "checked" in flags
                    value = at.get("value", "on" if kind == "checkbox" else "")
                    self._form.controls.append(Control(at.get("name", ""), kind, value, at.get("id", ""), is_on))
            case "select" if self._form:
                self._select = Control(at.get("name", ""), "select", "", at.get("id", ""))
                self._form.controls.append(self._select)
            case "option" if self._select:
                value = at.get("value", "")
                if not self._select.options or "selected" in flags:
                    self._select.value = value
                self._select.options.append(value)
            case "textarea" if self._form:
                self._area = Control(at.get("name", ""), "textarea", "", at.get("id", ""))
                self._form.controls.append(self._area)
            case "button" if self._form:
                if at.get("type", "submit") == "submit":
                    self._form.buttons.append(Control(at.get("name", ""), "submit", at.get("value", "")))
            case "a" if "href" in at:
                self.links.append((at["href"], ""))
                self._link = at["href"]

    def handle_endtag(self, tag):
        while self._stack:
            if self._stack.pop()[0] == tag:
                break
        match tag:
            case "form":
                self._form = None
            case "select":
                self._select = None
            case "textarea" if self._area:
                # The newline right after <textarea> is not part of its text.
                self._area.value = self._area.value.removeprefix("\n")
                self._area = None
            case "a":
                self._link = None

    def handle_data(self, data):
        if self._area:
            self._area.value += data
        if self._stack and self._stack[-1][0] in ("script", "style"):
            return
        self.texts.append(data)
        for _, identifier in self._stack:
            if identifier:
                self.by_id[identifier] += data
        if self._link is not None:
            href, text = self.links[-1]
            self.links[-1] = (href, text + data)


class Page:
    def __init__(self, url: str, status: int, headers: http.client.HTTPMessage, body: bytes):
        self.url, self.status, self.headers, self.body = url, status, headers, body
        self.html = body.decode("utf-8", "replace")
        parser = Parser()
        if "html" in (headers.get("Content-Type") or ""):
            parser.feed(self.html)
        self.forms, self.links, self._ids = parser.forms, parser.links, parser.by_id
        self.text = " ".join(" ".join(parser.texts or [self.html]).split())

    def __repr__(self) -> str:
        return f"<{self.status} {self.url}: {self.text[:1500]}>"

    def form(self, *names: str, action: str | None = None, method: str = "post") -> Form:
        """The form with these fields, or that goes to this address."""
        for form in self.forms:
            place = urlsplit(form.action or self.url).path
            if form.method == method and all(n in form for n in names) and action in (None, place, form.action):
                return form
        raise AssertionError(f"no {method} form with {names or action} in {self!r}")

    def has_form(self, *names: str, **how: str) -> bool:
        try:
            return bool(self.form(*names, **how))
        except AssertionError:
            return False

    @property
    def errors(self) -> dict[str, str]:
        """What is said beside each field, by the field's id."""
        return {
            identifier.removesuffix("-error"): " ".join(text.split())
            for identifier, text in self._ids.items()
            if identifier.endswith("-error")
        }

    def link(self, text: str) -> str:
        for href, label in self.links:
            if text.lower() in " ".join(label.split()).lower():
                return href
        raise AssertionError(f"no link “{text}” in {self!r}")


class Visitor:
    """One browser's worth of cookies, one connection."""

    def __init__(self, base: str, timeout: float = 30):
        self.base = base.rstrip("/")
        split = urlsplit(self.base)
        self._address = (split.hostname or "127.0.0.1", split.port or 80)
        self._timeout = timeout
        self._connection: http.client.HTTPConnection | None = None
        self.cookies: dict[str, str] = {}
        self.page: Page | None = None

    def get(self, path: str, follow: bool = True) -> Page:
        return self._go("GET", path, None, {}, follow)

    def raw(self, path: str) -> bytes:
        """A file, whatever it is."""
        page = self._exchange("GET", path, None, {})
        assert page.status == 200, page
        return page.body

    def submit(self, form: Form, changes: dict | None = None, button: str | tuple[str, str] | None = None,
               follow: bool = True, multipart: dict[str, tuple[str, bytes]] | None = None) -> Page:
        assert self.page is not None
        pairs = form.filled(changes or {})
        if isinstance(button, str):
            pairs += [(b.name, b.value) for b in form.buttons if b.name == button or b.value == button][:1]
        elif button:
            pairs.append(button)
        target = urlsplit(urljoin(self.page.url, form.action))
        path = target.path + (f"?{target.query}" if target.query else "")
        if form.method == "get":
            return self._go("GET", f"{target.path}?{urlencode(pairs)}", None, {}, follow)
        if multipart is not None:
            kept = [(name, value) for name, value in pairs if name not in multipart]
            return self.post_multipart(path, kept, multipart, follow)
        return self.post(path, pairs, follow)

    def post(self, path: str, pairs: list[tuple[str, str]], follow: bool = True) -> Page:
        body = urlencode(pairs).encode()
        return self._go("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"}, follow)

    def post_multipart(self, path: str, pairs: list[tuple[str, str]], files: dict[str, tuple[str, bytes]],
                       follow: bool = True) -> Page:
        boundary = uuid.uuid4().hex
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + value.encode() + b"\r\n"
            for name, value in pairs
        ] + [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n".encode() + content + b"\r\n"
            for name, (filename, content) in files.items()
        ]
        body = b"".join(parts) + f"--{boundary}--\r\n".encode()
        return self._go("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={boundary}"}, follow)

    def close(self) -> None:
        if self._connection:
            self._connection.close()
            self._connection = None

    def _go(self, method: str, path: str, body: bytes | None, headers: dict[str, str], follow: bool) -> Page:
        path = path.split("#")[0]
        referrer = {"Referer": self.page.url} if self.page else {}
        page = self._exchange(method, path, body, headers | referrer)
        for _ in range(5):
            if not (follow and page.status in (302, 303) and page.headers.get("Location")):
                break
            target = urlsplit(urljoin(page.url, page.headers["Location"]))
            assert (target.hostname, target.port or 80) == self._address, f"redirected away to {target.geturl()}"
            page = self._exchange("GET", target.path + (f"?{target.query}" if target.query else ""), None, {})
        self.page = page
        return page

    def _exchange(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Page:
        sent = {"Accept": "text/html", "User-Agent": "plain-visitor/1"} | headers
        if method == "POST":
            sent["Origin"] = self.base
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        # A kept-alive connection may have been closed meanwhile; a fresh one must not fail.
        for is_retry in (False, True):
            if self._connection is None or is_retry:
                self.close()
                self._connection = http.client.HTTPConnection(*self._address, timeout=self._timeout)
                is_fresh = True
            else:
                is_fresh = False
            try:
                self._connection.request(method, path, body=body, headers=sent)
                response = self._connection.getresponse()
                content = response.read()
                break
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                self.close()
                if is_fresh or method != "GET":
                    raise
        for header in response.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(header).items():
                if morsel["max-age"] == "0" or not morsel.value:
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value
        if response.will_close:
            self.close()
        return Page(self.base + path, response.status, response.headers, content)


def query(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
