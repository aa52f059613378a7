"""From the country that a customer enters to the text of the PDF, through the pages and without script."""

import email
import re
import shutil
import socketserver
import subprocess
import threading

import pytest

from page import Visitor
from shop import Shop, wait_for

BUYER = "Zoë Παπά 田中 花子"


@pytest.fixture(scope="module")
def shop():
    with Shop() as shop:
        admin = shop.admin()
        charge_tax(admin)
        make_coupon(admin)
        yield shop


def charge_tax(admin: Visitor) -> None:
    page = admin.get("/admin/settings")
    seller = {
        "seller_name": "Ada GmbH",
        "seller_address": "Weg 1\n10115 Berlin",
        "seller_country": "DE",
        "seller_vat_id": "DE 136 695 976",
    }
    page = admin.submit(page.form("seller_name"), seller, button="save")
    assert page.status == 200, page
    for country, rate in (("DE", "19"), ("FR", "20")):
        page = admin.get("/admin/taxes")
        page = admin.submit(page.form("rate"), {"country": country, "rate": rate, "name": "VAT", "from": "2020-01-01"})
        assert page.status == 200, page
    page = admin.submit(page.form("tax_mode"), {"tax_mode": "exclusive", "reverse_charge": "yes"})
    assert page.status == 200, page


def make_coupon(admin: Visitor) -> None:
    page = admin.get("/admin/coupons")
    fields = {"code": "ten", "amount": "10", "kind": "percent", "from": "2020-01-01"}
    page = admin.submit(page.form("code"), fields, button="preview")
    page = admin.submit(page.form("code"), {}, button="save")
    assert page.status == 200 and "TEN" in page.text, page


def buy(shop: Shop, customer: Visitor, **billing: str):
    page = shop.add_to_cart(customer, "vpn", {"billing_cycle": "monthly"})
    page = customer.submit(page.form("coupon"), {"coupon": "Ten"})
    assert page.status == 200, page
    page = customer.get("/checkout")
    page = customer.submit(page.form("billing_name"), billing)
    assert page.status == 200, page
    shown = page.text
    page = shop.check_out(customer)
    assert "/orders/" in page.url, page
    return shown, page


def pdf_text(customer: Visitor, order) -> str:
    href = next(href for href, _ in order.links if href.endswith("/pdf"))
    body = customer.raw(href)
    assert body.startswith(b"%PDF-"), body[:200]
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    return subprocess.run([program, "-layout", "-", "-"], input=body, capture_output=True, check=True).stdout.decode()


class Postbox(socketserver.ThreadingTCPServer):
    """Takes every mail (RFC 5321, as little of it as does)."""

    daemon_threads = True

    class Session(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 here\r\n")
            for line in self.rfile:
                command = line[:4].upper()
                if command == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    lines = iter(self.rfile.readline, b".\r\n")
                    text = b"".join(line.removeprefix(b".") for line in lines)
                    self.server.mails.append(email.message_from_bytes(text))
                self.wfile.write(b"250 done\r\n")
                if command == b"QUIT":
                    return

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), self.Session)
        self.mails: list[email.message.Message] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def about(self, subject: str) -> email.message.Message | None:
        return next((mail for mail in self.mails if subject in (mail["Subject"] or "")), None)


def cents(text: str) -> list[int]:
    return [int(whole.replace(",", "") + part) for whole, part in re.findall(r"\$([\d,]+)\.(\d\d)", text)]


def test_what_was_shown_stands_on_the_invoice(shop: Shop):
    admin, customer = shop.admin(), shop.customer("zoe@example.com", "Zoë")
    shop.add_credit(admin, "zoe@example.com", "100.00")
    shown, order = buy(shop, customer, billing_name=BUYER, country="FR", address="1 rue de la Paix\n75002 Paris")
    text = pdf_text(customer, order)
    for part in ("INV-00001", "Ada GmbH", "DE136695976", "10115 Berlin", "France", "75002 Paris", "VAT 20", *BUYER.split()):
        assert part in text, text
    total = cents(text[text.index("Total"):])[0]
    row = shop.rows("SELECT net_minor, tax_minor, total_minor FROM orders")[0]
    assert row["total_minor"] == total
    # By hand: 20 % of the net price, the half up.
    assert row["tax_minor"] == (row["net_minor"] * 20 + 50) // 100
    assert f"${total // 100}.{total % 100:02d}" in shown
    checked = shop.run("check")
    assert checked.returncode == 0, checked.stdout


def test_a_business_elsewhere_accounts_for_the_tax_itself(shop: Shop):
    admin, customer = shop.admin(), shop.customer("firm@example.com", "Firm")
    shop.add_credit(admin, "firm@example.com", "100.00")
    _, order = buy(shop, customer, billing_name="Jean", company="Société Exemple", country="FR", vat_id="FR40303265045")
    text = pdf_text(customer, order)
    assert "Reverse charge" in text and "FR40303265045" in text and "Société Exemple" in text, text
    assert shop.rows("SELECT tax_minor FROM orders ORDER BY id DESC")[0]["tax_minor"] == 0


def test_books_are_the_orders(shop: Shop):
    month = shop.rows("SELECT strftime('%Y-%m', max(paid_at) / 1000, 'unixepoch') AS month FROM orders")[0]["month"]
    lines = shop.admin().raw(f"/admin/books/earnings.csv?month={month}").decode().splitlines()
    sales = sum(round(float(line.split(",")[2]) * 100) for line in lines[1:])
    assert sales == shop.rows("SELECT sum(net_minor) AS net FROM orders WHERE paid_at IS NOT NULL")[0]["net"]


def test_the_invoice_goes_along_with_the_mail():
    with Postbox() as postbox:
        url = f"smtp://127.0.0.1:{postbox.server_address[1]}"
        with Shop(SMTP_URL=url, MAIL_FROM="Shop <shop@example.com>") as shop:
            admin, customer = shop.admin(), shop.customer("mail@example.com", "Mail")
            make_coupon(admin)
            charge_tax(admin)
            shop.add_credit(admin, "mail@example.com", "100.00")
            _, order = buy(shop, customer, billing_name="Mail", country="DE")
            mail = wait_for(lambda: postbox.about("Payment received"), "the mail about the payment")
            files = {part.get_filename(): part.get_payload(decode=True) for part in mail.walk() if part.get_filename()}
            href = next(href for href, _ in order.links if href.endswith("/pdf"))
            assert files == {"INV-00001.pdf": customer.raw(href)}
        postbox.shutdown()
