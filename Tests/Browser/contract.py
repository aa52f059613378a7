"""What `POST /orders` takes and answers for each of the sixteen product types.

Written from the public API documentation alone and shared with nothing under Sources/: a mistake in the shop's client
must not be repeated here. Strict where the real server is said to be lenient: a field that is not documented, a number
sent as text or a missing flag is an error, because nobody can promise that it will be forgiven.
"""

import re
import secrets
import string
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Callable

CYCLES = {"monthly": 1, "quarterly": 3, "biannual": 6, "annual": 12}
DAYS = {"monthly": 30, "quarterly": 91, "biannual": 182, "annual": 365}


class Refused(Exception):
    """A documented way to say no."""

    def __init__(self, status: int, code: str, message: str):
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


class Malformed(Refused):
    """The request is not what the documentation describes: the test has found a mistake."""

    def __init__(self, message: str):
        super().__init__(400, "rest_invalid_param", message)


@dataclass(frozen=True)
class Dollars:
    """An amount in cents that is written as the documentation prints it: 6.00."""

    cents: int

    def __str__(self) -> str:
        return f"{self.cents // 100}.{self.cents % 100:02d}"


# One check per kind of value. Each takes the decoded JSON value and raises Malformed.

def text(pattern: str, what: str) -> Callable[[str, Any], None]:
    compiled = re.compile(pattern, re.DOTALL)

    def check(name: str, value: Any) -> None:
        if not isinstance(value, str):
            raise Malformed(f"{name} must be a string, not {value!r}")
        if not compiled.fullmatch(value):
            raise Malformed(f"{name} must be {what}, not {value!r}")

    return check


def one_of(*allowed: str) -> Callable[[str, Any], None]:
    def check(name: str, value: Any) -> None:
        if not isinstance(value, str) or value not in allowed:
            raise Malformed(f"{name} must be one of {allowed}, not {value!r}")

    return check


def integer(name: str, value: Any) -> None:
    if type(value) is not int or value <= 0:
        raise Malformed(f"{name} must be a positive whole number, not {value!r}")


def tools(name: str, value: Any) -> None:
    if not isinstance(value, list) or not value or not all(isinstance(tool, str) for tool in value):
        raise Malformed(f"{name} must be a list of strings, not {value!r}")
    if len(set(value)) != len(value):
        raise Malformed(f"{name} names a tool twice: {value!r}")
    if unknown := [tool for tool in value if tool not in TOOLS]:
        raise Malformed(f"{name} has unknown tools: {unknown!r}")


LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
line = text(r"[^\x00-\x1f\x7f]{1,300}", "one line of text")
paragraph = text(r"[^\x00-\x08\x0b-\x1f\x7f]{1,2000}", "text")
subdomain = text(LABEL, "a label of a domain name")
domain = text(rf"(?:{LABEL}\.)+[a-z][a-z0-9-]+", "a domain name")
cycle = one_of(*CYCLES)

TOOLS = {"ai_voice_agent": ("AI Voice Agent", 3000), "ai_live_chat_bot": ("AI Live Chat Bot", 1500)}
SENDING = {"starter": 800, "growth": 2400, "pro": 4500, "business": 8000}
STORAGE = {"50gb": 350, "100gb": 600, "200gb": 1000, "500gb": 2000, "1tb": 3500, "2tb": 6000}
STORAGE_NAMES = {plan: re.sub(r"(\d+)(..)", r"\1 \2", plan).upper() for plan in STORAGE}
ENDINGS = {"com": 2700, "net": 2900, "org": 2500, "io": 6100}

CYCLE_PRICES = {
    "vpn": {"monthly": 600, "quarterly": 1600, "biannual": 3000, "annual": 5400},
    "web_hosting": {"monthly": 1500, "quarterly": 4200, "biannual": 8000, "annual": 15000},
    "docsign": {"monthly": 800, "quarterly": 2300, "biannual": 4400, "annual": 8400},
    "crm": {"monthly": 1500, "quarterly": 4300, "biannual": 8300, "annual": 15900},
    "website_builder": {"monthly": 1000, "quarterly": 2800, "biannual": 5400, "annual": 9900},
    "social_media_automation": {"monthly": 1500, "quarterly": 4200, "biannual": 8100, "annual": 15500},
    "business_phone": {"monthly": 1000, "quarterly": 2900, "biannual": 5600, "annual": 10800},
}
SINGLE_PRICES = {"invoice_ai": 1000, "appointments": 2000, "wp_plugin_installer": 1000}


@dataclass
class Placement:
    """An order on its way through the server: what it says, and what the product's own part adds."""

    body: dict[str, Any]
    email: str
    world: Any
    charge: int = 0
    reply: dict[str, Any] = field(default_factory=dict)
    message: str = ""
    # What only this order's customer may ever see.
    secrets: list[str] = field(default_factory=list)
    service_data: dict[str, Any] = field(default_factory=dict)
    cycle: str | None = "monthly"
    deployed_after: float = 0

    def secret(self, length: int = 14) -> str:
        made = "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(length))
        self.secrets.append(made)
        return made

    def login(self) -> dict[str, str]:
        return {"email": self.email, "password": self.secret()}

    def charge_cycle(self) -> None:
        self.cycle = self.body["billing_cycle"]
        self.charge = self.world.cycle_prices[self.body["product_key"]][self.cycle]


@dataclass(frozen=True)
class OrderType:
    required: dict[str, Callable[[str, Any], None]]
    fulfil: Callable[[Placement], None]
    optional: dict[str, Callable[[str, Any], None]] = field(default_factory=dict)

    def check(self, body: dict[str, Any]) -> None:
        common = {"client_id": integer, "product_key": line}
        known = common | self.required | self.optional
        if extra := sorted(set(body) - set(known) - {"skip_client_email"}):
            raise Malformed(f"undocumented fields: {', '.join(extra)}")
        if missing := sorted((set(common) | set(self.required)) - set(body)):
            raise Malformed(f"missing fields: {', '.join(missing)}")
        if "skip_client_email" in body and body["skip_client_email"] is not True:
            raise Malformed("skip_client_email must be true when it is sent")
        for name, check in known.items():
            if name in body:
                check(name, body[name])


def ai_business_tools(order: Placement) -> None:
    chosen = order.body["ai_tools"]
    order.charge = sum(TOOLS[tool][1] for tool in chosen)
    order.message = "AI Business Tools activated"
    order.reply = {"tools_activated": [TOOLS[tool][0] for tool in chosen]}
    order.service_data = {"tools": chosen}


def vpn(order: Placement) -> None:
    order.charge_cycle()
    order.message = "VPN Service activated successfully"
    name = order.email.split("@")[0][:12] + str(100 + secrets.randbelow(900))
    order.reply = {
        "billing_cycle": order.cycle,
        "vpn_credentials": {"username": name, "password": order.secret()},
    }
    order.service_data = {"username": name}


def esim(order: Placement) -> None:
    package = order.world.packages.get(order.body["package_code"])
    if not package:
        raise Refused(404, "invalid_package", "Unknown package_code")
    order.charge, order.cycle = package["cents"], None
    order.message = "E-SIM activated successfully"
    order.reply = {
        "package": {"name": package["name"], "location": package["location"]},
        "esim_details": {
            "qr_code_url": f"https://esim.invalid/qr/{order.secret(24)}.png",
            "iccid": "89" + "".join(secrets.choice(string.digits) for _ in range(17)),
        },
    }
    order.service_data = {"package_code": order.body["package_code"]}


def web_hosting(order: Placement) -> None:
    order.charge_cycle()
    order.world.take("cpanel_username", order.body["cpanel_username"])
    order.message = "Web Hosting activated successfully"
    name, host = order.body["cpanel_username"], order.body["primary_domain"]
    order.reply = {"hosting": {"username": name, "domain": host, "password": order.secret()}}
    order.service_data = {"username": name, "domain": host}


def invoice_ai(order: Placement) -> None:
    order.charge = order.world.single_prices["invoice_ai"]
    name = order.world.take("invoice_ai", order.body["subdomain"])
    order.message = "Invoice AI activated successfully"
    order.reply = {
        "portal": {
            "subdomain": name,
            "url": f"https://{name}.invoicepaypro.com",
            "business_name": order.body["business_name"],
        },
        "client_credentials": order.login(),
    }
    order.service_data = {"subdomain": name, "business_name": order.body["business_name"]}


def appointments(order: Placement) -> None:
    order.charge = order.world.single_prices["appointments"]
    name = order.world.take("appointments", order.body["subdomain"])
    order.message = "Appointment Booking activated successfully"
    order.reply = {
        "booking_page": {
            "subdomain": name,
            "url": f"https://{name}.quickreserve.net",
            "business_name": order.body["business_name"],
        },
    }
    order.service_data = {"subdomain": name, "business_name": order.body["business_name"]}


def smm(order: Placement) -> None:
    service = order.world.smm.get(order.body["service_id"])
    if not service:
        raise Refused(404, "invalid_service", "Unknown service_id")
    exact = service["rate"] * order.body["quantity"] / 1000
    order.charge = int((exact * 100).quantize(Decimal(1), ROUND_HALF_UP))
    order.cycle = None
    order.message = "SMM order placed successfully"
    order.reply = {
        "order": {
            "smm_order_id": str(100000 + secrets.randbelow(900000)),
            "service_name": service["name"],
            "quantity": order.body["quantity"],
            "status": "pending",
        },
    }
    order.service_data = {name: order.body[name] for name in ("link", "quantity")} | {"status": "pending"}


def domain_registration(order: Placement) -> None:
    name = order.body["domain"]
    order.charge, order.cycle = order.world.domain_price(name), "annual"
    order.world.take("domain", name)
    order.message = f"Domain {name} registered successfully"
    servers = {"ns1": order.body["ns1"], "ns2": order.body["ns2"]}
    order.reply = {"domain": {"name": name, "expiration": "2027-01-20 12:00:00", "nameservers": servers}}
    order.service_data = {"domain": name, "nameservers": servers}


def docsign(order: Placement) -> None:
    order.charge_cycle()
    order.message = "Document Signing Software activated"
    order.reply = {
        "portal": {
            "company_name": order.body["company_name"],
            "login_url": "https://yourbrand.docsigner.app",
        },
        "client_credentials": order.login(),
    }
    order.service_data = {"company_name": order.body["company_name"]}


def crm(order: Placement) -> None:
    order.charge_cycle()
    name = order.world.take("crm", order.body["subdomain"])
    order.message, order.deployed_after = "CRM System provisioning started", order.world.deploy_seconds
    order.reply = {
        "portal": {"subdomain": name, "url": f"https://{name}.crmdesk.net"},
        "note": "CRM deployment takes ~30 seconds",
    }
    order.service_data = {"subdomain": name}


def website_builder(order: Placement) -> None:
    order.charge_cycle()
    order.message = "Website Builder activated successfully"
    order.reply = {"billing_cycle": order.cycle, "client_credentials": order.login()}


def wp_plugin_installer(order: Placement) -> None:
    order.charge = order.world.single_prices["wp_plugin_installer"]
    order.message = "WordPress Plugin Installer Pack activated"
    key = "RPWPI-" + "-".join(secrets.token_hex(4).upper() for _ in range(2))
    order.secrets.append(key)
    name, author = order.body["plugin_name"], order.body["author"]
    order.reply = {"plugin": {"name": name, "author": author, "license_key": key}}
    order.service_data = {"plugin_name": name, "author": author}


def social_media_automation(order: Placement) -> None:
    order.charge_cycle()
    order.message = "Social Media Automation activated"
    order.reply = {"billing_cycle": order.cycle, "credentials": order.login()}


def business_phone(order: Placement) -> None:
    order.charge_cycle()
    country = order.body.get("country", "US")
    number = order.body.get("phone_number") or order.world.first_free(country, order.body.get("area_code"))
    order.world.take("number", number)
    order.message = "Business Phone activated successfully"
    sid = "PN" + secrets.token_hex(8)
    order.reply = {
        "phone": {"number": number, "twilio_sid": sid, "country": country},
        "billing_cycle": order.cycle,
    }
    order.service_data = {"phone_number": number, "twilio_sid": sid}


def email_marketing(order: Placement) -> None:
    order.charge = SENDING[order.body["sending_plan"]]
    order.message = "Email Marketing activated successfully"
    order.reply = {"billing_cycle": "monthly", "client_credentials": order.login()}
    order.service_data = {"sending_plan": order.body["sending_plan"]}


def cloud_storage(order: Placement) -> None:
    plan = order.body["storage_plan"]
    order.charge = STORAGE[plan]
    order.message = "Cloud Storage activated successfully"
    order.reply = {
        "storage": {"plan": STORAGE_NAMES[plan], "login_url": "https://safefilestorage.net"},
        "billing_cycle": "monthly",
        "client_credentials": order.login(),
    }
    order.service_data = {"storage_plan": plan}


ADDRESSED = {"subdomain": subdomain, "business_name": line}

ORDER_TYPES: dict[str, OrderType] = {
    "ai_business_tools": OrderType({"ai_tools": tools}, ai_business_tools),
    "vpn": OrderType({"billing_cycle": cycle}, vpn),
    "esim": OrderType({"package_code": line}, esim),
    "web_hosting": OrderType(
        {
            "cpanel_username": text(r"[a-z][a-z0-9]{1,15}", "a cPanel username"),
            "primary_domain": domain,
            "billing_cycle": cycle,
        },
        web_hosting,
    ),
    "invoice_ai": OrderType(ADDRESSED, invoice_ai),
    "appointments": OrderType(ADDRESSED, appointments),
    "smm": OrderType(
        {
            "service_id": text(r"[0-9]{1,12}", "an id from GET /smm-services"),
            "link": text(r"https?://[^\s<>\"]{3,500}", "a web address"),
            "quantity": integer,
        },
        smm,
    ),
    "domain_registration": OrderType({"domain": domain, "ns1": domain, "ns2": domain}, domain_registration),
    "docsign": OrderType({"company_name": line, "billing_cycle": cycle}, docsign),
    "crm": OrderType({"subdomain": subdomain, "billing_cycle": cycle}, crm),
    "website_builder": OrderType({"billing_cycle": cycle}, website_builder),
    "wp_plugin_installer": OrderType(
        {"plugin_name": line, "description": paragraph, "author": line}, wp_plugin_installer
    ),
    "social_media_automation": OrderType({"billing_cycle": cycle}, social_media_automation),
    "business_phone": OrderType(
        {"billing_cycle": cycle},
        business_phone,
        {
            "phone_number": text(r"\+[1-9][0-9]{6,14}", "an E.164 number"),
            "area_code": text(r"[1-9][0-9]{0,4}", "an area code without leading zeros"),
            "country": one_of("US", "CA", "GB", "AU"),
        },
    ),
    "email_marketing": OrderType({"sending_plan": one_of(*SENDING)}, email_marketing),
    "cloud_storage": OrderType({"storage_plan": one_of(*STORAGE)}, cloud_storage),
}

# The samples of these show `new_balance`; the others do not have it.
SHOWS_BALANCE = {"ai_business_tools", "vpn", "business_phone", "email_marketing", "cloud_storage"}
