"""The pretend ResellPortal's memory: clients, services, a wallet in whole cents and a ledger of every movement."""

import random
import threading
import time
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from contract import (CYCLE_PRICES, DAYS, ENDINGS, ORDER_TYPES, SHOWS_BALANCE, SINGLE_PRICES, STORAGE, Dollars, Malformed,
                      Placement, Refused)

COUNTRIES = ["US", "GB", "DE", "FR", "JP", "TH", "TR", "ES", "IT", "CA", "AU", "BR"]
NETWORKS = ["Instagram", "Facebook", "YouTube", "TikTok", "X", "Telegram"]
AREAS = {"US": ("212", "New York", "NY"), "CA": ("416", "Toronto", "ON"), "GB": ("20", "London", ""), "AU": ("2", "Sydney", "")}
DIALLING = {"US": "+1", "CA": "+1", "GB": "+44", "AU": "+61"}


@dataclass
class Order:
    """One accepted `POST /orders`."""

    service_id: int
    client_id: int
    product: str
    body: dict[str, Any]
    cents: int
    secrets: list[str]
    reply: dict[str, Any]
    at: float = field(default_factory=time.time)


@dataclass
class Entry:
    at: float
    cents: int
    balance: int
    service_id: int | None
    note: str


class World:
    def __init__(self, balance: int = 1_000_000, deploy_seconds: float = 1.5):
        self.lock = threading.RLock()
        self.balance = balance
        self.deploy_seconds = deploy_seconds
        self.cycle_prices = {product: dict(prices) for product, prices in CYCLE_PRICES.items()}
        self.single_prices = dict(SINGLE_PRICES)
        self.clients: dict[int, dict[str, Any]] = {}
        self.services: dict[int, dict[str, Any]] = {}
        self.orders: list[Order] = []
        self.ledger = [Entry(time.time(), balance, balance, None, "opening balance")]
        self.taken: set[tuple[str, str]] = set()
        self.unavailable_domains = {"taken.com", "google.com"}
        self.packages = self._packages()
        self.smm = self._smm()
        self.numbers = {country: self._numbers(country) for country in AREAS}
        self.next_client, self.next_service = 123, 456

    # What is on offer

    def _packages(self) -> dict[str, dict[str, Any]]:
        packages = {"PHAJHEAYP": {"name": "United States 1GB 7Days", "cents": 180, "location": "US"}}
        sizes = [(1, 7, 180), (3, 15, 450), (5, 30, 690), (10, 30, 1190), (20, 30, 1990)]
        for position, country in enumerate(COUNTRIES):
            for size, days, cents in sizes:
                code = f"P{position:02d}{country}{size:02d}{days:02d}"
                packages[code] = {
                    "name": f"{country} {size}GB {days}Days",
                    "cents": cents + position * 10,
                    "location": country,
                }
        packages["PGLOBAL10"] = {"name": "Global 10GB 30Days", "cents": 3900, "location": "US,GB,DE,FR,JP"}
        return packages

    def _smm(self) -> dict[str, dict[str, Any]]:
        services = {"1234": {"name": "Instagram Followers [Real]", "rate": Decimal("2.50")}}
        for position, network in enumerate(NETWORKS):
            for kind, rate in [("Likes", "0.90"), ("Views", "0.215"), ("Comments", "12.40")]:
                services[str(2000 + len(services))] = {
                    "name": f"{network} {kind} [{position + 1}]",
                    "rate": Decimal(rate),
                }
        return services

    def _numbers(self, country: str) -> list[str]:
        area = AREAS[country][0]
        return [f"{DIALLING[country]}{area}{'555' if country in ('US', 'CA') else '7946'}{n:04d}" for n in range(100, 130)]

    def take(self, kind: str, name: str) -> str:
        """A name that only one customer in the world can have."""
        if (kind, name) in self.taken or (kind == "domain" and name in self.unavailable_domains):
            raise Refused(409, f"{kind}_unavailable", f"{name} is not available")
        self.taken.add((kind, name))
        return name

    def first_free(self, country: str, area: str | None) -> str:
        if area is None:
            raise Malformed("phone_number is required unless area_code is provided")
        prefix = DIALLING[country] + area
        for number in self.numbers[country]:
            if number.startswith(prefix) and ("number", number) not in self.taken:
                return number
        raise Refused(404, "no_numbers", "No number in this area code")

    def domain_price(self, name: str) -> int:
        ending = name.split(".", 1)[1]
        if ending not in ENDINGS:
            raise Refused(400, "unsupported_tld", f".{ending} is not sold")
        return ENDINGS[ending]

    # What is asked for

    def top_up(self, cents: int) -> None:
        with self.lock:
            self.balance += cents
            self.ledger.append(Entry(time.time(), cents, self.balance, None, "top-up"))

    def move_price(self, dice: random.Random) -> None:
        """One price of the list rises or falls a little, from one moment to the next."""
        with self.lock:
            prices = dice.choice([self.single_prices, *self.cycle_prices.values()])
            plan = dice.choice(list(prices))
            prices[plan] = max(100, prices[plan] + dice.choice([-1, 1]) * dice.randint(1, prices[plan] // 20))

    def add_client(self, body: dict[str, Any]) -> dict[str, Any]:
        allowed = {"name", "email", "phone", "company"}
        if extra := sorted(set(body) - allowed):
            raise Malformed(f"undocumented fields: {', '.join(extra)}")
        for name in ("name", "email"):
            if not isinstance(body.get(name), str) or not body[name].strip():
                raise Malformed(f"{name} is required")
        if "@" not in body["email"]:
            raise Malformed(f"email is not an address: {body['email']!r}")
        client = self.next_client
        self.next_client += 1
        self.clients[client] = body | {"created": time.time()}
        return {"success": True, "client_id": client, "message": "Client created successfully"}

    def place(self, body: dict[str, Any], surcharge: int = 0) -> tuple[Order, dict[str, Any]]:
        """One order: charged, recorded and answered, or nothing at all."""
        product = body.get("product_key")
        if not isinstance(product, str) or product not in ORDER_TYPES:
            raise Refused(404, "invalid_product", f"Unknown product_key {product!r}")
        ORDER_TYPES[product].check(body)
        client = self.clients.get(body["client_id"])
        if client is None:
            raise Refused(404, "invalid_client", "Unknown client_id")
        placement = Placement(body, client["email"], self)
        names = set(self.taken)
        ORDER_TYPES[product].fulfil(placement)
        cents = placement.charge + surcharge
        if cents > self.balance:
            self.taken = names
            raise Refused(402, "insufficient_balance", "Insufficient wallet balance")
        service = self.next_service
        self.next_service += 1
        self.balance -= cents
        self.ledger.append(Entry(time.time(), -cents, self.balance, service, product))
        reply = {"success": True, "service_id": service, "message": placement.message} | placement.reply
        reply["amount_charged"] = Dollars(cents)
        if product in SHOWS_BALANCE:
            reply["new_balance"] = Dollars(self.balance)
        order = Order(service, body["client_id"], product, body, cents, placement.secrets, reply)
        self.orders.append(order)
        self.services[service] = {
            "order": order,
            "cycle": placement.cycle,
            "data": placement.service_data,
            "deployed_at": time.time() + placement.deployed_after,
        }
        return order, reply

    # What is shown

    def service_row(self, service: int) -> dict[str, Any]:
        order = self.services[service]["order"]
        return {
            "id": service,
            "client_id": order.client_id,
            "service_type": order.product,
            "status": "active",
            "monthly_cost": Dollars(order.cents),
        }

    def service_record(self, service: int) -> dict[str, Any]:
        held = self.services[service]
        order, client = held["order"], self.clients[held["order"].client_id]
        next_billing = order.at + DAYS[held["cycle"]] * 86_400 if held["cycle"] else None
        return {
            "id": service,
            "client_id": order.client_id,
            "client_name": client["name"],
            "client_email": client["email"],
            "service_type": order.product,
            "status": "active",
            "billing_cycle": held["cycle"],
            "monthly_cost": Dollars(order.cents),
            "next_billing_date": stamp(next_billing) if next_billing else None,
            "deployment_status": "deployed" if time.time() >= held["deployed_at"] else "installing",
            "service_data": held["data"],
            "created_at": stamp(order.at),
        }

    def client_row(self, client: int) -> dict[str, Any]:
        held = self.clients[client]
        return {"id": client, "name": held["name"], "email": held["email"], "created_at": stamp(held["created"])[:10]}

    def client_record(self, client: int) -> dict[str, Any]:
        held = self.clients[client]
        theirs = [order for order in self.orders if order.client_id == client]
        return {
            "id": client,
            "name": held["name"],
            "email": held["email"],
            "phone": held.get("phone", ""),
            "company": held.get("company", ""),
            "source": "api",
            "active_services": len(theirs),
            "total_services": len(theirs),
            "total_revenue": Dollars(sum(order.cents for order in theirs)),
            "created_at": stamp(held["created"]),
        }

    def products(self) -> list[dict[str, Any]]:
        """The documentation shows products without a price and with a map of prices; integrators saw a single cost."""
        def priced(key: str, name: str) -> dict[str, Any]:
            prices = {cycle: Dollars(cents) for cycle, cents in self.cycle_prices[key].items()}
            return {"key": key, "name": name, "pricing": prices}

        def single(key: str, name: str) -> dict[str, Any]:
            return {"key": key, "name": name, "cost": Dollars(self.single_prices[key]), "billing_cycle": "monthly"}

        return [
            {"key": "ai_business_tools", "name": "AI Business Suite", "description": "AI-powered tools for business"},
            priced("vpn", "VPN Service"),
            {"key": "esim", "name": "E-SIM Data Plans", "description": "Data in 190 countries"},
            priced("web_hosting", "Web Hosting (cPanel)"),
            single("invoice_ai", "Invoice AI"),
            single("appointments", "Appointment Booking"),
            {"key": "smm", "name": "SMM Services", "description": "150+ services"},
            {"key": "domain_registration", "name": "Domain Registration", "description": "Register domain names"},
            priced("docsign", "Document Signing Software"),
            priced("crm", "CRM System"),
            # WordPress often writes what its database holds: numbers as text.
            priced("website_builder", "Website Builder")
            | {"pricing": {cycle: str(Dollars(c)) for cycle, c in self.cycle_prices["website_builder"].items()}},
            single("wp_plugin_installer", "WordPress Plugin Installer"),
            priced("social_media_automation", "Social Media Automation"),
            priced("business_phone", "Business Phone"),
            {"key": "email_marketing", "name": "Email Marketing", "description": "Campaigns and automations"},
            {"key": "cloud_storage", "name": "Cloud Storage", "pricing": {p: Dollars(c) for p, c in STORAGE.items()}},
            {"key": "reputation_management", "name": "Reputation Management", "description": "Reviews"},
        ]


def stamp(moment: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(moment))
