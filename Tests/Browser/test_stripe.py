"""The pretend Stripe and the shop's webhook, each held to Stripe's own client."""

import importlib
import json
import time
import typing
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest
import stripe
import typing_extensions
from page import Visitor
from shop import ADMIN, Shop, wait_for
from stripe_sandbox import SECRET, Listener, PretendStripe, session_of
from upstream import Upstream

ITEM = {
    "quantity": 1,
    "price_data": {"currency": "sek", "unit_amount": 3900, "product_data": {"name": "VPN, monthly"}},
}
SESSION = {
    "mode": "payment",
    "line_items": [ITEM],
    "success_url": "https://shop.example/orders/1?session_id={CHECKOUT_SESSION_ID}",
    "cancel_url": "https://shop.example/orders/1",
    "client_reference_id": "1",
    "customer_email": "ada@example.com",
    "metadata": {"order": "1"},
    "payment_intent_data": {"metadata": {"order": "1"}},
}


@pytest.fixture(scope="module")
def pretend():
    with PretendStripe() as pretend:
        yield pretend


@pytest.fixture(scope="module")
def card_shop():
    """A demo that takes cards by a pretend Stripe beside it, whose events are handed over by the tests."""
    with PretendStripe() as pretend, Shop(**pretend.environment()) as shop:
        yield shop, pretend


# Stripe's client against the pretend Stripe


def test_client_creates_reads_lists_and_expires_sessions(pretend: PretendStripe):
    sessions = pretend.client.v1.checkout.sessions
    session = sessions.create(params=SESSION)
    assert session.status == "open" and session.payment_status == "unpaid"
    assert (session.amount_total, session.currency) == (3900, "sek")
    assert session.id in session.url
    again = sessions.retrieve(session.id)
    assert again.metadata["order"] == "1" and again.client_reference_id == "1"
    assert session.id in [found.id for found in sessions.list(params={"limit": 3, "created": {"gte": 0}}).data]
    assert sessions.expire(session.id).status == "expired"


def test_client_follows_a_payment_to_its_fee_and_pays_it_back(pretend: PretendStripe):
    client = pretend.client.v1
    session = client.checkout.sessions.create(params=SESSION)
    pretend.control("pay", session=session.id)
    expand = ["payment_intent.latest_charge.balance_transaction"]
    paid = client.checkout.sessions.retrieve(session.id, params={"expand": expand})
    assert (paid.status, paid.payment_status) == ("complete", "paid")
    assert paid.payment_intent.metadata["order"] == "1"
    entry = paid.payment_intent.latest_charge.balance_transaction
    assert (entry.amount, entry.fee, entry.net) == (3900, 143, 3757)
    part = client.refunds.create(params={"payment_intent": paid.payment_intent.id, "amount": 900})
    assert (part.status, part.amount) == ("succeeded", 900)
    with pytest.raises(stripe.InvalidRequestError):
        client.refunds.create(params={"payment_intent": paid.payment_intent.id, "amount": 3001})
    assert [refund.id for refund in client.refunds.list(params={"payment_intent": paid.payment_intent.id}).data] == [part.id]
    pretend.control("dispute", payment_intent=paid.payment_intent.id)
    dispute = client.disputes.list(params={"payment_intent": paid.payment_intent.id}).data[0]
    assert dispute.status == "needs_response" and dispute.balance_transactions[0].amount == -3900


KEEPING = SESSION | {
    "payment_intent_data": {"metadata": {"order": "1"}, "setup_future_usage": "off_session"},
    "allowed_payment_method_types": ["card"],
}


def kept_card(pretend: PretendStripe, card: str, **more):
    """A customer's card after a page that keeps it: the customer's id and the card's."""
    session = pretend.client.v1.checkout.sessions.create(params=KEEPING | more)
    pretend.control("pay", session=session.id, card=card)
    paid = pretend.client.v1.checkout.sessions.retrieve(
        session.id, params={"expand": ["payment_intent.payment_method"]}
    )
    intent = paid.payment_intent
    assert intent.setup_future_usage == "off_session" and intent.payment_method.card.last4
    return paid.customer, intent.payment_method.id


def unattended(customer: str, method: str, **more) -> dict:
    return {
        "amount": 3900, "currency": "sek", "customer": customer, "payment_method": method, "off_session": True,
        "confirm": True, "expand": ["latest_charge.balance_transaction"],
    } | more


def test_client_keeps_a_card_and_charges_it_while_its_owner_is_away(pretend: PretendStripe):
    client = pretend.client.v1
    ada = client.customers.create(params={"email": "ada@example.com"})
    known = {key: value for key, value in KEEPING.items() if key != "customer_email"}
    session = client.checkout.sessions.create(params=known | {"customer": ada.id})
    pretend.control("pay", session=session.id)
    methods = client.payment_methods.list(params={"customer": ada.id, "type": "card"}).data
    assert [(method.card.brand, method.card.last4) for method in methods] == [("visa", "4242")]
    params = unattended(ada.id, methods[0].id)
    intent = client.payment_intents.create(params=params, options={"idempotency_key": "service 1, May"})
    assert intent.status == "succeeded" and intent.latest_charge.balance_transaction.net == 3757
    again = client.payment_intents.create(params=params, options={"idempotency_key": "service 1, May"})
    assert again.id == intent.id
    listed = client.payment_intents.list(params={"customer": ada.id, "created": {"gte": 0}}).data
    assert intent.id in [found.id for found in listed]
    assert client.payment_methods.detach(methods[0].id).customer is None
    with pytest.raises(stripe.InvalidRequestError):
        client.payment_intents.create(params=params)
    assert client.payment_methods.list(params={"customer": ada.id}).data == []


@pytest.mark.parametrize("card, code", [("declines", "card_declined"), ("asks", "authentication_required")])
def test_client_hears_why_a_kept_card_does_not_pay(pretend: PretendStripe, card: str, code: str):
    customer, method = kept_card(pretend, card, customer_creation="always")
    params, key = unattended(customer, method), {"idempotency_key": f"{card} once"}
    with pytest.raises(stripe.CardError) as refused:
        pretend.client.v1.payment_intents.create(params=params, options=key)
    assert refused.value.code == code and refused.value.http_status == 402
    intent = refused.value.error.payment_intent
    assert intent["status"] == "requires_payment_method"
    assert pretend.client.v1.payment_intents.retrieve(intent["id"]).last_payment_error.code == code
    # The same key says the same, also after the card would pay.
    pretend.control("card", payment_method=method, temper="pays")
    with pytest.raises(stripe.CardError):
        pretend.client.v1.payment_intents.create(params=params, options=key)
    assert pretend.client.v1.payment_intents.create(params=params).status == "succeeded"


def test_a_page_keeps_no_card_that_it_was_not_asked_to(pretend: PretendStripe):
    session = pretend.client.v1.checkout.sessions.create(params=SESSION)
    pretend.control("pay", session=session.id)
    paid = pretend.client.v1.checkout.sessions.retrieve(session.id, params={"expand": ["payment_intent"]})
    assert paid.customer is None and paid.payment_intent.payment_method is None


def test_client_walks_through_pages_of_a_list(pretend: PretendStripe):
    sessions = pretend.client.v1.checkout.sessions
    made = {sessions.create(params=SESSION).id for _ in range(5)}
    found = [session.id for session in sessions.list(params={"limit": 2}).auto_paging_iter()]
    assert made <= set(found) and len(found) == len(set(found))


@pytest.mark.parametrize(
    "change, parameter",
    [
        ({"currrency": "sek"}, "currrency"),
        ({"line_items": [ITEM | {"prize": 1}]}, "line_items[0][prize]"),
        ({"mode": "payments"}, "mode"),
        ({"success_url": ""}, "success_url"),
        ({"expires_at": 1}, "expires_at"),
    ],
)
def test_what_it_does_not_know_is_refused(pretend: PretendStripe, change: dict, parameter: str):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        pretend.client.v1.checkout.sessions.create(params=SESSION | change)
    assert refused.value.param == parameter


def test_a_wrong_key_is_refused(pretend: PretendStripe):
    client = stripe.StripeClient("sk_test_other", base_addresses={"api": pretend.url})
    with pytest.raises(stripe.AuthenticationError):
        client.v1.checkout.sessions.list()


def test_a_key_gives_the_first_answer_and_refuses_other_words(pretend: PretendStripe):
    sessions = pretend.client.v1.checkout.sessions
    first = sessions.create(params=SESSION, options={"idempotency_key": "once"})
    assert sessions.create(params=SESSION, options={"idempotency_key": "once"}).id == first.id
    with pytest.raises(stripe.IdempotencyError):
        sessions.create(params=SESSION | {"client_reference_id": "2"}, options={"idempotency_key": "once"})


def fields(kind: object) -> dict:
    """The names that a parameter takes, by Stripe's description of itself; {} for one that takes no names."""
    if typing_extensions.is_typeddict(kind):
        # Imported there for type checkers only.
        return typing_extensions.get_type_hints(kind, localns=vars(typing) | {"StripeContext": object})
    found: dict = {}
    for inner in typing.get_args(kind):
        found |= fields(inner)
    return found


def test_every_parameter_that_it_takes_is_stripes_own(pretend: PretendStripe):
    described = {
        "checkout.session.create": ("checkout._session_create_params", "SessionCreateParams"),
        "checkout.session.list": ("checkout._session_list_params", "SessionListParams"),
        "payment_intent.create": ("_payment_intent_create_params", "PaymentIntentCreateParams"),
        "customer.create": ("_customer_create_params", "CustomerCreateParams"),
        "customer.list": ("_customer_list_params", "CustomerListParams"),
        "payment_method.list": ("_payment_method_list_params", "PaymentMethodListParams"),
        "refund.create": ("_refund_create_params", "RefundCreateParams"),
        "refund.list": ("_refund_list_params", "RefundListParams"),
        "dispute.list": ("_dispute_list_params", "DisputeListParams"),
        "charge.list": ("_charge_list_params", "ChargeListParams"),
        "event.list": ("_event_list_params", "EventListParams"),
        "payment_intent.list": ("_payment_intent_list_params", "PaymentIntentListParams"),
        "balance_transaction.list": ("_balance_transaction_list_params", "BalanceTransactionListParams"),
    }
    taken = pretend.report("parameters")
    assert set(taken) == set(described)
    for call, (module, name) in described.items():
        top = getattr(importlib.import_module(f"stripe.params.{module}"), name)
        for parameter in taken[call]:
            level = fields(top)
            for step in parameter.replace("]", "").split("["):
                if step in ("#", "*", ""):
                    continue
                assert step in level, f"{call} has no {parameter}"
                level = fields(level[step])


def test_client_trusts_the_signatures_that_it_sends():
    listener = Listener()
    try:
        with PretendStripe(listener.url) as pretend:
            session = pretend.client.v1.checkout.sessions.create(params=SESSION)
            pretend.control("settings", copies=2, reverse=True)
            pretend.control("pay", session=session.id)
            wait_for(lambda: len(listener.received) == 6, "three events, twice each")
            events = [stripe.Webhook.construct_event(body, field, SECRET) for field, body in listener.received]
            kinds = [event["type"] for event in events]
            assert kinds[::2] == kinds[1::2] == [
                "checkout.session.completed", "payment_intent.succeeded", "charge.succeeded"
            ]
            with pytest.raises(stripe.SignatureVerificationError):
                stripe.Webhook.construct_event(listener.received[0][1] + b" ", listener.received[0][0], SECRET)
    finally:
        listener.close()


# The shop's webhook against Stripe's client


def deliver(shop: Shop, body: bytes, signature: str) -> int:
    request = urllib.request.Request(
        shop.url + "/webhooks/stripe", body, {"Stripe-Signature": signature, "Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def sign(body: bytes, age: int = 0, secret: str = SECRET) -> str:
    return stripe.WebhookSignature.generate_signature_header(body.decode(), secret, int(time.time()) - age)


def parts(signature: str) -> tuple[str, str]:
    time_part, v1 = signature.split(",")[:2]
    return time_part, v1.removeprefix("v1=")


def test_signatures_of_the_client_are_taken_or_refused(card_shop):
    shop, _ = card_shop
    body = b'{"id": "evt_signature", "object": "event", "type": "customer.created", "data": {"object": {}}}'
    good = sign(body)
    moment, v1 = parts(good)
    other = parts(sign(body, secret="whsec_other"))[1]
    # While a secret is being changed there are two; either may be ours.
    assert deliver(shop, body, f"{moment},v1={other},v1={v1}") == 200
    assert deliver(shop, body, good) == 200
    assert deliver(shop, body, sign(body, age=290)) == 200
    assert deliver(shop, body, sign(body, age=301)) == 400
    assert deliver(shop, body, sign(body, age=-310)) == 400
    assert deliver(shop, body, f"{moment},v0={v1}") == 400
    assert deliver(shop, body + b" ", good) == 400
    assert deliver(shop, body, f"{moment},v1={other}") == 400
    assert deliver(shop, body, "") == 400
    assert deliver(shop, b"[]", sign(b"[]")) == 400
    kept = shop.rows("SELECT event_id FROM webhooks WHERE source = 'stripe' AND event_id = 'evt_signature'")
    assert len(kept) == 1


def order_by_card(shop: Shop, visitor: Visitor) -> tuple[str, str]:
    """Presses "place order" for a VPN. The order's number, and its session's id."""
    shop.add_to_cart(visitor, "vpn", {"billing_cycle": "monthly"})
    form = visitor.get("/checkout").form("token")
    ticks = {c.name: c.value for c in form.controls if c.kind == "checkbox" and c.name != "keep_card"}
    page = visitor.submit(form, ticks | {"payment_method": "stripe"}, follow=False)
    assert page.status == 303, page
    number = shop.rows("SELECT number FROM orders ORDER BY id DESC LIMIT 1")[0]["number"]
    return number, session_of(page.headers["Location"])


def test_a_card_is_kept_only_where_its_owner_asks_and_can_be_taken_away(card_shop):
    shop, pretend = card_shop
    visitor = shop.customer("keeps@example.com")
    shop.add_to_cart(visitor, "vpn", {"billing_cycle": "monthly"})
    form = visitor.get("/checkout").form("token")
    boxes = {c.name: c for c in form.controls if c.kind == "checkbox"}
    assert not boxes["keep_card"].is_on
    ticks = {name: control.value for name, control in boxes.items()}
    page = visitor.submit(form, ticks | {"payment_method": "stripe"}, follow=False)
    session = session_of(page.headers["Location"])
    number = shop.rows("SELECT number FROM orders ORDER BY id DESC LIMIT 1")[0]["number"]
    press_on_page(pretend, session, "asks")
    visitor.get(f"/orders/{number}?session_id={session}")
    kept = "SELECT id FROM services WHERE renewal_payment = 'card' AND next_billing_at IS NOT NULL"
    wait_for(lambda: shop.rows(kept), "the service")
    account = visitor.get("/account")
    assert "Visa ending in 3184" in account.text and "04/2034" in account.text
    service = shop.rows(kept)[0]["id"]
    assert "With your Visa ending in 3184" in visitor.get(f"/account/services/{service}").text
    page = visitor.submit(account.form(action="/account/card"))
    assert "The card is removed" in page.text and "3184" not in page.text
    assert "pay it on its page" in visitor.get(f"/account/services/{service}").text
    method = shop.rows("SELECT reference FROM saved_cards")[0]["reference"]
    wait_for(lambda: pretend.client.v1.payment_methods.retrieve(method).customer is None, "Stripe to forget it")
    # Nothing of the card itself is anywhere in the database.
    assert "4242424242424242" not in str(shop.rows("SELECT * FROM saved_cards"))
    expect_equal_books(shop, pretend)


def press_on_page(pretend: PretendStripe, session: str, answer: str):
    visitor = Visitor(pretend.url)
    form = visitor.get(f"/c/pay/{session}").form()
    return visitor.submit(form, button=("answer", answer), follow=False)


def state(shop: Shop, number: str) -> str:
    return shop.rows("SELECT state FROM orders WHERE number = ?", number)[0]["state"]


def expect_equal_books(shop: Shop, pretend: PretendStripe) -> None:
    """The gateway's balance is what our ledger says that it holds, to the cent."""
    theirs = {currency.upper(): sums["net"] for currency, sums in pretend.report("state")["balance"].items()}
    rows = shop.rows("SELECT currency, sum(amount_minor) AS net FROM ledger_entries WHERE account = 'gateway' GROUP BY 1")
    assert theirs == {row["currency"]: row["net"] for row in rows}
    check = shop.run("check")
    assert check.returncode == 0, check.stdout


def test_one_payment_whatever_comes_how_often_in_whatever_order(card_shop):
    shop, pretend = card_shop
    visitor = shop.customer("fifty@example.com")
    number, session = order_by_card(shop, visitor)
    page = press_on_page(pretend, session, "pay")
    assert page.headers["Location"].startswith(f"{shop.url}/orders/{number}?session_id=cs_test_")
    # Everything that the gateway has to tell, the latest first.
    bodies = [json.dumps(event).encode() for event in reversed(pretend.report("events"))]
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda body: deliver(shop, body, sign(body)), bodies * 50))
    assert set(answers) == {200} and len(answers) >= 150
    wait_for(lambda: state(shop, number) == "paid", "the payment")
    order = "(SELECT id FROM orders WHERE number = ?)"
    assert len(shop.rows(f"SELECT 1 FROM payments WHERE order_id = {order}", number)) == 1
    assert len(shop.rows(f"SELECT 1 FROM ledger_entries WHERE account = 'revenue' AND order_id = {order}", number)) == 1
    # Coming back afterwards says so, and changes nothing.
    assert "has arrived" in visitor.get(f"/orders/{number}?session_id={session}").text
    expect_equal_books(shop, pretend)


def test_coming_back_without_paying_is_no_payment(card_shop):
    shop, pretend = card_shop
    visitor = shop.customer("back@example.com")
    number, session = order_by_card(shop, visitor)
    page = visitor.get(f"/orders/{number}?session_id={session}")
    assert "not completed" in page.text and state(shop, number) == "awaitingPayment"
    declined = press_on_page(pretend, session, "decline")
    assert declined.status == 402 and "declined" in declined.text
    # The same page serves for another card; coming back is enough when no event arrives.
    page = visitor.submit(visitor.get(f"/orders/{number}").form("payment_method"), {"payment_method": "stripe"}, follow=False)
    assert session_of(page.headers["Location"]) == session
    press_on_page(pretend, session, "pay")
    assert "has arrived" in visitor.get(f"/orders/{number}?session_id={session}").text
    assert state(shop, number) == "paid"
    expect_equal_books(shop, pretend)


@pytest.mark.parametrize("change", [{"amount": 1}, {"currency": "sek"}])
def test_another_amount_or_currency_is_held_with_an_alarm(card_shop, change: dict):
    shop, pretend = card_shop
    visitor = shop.customer(f"held-{next(iter(change))}@example.com")
    number, session = order_by_card(shop, visitor)
    pretend.control("pay", session=session, **change)
    body = pretend.event("checkout.session.completed", session)
    assert deliver(shop, body, sign(body)) == 200
    attempt = "SELECT state FROM payment_attempts WHERE reference = ?"
    wait_for(lambda: shop.rows(attempt, session)[0]["state"] == "held", "the payment to be held")
    assert state(shop, number) == "awaitingPayment"
    assert "on its way" in visitor.get(f"/orders/{number}").text
    admin = shop.admin()
    assert "Not the amount that was asked for" in admin.get("/admin").text
    page = admin.get("/admin/payments")
    form = next(f for f in page.forms if "amountDiffers" in f.action)
    page = admin.submit(form)
    assert page.status == 200 and "customer’s credit" in page.text
    expect_equal_books(shop, pretend)


def test_staff_see_the_loss_and_pay_back_no_more_than_was_paid(card_shop):
    shop, pretend = card_shop
    visitor = shop.customer("refund@example.com")
    number, session = order_by_card(shop, visitor)
    press_on_page(pretend, session, "pay")
    visitor.get(f"/orders/{number}?session_id={session}")
    wait_for(
        lambda: shop.rows("SELECT 1 FROM ledger_entries WHERE account = 'upstreamCost' AND note <> '-'"), "the delivery"
    )
    admin = shop.admin()
    page = admin.get(admin.get(f"/admin/orders/{number}").link("Pay back"))
    assert "The gateway keeps" in page.text, page
    total = shop.rows("SELECT total_minor FROM orders WHERE number = ?", number)[0]["total_minor"]
    form = page.form("key", "amount")
    payment = form.options("payment")[0]
    typed = {"payment": payment, "reason": "asked for", "loss": "yes"}
    page = admin.submit(form, typed | {"amount": f"{total / 100 + 0.01:.2f}"})
    assert page.status == 422 and "amount" in page.errors, page
    page = admin.submit(page.form("key", "amount"), {"payment": payment, "reason": "x", "amount": "1.00"})
    assert page.status == 422 and "loss" in page.errors, page
    form = page.form("key", "amount")
    page = admin.submit(form, typed | {"amount": "1.00"})
    assert page.status == 200 and "on its way back" in page.text, page
    # The same form once more is the same refund.
    admin.submit(form, typed | {"amount": "1.00"})
    assert state(shop, number) == "partlyRefunded"
    expect_equal_books(shop, pretend)
    assert pretend.client.v1.refunds.list(params={"payment_intent": payment}).data[0].amount == 100


def test_a_dispute_has_a_page_with_the_evidence(card_shop):
    shop, pretend = card_shop
    visitor = shop.customer("dispute@example.com")
    number, session = order_by_card(shop, visitor)
    press_on_page(pretend, session, "pay")
    visitor.get(f"/orders/{number}?session_id={session}")
    intent = pretend.client.v1.checkout.sessions.retrieve(session).payment_intent
    pretend.control("dispute", payment_intent=intent, reason="product_not_received")
    admin = shop.admin()
    # No event came: comparing finds it.
    page = admin.submit(admin.get("/admin/payments").form(action="/admin/payments/comparison"))
    assert "were compared" in page.text, page
    assert "Dispute of" in admin.get("/admin").text
    page = admin.get(admin.get("/admin/payments").link("product not received"))
    assert number in page.text and "Proof of delivery" in page.text and "Answer at the gateway by" in page.text
    expect_equal_books(shop, pretend)


# How it is set up


def test_the_demo_takes_pretended_cards_on_its_own_pages(demo: Shop):
    visitor = demo.customer("pretended@example.com")
    demo.add_to_cart(visitor, "vpn", {"billing_cycle": "monthly"})
    page = demo.check_out(visitor, "stripe")
    assert "/pretend-stripe/c/pay/" in page.url and "Test page" in page.text
    page = visitor.submit(page.form(), button=("answer", "pay"))
    assert "/orders/" in page.url and "has arrived" in page.text, page


def test_a_live_key_is_refused_in_a_demo():
    shop = Shop(STRIPE_SECRET_KEY="sk_live_1", STRIPE_WEBHOOK_SECRET="whsec_1")
    ended = shop.run("serve")
    assert ended.returncode == 2 and "live key" in ended.stderr


def test_test_keys_are_said_on_every_page_and_serve_staff_only():
    with Upstream() as upstream, PretendStripe() as pretend, Shop(upstream, **pretend.environment()) as shop:
        visitor = shop.customer("nobody@example.com")
        for path in ("/", "/products", "/login", "/account", "/cart"):
            assert "Test: card payments are pretended" in visitor.get(path).text
        assert "Test: card payments are pretended" in shop.admin().get("/admin").text
        shop.add_to_cart(visitor, "vpn", {"billing_cycle": "monthly"})
        assert "stripe" not in visitor.get("/checkout").form("token").options("payment_method")
        admin = shop.signed_in(*ADMIN)
        shop.add_to_cart(admin, "vpn", {"billing_cycle": "monthly"})
        assert "stripe" in admin.get("/checkout").form("token").options("payment_method")


def test_without_keys_there_is_no_gateway():
    with Upstream() as upstream, Shop(upstream) as shop:
        assert deliver(shop, b"{}", "t=1,v1=00") == 404
        visitor = shop.customer("none@example.com")
        shop.add_to_cart(visitor, "vpn", {"billing_cycle": "monthly"})
        assert visitor.get("/checkout").form("token").options("payment_method") == []
        assert "Test:" not in visitor.get("/").text
