"""The shop's pretend Stripe as a process of its own, held by Stripe's client for Python."""

import json
import re
import subprocess
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import stripe
from shop import BINARY, CLEAN, free_port, wait_for

KEY, SECRET = "sk_test_python", "whsec_python"


class PretendStripe:
    def __init__(self, webhook_url: str = ""):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        environment = CLEAN | {
            "SANDBOX_PORT": str(self.port), "SANDBOX_STRIPE_KEY": KEY, "SANDBOX_STRIPE_WEBHOOK_SECRET": SECRET,
        }
        if webhook_url:
            environment["SANDBOX_STRIPE_WEBHOOK_URL"] = webhook_url
        self.process = subprocess.Popen(
            [str(BINARY), "sandbox"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait_for(self._answers, self.url)
        self.client = stripe.StripeClient(KEY, base_addresses={"api": self.url})

    def __enter__(self) -> "PretendStripe":
        return self

    def __exit__(self, *_: Any) -> None:
        self.process.terminate()
        self.process.wait(20)

    def _answers(self) -> bool:
        assert self.process.poll() is None
        try:
            self.report("state")
            return True
        except OSError:
            return False

    def report(self, name: str) -> Any:
        with urllib.request.urlopen(f"{self.url}/control/stripe/{name}", timeout=10) as answer:
            return json.load(answer)

    def control(self, name: str, **body: Any) -> Any:
        request = urllib.request.Request(f"{self.url}/control/stripe/{name}", json.dumps(body).encode(), method="POST")
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def environment(self) -> dict[str, str]:
        """What a shop is told to use it."""
        return {"STRIPE_URL": self.url, "STRIPE_SECRET_KEY": KEY, "STRIPE_WEBHOOK_SECRET": SECRET}

    def event(self, kind: str, session: str) -> bytes:
        """The body of an event as it would be sent."""
        for event in self.report("events"):
            if event["type"] == kind and event["data"]["object"]["id"] == session:
                return json.dumps(event).encode()
        raise AssertionError(f"no {kind} for {session}")


def session_of(url: str) -> str:
    found = re.search(r"/c/pay/(cs_test_\w+)", url)
    assert found, url
    return found.group(1)


class Listener:
    """Keeps what is posted to it."""

    def __init__(self) -> None:
        self.received: list[tuple[str, bytes]] = []
        kept = self.received

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                kept.append((self.headers["Stripe-Signature"], body))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
