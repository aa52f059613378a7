"""One purchase of each of the sixteen product types: what a customer types, what the supplier must receive for it, what
it costs there, and what it must cost here with a markup of 37.5 percent."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

# Chosen so that no cost of a plan is also the price of another one, and so that cents have to be rounded.
MARKUP = "37.5"


def retail(cents: int) -> int:
    return int((Decimal(cents) * (100 + Decimal(MARKUP)) / 100).quantize(Decimal(1), ROUND_HALF_UP))


def dollars(cents: int) -> str:
    return f"${cents // 100:,}.{cents % 100:02d}"


@dataclass(frozen=True)
class Purchase:
    product: str
    fields: dict[str, Any]
    # What the supplier must receive besides client_id, product_key and skip_client_email.
    body: dict[str, Any]
    # What each plan costs there; its price is rounded plan by plan.
    cents: tuple[int, ...]
    # What the customer searches for on the product's page, and a part of the link that is then chosen.
    search: str = ""
    choose: str = ""
    # What the page of the delivered order must show besides secrets.
    shown: tuple[str, ...] = ()

    @property
    def cost(self) -> int:
        return sum(self.cents)

    @property
    def price(self) -> int:
        return sum(map(retail, self.cents))


def same(product: str, fields: dict[str, Any], *cents: int, **more: Any) -> Purchase:
    """Most forms send on what was typed."""
    return Purchase(product, fields, fields, cents, **more)


PURCHASES = [
    same(
        "ai_business_tools",
        {"ai_tools": ["ai_voice_agent", "ai_live_chat_bot"]},
        3000,
        1500,
        shown=("AI Voice Agent", "AI Live Chat Bot"),
    ),
    same("vpn", {"billing_cycle": "annual"}, 5400),
    same(
        "esim",
        {"package_code": "PHAJHEAYP"},
        180,
        search="?country=US&sort=price",
        choose="package_code=PHAJHEAYP",
        shown=("United States 1GB 7Days",),
    ),
    same(
        "web_hosting",
        {"cpanel_username": "clientuser", "primary_domain": "clientdomain.com", "billing_cycle": "monthly"},
        1500,
        shown=("clientuser", "clientdomain.com"),
    ),
    same(
        "invoice_ai",
        {"subdomain": "clientbrand", "business_name": "Acme Corp"},
        1000,
        shown=("https://clientbrand.invoicepaypro.com",),
    ),
    same(
        "appointments",
        {"subdomain": "citysalon", "business_name": "City Salon “Zoë”"},
        2000,
        shown=("https://citysalon.quickreserve.net",),
    ),
    Purchase(
        "smm",
        {"service_id": "1234", "link": "https://instagram.com/user", "quantity": "2000"},
        {"service_id": "1234", "link": "https://instagram.com/user", "quantity": 2000},
        (500,),
        search="?q=instagram+followers",
        choose="service_id=1234",
        shown=("Instagram Followers [Real]",),
    ),
    same(
        "domain_registration",
        {"domain": "mybusiness.com", "ns1": "ns1.hostingprovider.com", "ns2": "ns2.hostingprovider.com"},
        2700,
        search="?q=mybusiness.com",
        choose="domain=mybusiness.com",
        shown=("mybusiness.com", "ns1.hostingprovider.com"),
    ),
    same(
        "docsign",
        {"company_name": "Müller & Söhne <Legal>", "billing_cycle": "monthly"},
        800,
        shown=("https://yourbrand.docsigner.app",),
    ),
    same(
        "crm", {"subdomain": "acmesales", "billing_cycle": "quarterly"}, 4300, shown=("https://acmesales.crmdesk.net",)
    ),
    same("website_builder", {"billing_cycle": "biannual"}, 5400),
    same(
        "wp_plugin_installer",
        {"plugin_name": "My Custom Tool", "description": "Plugin description", "author": "Your Company"},
        1000,
        shown=("My Custom Tool",),
    ),
    same("social_media_automation", {"billing_cycle": "monthly"}, 1500),
    same(
        "business_phone",
        {"country": "US", "phone_number": "+12125550103", "billing_cycle": "monthly"},
        1000,
        search="?in=US&near=212",
        choose="phone_number=%2B12125550103",
        shown=("+12125550103",),
    ),
    same("email_marketing", {"sending_plan": "growth"}, 2400),
    same("cloud_storage", {"storage_plan": "1tb"}, 3500, shown=("1 TB", "https://safefilestorage.net")),
]

# No wholesale price is listed for these; staff enter what they expect to pay.
EXPECTED_COSTS = {
    "ai_business_tools": {"ai_voice_agent": "30.00", "ai_live_chat_bot": "15"},
    "email_marketing": {"starter": "8", "growth": "24.00", "pro": "45.00", "business": "80.00"},
    "domain_registration": {"com": "27.00"},
}
