-- Times are milliseconds since 1970 in UTC; amounts are minor units; costs in US dollars are exact decimals as text.
-- Columns named sealed_* hold AES-256-GCM boxes and are useless without the secret key.

CREATE TABLE settings (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    shop_name TEXT NOT NULL,
    accent TEXT NOT NULL,
    font TEXT NOT NULL DEFAULT 'sans',
    tagline TEXT NOT NULL,
    lead TEXT NOT NULL DEFAULT 'One account, one cart, one place for every login.',
    footer TEXT NOT NULL DEFAULT '',
    currency TEXT NOT NULL,
    rate TEXT NOT NULL,
    bank_details TEXT NOT NULL,
    support_email TEXT NOT NULL,
    imprint TEXT NOT NULL,
    terms TEXT NOT NULL,
    privacy TEXT NOT NULL,
    tax_mode TEXT NOT NULL DEFAULT 'none' CHECK (tax_mode IN ('none', 'exclusive', 'inclusive')),
    allows_reverse_charge INTEGER NOT NULL DEFAULT 0 CHECK (allows_reverse_charge IN (0, 1)),
    -- 1: reverse charge needs a number that the EU's register has confirmed within a day.
    asks_vat_register INTEGER NOT NULL DEFAULT 0 CHECK (asks_vat_register IN (0, 1)),
    -- Days since 1970 of the day whose rates the kept pages show: rates begin and end at midnight, UTC.
    tax_day INTEGER NOT NULL DEFAULT 0,
    -- Who sells, as invoices say it.
    seller_name TEXT NOT NULL DEFAULT '',
    seller_address TEXT NOT NULL DEFAULT '',
    seller_country TEXT NOT NULL DEFAULT '',
    seller_vat_id TEXT NOT NULL DEFAULT '',
    upstream_url TEXT,
    sealed_upstream_key BLOB,
    sealed_upstream_secret BLOB,
    set_up_digest BLOB,
    -- Opens with the key that sealed everything else here and with no other.
    sealed_key_check BLOB,
    -- Whether the clients and services in here are the sandbox's; NULL before the first start.
    is_demo INTEGER CHECK (is_demo IN (0, 1)),
    -- How many days before a period begins its customer is asked to pay it, and what becomes of it unpaid.
    renewal_lead_days INTEGER NOT NULL DEFAULT 14 CHECK (renewal_lead_days BETWEEN 3 AND 60),
    unpaid_renewal TEXT NOT NULL DEFAULT 'carry' CHECK (unpaid_renewal IN ('carry', 'end')),
    -- US cents below which staff get a mail about the upstream's wallet; 0 is never.
    low_wallet_minor INTEGER NOT NULL DEFAULT 2000 CHECK (low_wallet_minor >= 0),
    -- Raised by the triggers at the end of this file.
    catalogue_version INTEGER NOT NULL DEFAULT 1
) STRICT;

INSERT INTO settings (id, shop_name, accent, tagline, currency, rate, bank_details, support_email, imprint, terms, privacy)
VALUES (1, 'Storefront', '#0f6e56', 'Connections, sites and business software, delivered in minutes.', 'USD', '1', '', '', '', '', '');

-- At most one picture; pages name it by its digest, so that browsers may keep it for good.
CREATE TABLE logo (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    digest TEXT NOT NULL,
    media_type TEXT NOT NULL CHECK (media_type IN ('image/png', 'image/jpeg', 'image/webp')),
    bytes BLOB NOT NULL CHECK (length(bytes) BETWEEN 1 AND 204800)
) STRICT;

CREATE TABLE customers (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL UNIQUE CHECK (email = lower(email)),
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    is_staff INTEGER NOT NULL DEFAULT 0 CHECK (is_staff IN (0, 1)),
    created_at INTEGER NOT NULL,
    -- 'none': not asked for yet; 'creating': a request may be on its way; 'unknown': perhaps created.
    client_state TEXT NOT NULL DEFAULT 'none'
        CHECK (client_state IN ('none', 'creating', 'known', 'unknown', 'needsPerson')),
    upstream_client_id TEXT UNIQUE,
    sealed_client_reply BLOB,
    CHECK ((client_state = 'known') = (upstream_client_id IS NOT NULL))
) STRICT;
CREATE INDEX customers_newest ON customers (created_at, id);
CREATE INDEX customers_on_staff ON customers (is_staff) WHERE is_staff = 1;
CREATE INDEX customers_in_creation ON customers (client_state) WHERE client_state = 'creating';

CREATE TABLE sessions (
    token_digest BLOB PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    device TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_of_customer ON sessions (customer_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- At most one open link per customer that sets a new password: the last one that was mailed.
CREATE TABLE password_resets (
    customer_id INTEGER PRIMARY KEY REFERENCES customers (id) ON DELETE CASCADE,
    token_digest BLOB NOT NULL UNIQUE,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX password_resets_by_expiry ON password_resets (expires_at);

CREATE TABLE products (
    key TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    -- 1 when the upstream's last list had it.
    is_listed INTEGER NOT NULL CHECK (is_listed IN (0, 1)),
    -- The reseller's switch.
    is_on_sale INTEGER NOT NULL DEFAULT 1 CHECK (is_on_sale IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE TABLE plans (
    id INTEGER PRIMARY KEY,
    product_key TEXT NOT NULL REFERENCES products (key),
    plan_key TEXT NOT NULL,
    name TEXT NOT NULL,
    unit TEXT NOT NULL CHECK (unit IN ('each', 'perThousand')),
    position INTEGER NOT NULL,
    listed_cost TEXT,
    -- Entered by the reseller where nothing is listed.
    expected_cost TEXT,
    -- What the upstream charged when it was not what we expected; dropped when the listed cost moves.
    learned_cost TEXT,
    -- The cost that the price was made from, where a rule keeps the price and the cost has moved since.
    priced_cost TEXT,
    -- The one that counts.
    cost TEXT GENERATED ALWAYS AS (coalesce(learned_cost, listed_cost, expected_cost)) VIRTUAL,
    -- What lists sort by: the cost that the price is made from, of plans that have one at all.
    cost_order REAL GENERATED ALWAYS AS (CAST(iif(coalesce(learned_cost, listed_cost, expected_cost) IS NULL, NULL,
        coalesce(priced_cost, learned_cost, listed_cost, expected_cost)) AS REAL)) STORED,
    minimum_quantity INTEGER,
    maximum_quantity INTEGER,
    megabytes INTEGER,
    days INTEGER,
    platform TEXT,
    kind TEXT,
    is_listed INTEGER NOT NULL CHECK (is_listed IN (0, 1)),
    UNIQUE (product_key, plan_key)
) STRICT;
CREATE INDEX plans_by_cost ON plans (product_key, is_listed, cost_order, id);
CREATE INDEX plans_kept ON plans (product_key, id) WHERE priced_cost IS NOT NULL;

-- Where an eSIM package works: ISO 3166 codes or a region's name.
CREATE TABLE plan_locations (
    location TEXT NOT NULL,
    plan_id INTEGER NOT NULL REFERENCES plans (id) ON DELETE CASCADE,
    PRIMARY KEY (location, plan_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX plan_locations_of_plan ON plan_locations (plan_id);

-- Filled by the program, not by triggers: under trusted_schema = OFF a trigger may not touch a virtual table.
CREATE VIRTUAL TABLE plan_search USING fts5 (
    name, content = 'plans', content_rowid = 'id', tokenize = "unicode61 remove_diacritics 2", prefix = '2 3'
);
-- A cost that moved, and what its price became of it. Costs are those that count, in US dollars for one unit; amounts
-- are minor units of the shop's currency at the time, NULL without a cost.
CREATE TABLE price_moves (
    id INTEGER PRIMARY KEY,
    product_key TEXT NOT NULL,
    plan_key TEXT NOT NULL,
    at INTEGER NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('listed', 'expected', 'learned')),
    policy TEXT NOT NULL CHECK (policy IN ('follow', 'keep', 'pause')),
    old_cost TEXT,
    new_cost TEXT,
    currency TEXT NOT NULL,
    old_price_minor INTEGER,
    new_price_minor INTEGER,
    profit_minor INTEGER,
    is_for_sale INTEGER NOT NULL CHECK (is_for_sale IN (0, 1))
) STRICT;
CREATE INDEX price_moves_of_plan ON price_moves (product_key, plan_key, id);
CREATE INDEX price_moves_by_time ON price_moves (at, product_key);
CREATE TRIGGER price_moves_stay BEFORE UPDATE ON price_moves BEGIN
    SELECT raise(ABORT, 'price_moves is append-only');
END;

CREATE TABLE pricing_rules (
    scope TEXT PRIMARY KEY,
    markup INTEGER NOT NULL CHECK (markup >= 0),
    fixed_minor INTEGER NOT NULL CHECK (fixed_minor >= 0),
    minimum_profit_minor INTEGER NOT NULL CHECK (minimum_profit_minor >= 0),
    charm TEXT NOT NULL CHECK (charm IN ('none', '.99', '.95', '.00')),
    floor_minor INTEGER NOT NULL CHECK (floor_minor >= 0),
    -- What becomes of a price when its cost moves.
    policy TEXT NOT NULL DEFAULT 'follow' CHECK (policy IN ('follow', 'keep', 'pause'))
) STRICT, WITHOUT ROWID;
INSERT INTO pricing_rules (scope, markup, fixed_minor, minimum_profit_minor, charm, floor_minor)
VALUES ('shop', 3000, 0, 0, 'none', 0);

-- A rate is in thousandths of a percent; '' is the whole country, everything that is sold.
CREATE TABLE tax_rules (
    id INTEGER PRIMARY KEY,
    country TEXT NOT NULL CHECK (length(country) = 2),
    region TEXT NOT NULL,
    category TEXT NOT NULL,
    name TEXT NOT NULL,
    rate INTEGER NOT NULL CHECK (rate BETWEEN 0 AND 100000),
    valid_from INTEGER NOT NULL,
    valid_until INTEGER CHECK (valid_until > valid_from),
    UNIQUE (country, region, category, valid_from)
) STRICT;

CREATE TABLE syncs (
    kind TEXT PRIMARY KEY,
    succeeded_at INTEGER,
    failed_at INTEGER,
    failure TEXT
) STRICT, WITHOUT ROWID;

-- Who invoices are for, as last entered; an order keeps its own copy.
CREATE TABLE billing_details (
    customer_id INTEGER PRIMARY KEY REFERENCES customers (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    company TEXT NOT NULL,
    address TEXT NOT NULL,
    country TEXT NOT NULL,
    region TEXT NOT NULL,
    vat_id TEXT NOT NULL
) STRICT;

CREATE TABLE carts (
    id INTEGER PRIMARY KEY,
    -- A visitor's cart is found by the digest of its cookie, a customer's by the customer.
    token_digest BLOB UNIQUE,
    customer_id INTEGER UNIQUE REFERENCES customers (id) ON DELETE CASCADE,
    -- Unguessable; becomes the order's checkout key, so that pressing twice makes one order.
    checkout_key TEXT NOT NULL UNIQUE,
    -- The code that was entered.
    coupon TEXT,
    updated_at INTEGER NOT NULL,
    CHECK ((token_digest IS NULL) <> (customer_id IS NULL))
) STRICT;
CREATE INDEX carts_by_age ON carts (updated_at);

CREATE TABLE cart_lines (
    id INTEGER PRIMARY KEY,
    cart_id INTEGER NOT NULL REFERENCES carts (id) ON DELETE CASCADE,
    selection TEXT NOT NULL,
    -- The price that the customer saw when adding it, to say so when it has changed.
    shown_minor INTEGER NOT NULL,
    shown_currency TEXT NOT NULL
) STRICT;
CREATE INDEX cart_lines_of_cart ON cart_lines (cart_id);

CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    checkout_key TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL
        CHECK (state IN ('awaitingPayment', 'paid', 'partlyRefunded', 'refunded', 'expired', 'cancelled')),
    method TEXT NOT NULL,
    -- What the customer writes on a bank transfer.
    reference TEXT NOT NULL UNIQUE,
    -- 'topUp': of the customer's credit. It has no lines and is no sale.
    kind TEXT NOT NULL DEFAULT 'sale' CHECK (kind IN ('sale', 'topUp')),
    currency TEXT NOT NULL,
    rate TEXT NOT NULL,
    net_minor INTEGER NOT NULL,
    tax_minor INTEGER NOT NULL,
    total_minor INTEGER NOT NULL CHECK (total_minor >= 0 AND total_minor = net_minor + tax_minor),
    -- The buyer as of the quote, a JSON object; NULL when nothing was entered.
    billing TEXT,
    placed_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    paid_at INTEGER
) STRICT;
CREATE INDEX orders_of_customer ON orders (customer_id, id);
CREATE INDEX orders_by_state ON orders (state, id);
CREATE INDEX orders_unpaid ON orders (due_at) WHERE state = 'awaitingPayment';
CREATE INDEX top_ups_unpaid ON orders (customer_id) WHERE kind = 'topUp' AND state = 'awaitingPayment';
CREATE INDEX orders_by_payment ON orders (paid_at) WHERE paid_at IS NOT NULL;

CREATE TABLE order_lines (
    id INTEGER PRIMARY KEY,
    order_id INTEGER NOT NULL REFERENCES orders (id),
    position INTEGER NOT NULL,
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    product_key TEXT NOT NULL,
    selection TEXT NOT NULL,
    title TEXT NOT NULL,
    rule_floor_minor INTEGER NOT NULL,
    upstream_cost_minor INTEGER NOT NULL CHECK (upstream_cost_minor >= 0),
    cost_minor INTEGER NOT NULL CHECK (cost_minor >= 0),
    net_minor INTEGER NOT NULL CHECK (net_minor >= 0),
    tax_minor INTEGER NOT NULL CHECK (tax_minor >= 0),
    gross_minor INTEGER NOT NULL CHECK (gross_minor = net_minor + tax_minor),
    tax_kind TEXT NOT NULL DEFAULT 'untaxed' CHECK (tax_kind IN ('untaxed', 'taxed', 'reverseCharge', 'outside')),
    tax_name TEXT NOT NULL DEFAULT '',
    tax_rate INTEGER NOT NULL DEFAULT 0 CHECK (tax_rate BETWEEN 0 AND 100000),
    -- What a coupon took off the shown price.
    discount_minor INTEGER NOT NULL DEFAULT 0 CHECK (discount_minor >= 0),
    -- Months of a period, of what renews.
    cycle_months INTEGER CHECK (cycle_months > 0),
    -- US cents that the upstream says it took; NULL until it said so.
    charged_minor INTEGER,
    state TEXT NOT NULL
        CHECK (state IN ('waiting', 'queued', 'held', 'sending', 'delivered', 'provisioning', 'rejected', 'unknown',
                         'needsPerson', 'renewed', 'cancelled', 'ended')),
    state_at INTEGER NOT NULL,
    -- When it may be sent at the earliest, once it is queued.
    not_before INTEGER NOT NULL,
    hold_reason TEXT CHECK (hold_reason IN ('walletTooLow', 'marginFloor', 'productGone', 'credentialsRefused', 'byHand')),
    UNIQUE (order_id, position),
    CHECK ((state = 'held') = (hold_reason IS NOT NULL))
) STRICT;
CREATE INDEX lines_by_state ON order_lines (state, state_at, id);
CREATE INDEX lines_of_customer ON order_lines (customer_id, state, id);
CREATE INDEX lines_of_product ON order_lines (product_key, id);
-- Those that wait for a supplier that is away are many, and are not to be walked past for each one that is due.
CREATE INDEX lines_to_forward ON order_lines (not_before, id) WHERE state = 'queued';
-- Two unresolved orders of one client could not be told apart: the schema allows one.
CREATE UNIQUE INDEX one_unresolved_line_per_customer ON order_lines (customer_id) WHERE state IN ('sending', 'unknown');

-- A percentage is in thousandths of a percent. The CHECK on the uses decides who gets the last one.
CREATE TABLE coupons (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE CHECK (code = upper(code)),
    kind TEXT NOT NULL CHECK (kind IN ('percent', 'fixed')),
    amount INTEGER NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    scope TEXT NOT NULL,
    customer_id INTEGER REFERENCES customers (id),
    valid_from INTEGER NOT NULL,
    valid_until INTEGER CHECK (valid_until > valid_from),
    max_uses INTEGER CHECK (max_uses > 0),
    max_uses_each INTEGER CHECK (max_uses_each > 0),
    -- Of a service, the first included; what an order was promised stands, whatever becomes of the coupon.
    periods INTEGER NOT NULL DEFAULT 1 CHECK (periods BETWEEN 1 AND 120),
    uses INTEGER NOT NULL DEFAULT 0 CHECK (uses >= 0 AND (max_uses IS NULL OR uses <= max_uses)),
    is_on INTEGER NOT NULL CHECK (is_on IN (0, 1))
) STRICT;

-- An order that is cancelled or runs out unpaid gives its use back.
CREATE TABLE coupon_uses (
    order_id INTEGER PRIMARY KEY REFERENCES orders (id),
    coupon_id INTEGER NOT NULL REFERENCES coupons (id),
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX coupon_uses_of_customer ON coupon_uses (coupon_id, customer_id);

-- Which ways to pay are offered for a category ("category:websites") or a product ("product:smm"), and to customers of
-- which countries ('' is all of them). Without a row a way is offered. Card networks and Stripe restrict the selling of
-- followers, likes and views, so that cards are off for it until the reseller switches them on.
CREATE TABLE payment_rules (
    scope TEXT NOT NULL CHECK (scope LIKE 'category:%' OR scope LIKE 'product:%'),
    method TEXT NOT NULL,
    is_offered INTEGER NOT NULL CHECK (is_offered IN (0, 1)),
    countries TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (scope, method)
) STRICT, WITHOUT ROWID;
INSERT INTO payment_rules (scope, method, is_offered) VALUES ('product:smm', 'stripe', 0);

-- What a customer must agree to before ordering something of a category or a product.
CREATE TABLE consents (
    scope TEXT PRIMARY KEY CHECK (scope LIKE 'category:%' OR scope LIKE 'product:%'),
    text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 300)
) STRICT, WITHOUT ROWID;

-- What was agreed to, word for word.
CREATE TABLE order_consents (
    order_id INTEGER NOT NULL REFERENCES orders (id),
    scope TEXT NOT NULL,
    text TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (order_id, scope)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER order_consents_stay BEFORE UPDATE ON order_consents BEGIN
    SELECT raise(ABORT, 'what was agreed to never changes');
END;
CREATE TRIGGER order_consents_remain BEFORE DELETE ON order_consents BEGIN
    SELECT raise(ABORT, 'what was agreed to is never deleted');
END;

-- The register's last answer about a VAT number.
CREATE TABLE vat_checks (
    vat_id TEXT PRIMARY KEY,
    outcome TEXT NOT NULL CHECK (outcome IN ('registered', 'notRegistered', 'away')),
    consultation TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The confirmation that an order under reverse charge rests on.
CREATE TABLE order_vat_proofs (
    order_id INTEGER PRIMARY KEY REFERENCES orders (id),
    vat_id TEXT NOT NULL,
    consultation TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE TRIGGER order_vat_proofs_stay BEFORE UPDATE ON order_vat_proofs BEGIN
    SELECT raise(ABORT, 'a proof never changes');
END;
CREATE TRIGGER order_vat_proofs_remain BEFORE DELETE ON order_vat_proofs BEGIN
    SELECT raise(ABORT, 'a proof is never deleted');
END;

-- What tells where the buyer is. Two that agree are wanted; one that differs is shown to staff.
CREATE TABLE place_proofs (
    order_id INTEGER NOT NULL REFERENCES orders (id),
    kind TEXT NOT NULL CHECK (kind IN ('declared', 'confirmed', 'gateway')),
    country TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (order_id, kind)
) STRICT, WITHOUT ROWID;

-- One forwarding job per line, written in the transaction that records the payment. The request is frozen.
CREATE TABLE forwardings (
    line_id INTEGER PRIMARY KEY REFERENCES order_lines (id),
    request TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0
) STRICT;

-- One row per POST /orders, written before its first byte leaves.
CREATE TABLE attempts (
    id INTEGER PRIMARY KEY,
    line_id INTEGER NOT NULL REFERENCES order_lines (id),
    started_at INTEGER NOT NULL,
    -- The client's service ids and the wallet (US cents) before the attempt.
    known_services TEXT NOT NULL,
    balance_minor INTEGER NOT NULL,
    -- The latest reading of the wallet that surely does not show the attempt, the last attempt that it may show, and
    -- those of which it is open whether it does. Numbers and not times: a clock may be set.
    reading_minor INTEGER NOT NULL,
    last_attempt INTEGER NOT NULL,
    open_attempts TEXT NOT NULL,
    ended_at INTEGER,
    outcome TEXT CHECK (outcome IN ('accepted', 'refused', 'notSent', 'unknown', 'adopted', 'notDone', 'undecided')),
    detail TEXT NOT NULL DEFAULT '',
    sealed_reply BLOB
) STRICT;
CREATE INDEX attempts_of_line ON attempts (line_id, id);
CREATE UNIQUE INDEX one_open_attempt_per_line ON attempts (line_id) WHERE outcome IS NULL;

CREATE TABLE services (
    id INTEGER PRIMARY KEY,
    line_id INTEGER NOT NULL UNIQUE REFERENCES order_lines (id),
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    product_key TEXT NOT NULL,
    upstream_id TEXT UNIQUE,
    origin TEXT NOT NULL CHECK (origin IN ('reply', 'adopted', 'byHand')),
    -- What is shown to the customer: a JSON list of labels and values.
    sealed_delivery BLOB NOT NULL,
    -- 0: adopted without its credentials, which only the lost reply held.
    is_complete INTEGER NOT NULL CHECK (is_complete IN (0, 1)),
    status TEXT NOT NULL,
    next_billing_at INTEGER,
    -- The customer ends it at this time.
    ends_at INTEGER,
    -- How the customer pays renewals: asked each time, from the account credit, from the card that is kept.
    renewal_payment TEXT NOT NULL DEFAULT 'ask' CHECK (renewal_payment IN ('ask', 'credit', 'card')),
    created_at INTEGER NOT NULL,
    poll_at INTEGER,
    CHECK (origin = 'byHand' OR upstream_id IS NOT NULL)
) STRICT;
CREATE INDEX services_of_customer ON services (customer_id, id);
CREATE INDEX services_to_poll ON services (poll_at) WHERE poll_at IS NOT NULL;
CREATE INDEX services_to_renew ON services (next_billing_at, id) WHERE next_billing_at IS NOT NULL AND ends_at IS NULL;
CREATE INDEX services_to_end ON services (ends_at) WHERE ends_at IS NOT NULL;

-- What the upstream will charge for the services that go on, added up by the day (since 1970) on which it does next. A shop
-- of years has many services and few days; triggers keep the sums whatever moves a service or its line.
CREATE TABLE upcoming_costs (
    day INTEGER NOT NULL,
    -- Between two charges; 0: it is not known whether there is another.
    months INTEGER NOT NULL,
    -- US cents.
    cost_minor INTEGER NOT NULL,
    services INTEGER NOT NULL,
    PRIMARY KEY (day, months)
) STRICT, WITHOUT ROWID;
-- What each service that goes on adds to them.
CREATE VIEW service_costs AS
SELECT s.id AS service_id, s.line_id, s.next_billing_at / 86400000 AS day, coalesce(l.cycle_months, 0) AS months,
       l.upstream_cost_minor AS cost_minor
FROM services s CROSS JOIN order_lines l ON l.id = s.line_id
WHERE s.next_billing_at IS NOT NULL AND s.ends_at IS NULL AND l.state = 'delivered';
CREATE TRIGGER service_begins AFTER INSERT ON services BEGIN
    INSERT INTO upcoming_costs (day, months, cost_minor, services)
    SELECT day, months, cost_minor, 1 FROM service_costs WHERE service_id = new.id
    ON CONFLICT DO UPDATE SET cost_minor = cost_minor + excluded.cost_minor, services = services + 1;
END;
CREATE TRIGGER service_is_moving BEFORE UPDATE OF next_billing_at, ends_at ON services
WHEN old.next_billing_at IS NOT new.next_billing_at OR old.ends_at IS NOT new.ends_at BEGIN
    INSERT INTO upcoming_costs (day, months, cost_minor, services)
    SELECT day, months, -cost_minor, -1 FROM service_costs WHERE service_id = old.id
    ON CONFLICT DO UPDATE SET cost_minor = cost_minor + excluded.cost_minor, services = services - 1;
    DELETE FROM upcoming_costs WHERE day = old.next_billing_at / 86400000 AND services = 0;
END;
CREATE TRIGGER service_has_moved AFTER UPDATE OF next_billing_at, ends_at ON services
WHEN old.next_billing_at IS NOT new.next_billing_at OR old.ends_at IS NOT new.ends_at BEGIN
    INSERT INTO upcoming_costs (day, months, cost_minor, services)
    SELECT day, months, cost_minor, 1 FROM service_costs WHERE service_id = new.id
    ON CONFLICT DO UPDATE SET cost_minor = cost_minor + excluded.cost_minor, services = services + 1;
END;
CREATE TRIGGER delivery_is_ending BEFORE UPDATE OF state ON order_lines
WHEN old.state = 'delivered' AND new.state <> 'delivered' BEGIN
    INSERT INTO upcoming_costs (day, months, cost_minor, services)
    SELECT day, months, -cost_minor, -1 FROM service_costs WHERE line_id = old.id
    ON CONFLICT DO UPDATE SET cost_minor = cost_minor + excluded.cost_minor, services = services - 1;
    DELETE FROM upcoming_costs
    WHERE day = (SELECT next_billing_at / 86400000 FROM services WHERE line_id = old.id) AND services = 0;
END;
CREATE TRIGGER delivery_has_begun AFTER UPDATE OF state ON order_lines
WHEN old.state <> 'delivered' AND new.state = 'delivered' BEGIN
    INSERT INTO upcoming_costs (day, months, cost_minor, services)
    SELECT day, months, cost_minor, 1 FROM service_costs WHERE line_id = new.id
    ON CONFLICT DO UPDATE SET cost_minor = cost_minor + excluded.cost_minor, services = services + 1;
END;

-- A further period of a service. A period is asked for once, whatever restarts.
CREATE TABLE renewals (
    id INTEGER PRIMARY KEY,
    service_id INTEGER NOT NULL REFERENCES services (id),
    -- The upstream's billing date.
    period_start INTEGER NOT NULL,
    period_end INTEGER NOT NULL,
    -- The line of the order by which the customer pays it.
    line_id INTEGER NOT NULL UNIQUE REFERENCES order_lines (id),
    state TEXT NOT NULL CHECK (state IN ('asked', 'paid', 'carried', 'withdrawn', 'ending', 'ended')),
    -- 1 when the upstream's billing date has moved past it: the wallet was charged.
    is_charged INTEGER NOT NULL DEFAULT 0 CHECK (is_charged IN (0, 1)),
    UNIQUE (service_id, period_start)
) STRICT;
CREATE INDEX renewals_by_start ON renewals (period_start);
CREATE INDEX renewals_asked ON renewals (period_start, id) WHERE state = 'asked';
CREATE INDEX renewals_ending ON renewals (state, id) WHERE state = 'ending';
CREATE INDEX renewals_uncharged ON renewals (period_start, id) WHERE is_charged = 0;

-- Append-only: who moved what, when and why.
CREATE TABLE order_events (
    id INTEGER PRIMARY KEY,
    order_id INTEGER NOT NULL REFERENCES orders (id),
    line_id INTEGER REFERENCES order_lines (id),
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    event TEXT NOT NULL,
    from_state TEXT,
    to_state TEXT NOT NULL,
    -- For staff. Never shown to a customer.
    reason TEXT NOT NULL
) STRICT;
CREATE INDEX events_of_order ON order_events (order_id, id);
CREATE TRIGGER order_events_stay BEFORE UPDATE ON order_events BEGIN
    SELECT raise(ABORT, 'order_events is append-only');
END;
CREATE TRIGGER order_events_remain BEFORE DELETE ON order_events BEGIN
    SELECT raise(ABORT, 'order_events is append-only');
END;

-- Cards that gateways keep for customers who agreed to be charged while they are away. No card data: where each is kept,
-- and what tells its owner which one it is.
CREATE TABLE saved_cards (
    id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    gateway TEXT NOT NULL,
    -- The gateway's ids of the customer and of the card.
    owner TEXT NOT NULL,
    reference TEXT NOT NULL,
    brand TEXT NOT NULL,
    last_four TEXT NOT NULL,
    expiry_year INTEGER NOT NULL,
    expiry_month INTEGER NOT NULL,
    added_at INTEGER NOT NULL,
    removed_at INTEGER,
    -- When the gateway was told to forget it.
    forgotten_at INTEGER,
    UNIQUE (gateway, reference),
    CHECK (forgotten_at IS NULL OR removed_at IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX one_card_per_customer ON saved_cards (customer_id) WHERE removed_at IS NULL;
CREATE INDEX saved_cards_of_customer ON saved_cards (customer_id, id);
CREATE INDEX cards_to_forget ON saved_cards (removed_at) WHERE removed_at IS NOT NULL AND forgotten_at IS NULL;

CREATE TABLE payment_attempts (
    id TEXT PRIMARY KEY,
    order_id INTEGER NOT NULL REFERENCES orders (id),
    gateway TEXT NOT NULL,
    reference TEXT,
    -- 'held': paid, but not what was asked for. A person decides.
    state TEXT NOT NULL CHECK (state IN ('opening', 'open', 'processing', 'paid', 'held', 'failed', 'expired')),
    -- What the gateway was told. The same key with other words would be refused, so it is frozen.
    amount_minor INTEGER NOT NULL,
    currency TEXT NOT NULL,
    email TEXT NOT NULL,
    return_url TEXT NOT NULL,
    -- 1: the customer asked for the card to be kept for renewals; the gateway's id of the customer, if it had one.
    keeps_card INTEGER NOT NULL DEFAULT 0 CHECK (keeps_card IN (0, 1)),
    owner TEXT,
    -- The card that is charged while its owner is away. Such an attempt is named after its service and period.
    card_id INTEGER REFERENCES saved_cards (id),
    started_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    UNIQUE (gateway, reference)
) STRICT, WITHOUT ROWID;
CREATE INDEX payment_attempts_of_order ON payment_attempts (order_id, started_at);
CREATE INDEX charges_unsettled ON payment_attempts (started_at) WHERE state = 'opening' AND card_id IS NOT NULL;
CREATE INDEX payment_attempts_unsettled ON payment_attempts (started_at) WHERE state IN ('opening', 'open', 'processing');

CREATE TABLE payments (
    id INTEGER PRIMARY KEY,
    order_id INTEGER NOT NULL REFERENCES orders (id),
    method TEXT NOT NULL,
    -- The gateway's payment, the bank's reference, or the order itself for credit.
    source_id TEXT NOT NULL,
    amount_minor INTEGER NOT NULL CHECK (amount_minor >= 0),
    -- What of it pays the order. The rest became the customer's credit, or is held.
    counted_minor INTEGER NOT NULL CHECK (counted_minor BETWEEN 0 AND amount_minor),
    currency TEXT NOT NULL,
    at INTEGER NOT NULL,
    UNIQUE (method, source_id)
) STRICT;
CREATE INDEX payments_of_order ON payments (order_id);
CREATE INDEX payments_by_time ON payments (at);

-- What came into the bank, each line of a statement once for ever, however often and however laid out it is imported.
CREATE TABLE bank_lines (
    id INTEGER PRIMARY KEY,
    -- A digest of all that tells it from others: day, amount, words, the bank's own id, and which one of equal lines.
    key TEXT NOT NULL UNIQUE,
    day INTEGER NOT NULL,
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
    currency TEXT NOT NULL,
    payer TEXT NOT NULL,
    purpose TEXT NOT NULL,
    bank_id TEXT NOT NULL,
    imported_at INTEGER NOT NULL,
    -- What it became; NULL while it waits for staff.
    payment_id INTEGER UNIQUE REFERENCES payments (id)
) STRICT;
CREATE INDEX bank_lines_open ON bank_lines (id) WHERE payment_id IS NULL;
CREATE TRIGGER booked_bank_lines_stay BEFORE UPDATE ON bank_lines WHEN old.payment_id IS NOT NULL BEGIN
    SELECT raise(ABORT, 'a booked line of a statement never changes');
END;
CREATE TRIGGER booked_bank_lines_remain BEFORE DELETE ON bank_lines WHEN old.payment_id IS NOT NULL BEGIN
    SELECT raise(ABORT, 'a booked line of a statement is never deleted');
END;

-- Money that goes back through a gateway. The row is written before it is asked for; its id is the idempotency key.
CREATE TABLE refunds (
    -- Ours, or the gateway's where somebody asked for it there.
    id TEXT PRIMARY KEY,
    order_id INTEGER NOT NULL REFERENCES orders (id),
    gateway TEXT NOT NULL,
    payment TEXT NOT NULL,
    reference TEXT,
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
    currency TEXT NOT NULL,
    reason TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    -- 'asked': perhaps known to the gateway. 'pending' and 'done' are in the books.
    state TEXT NOT NULL CHECK (state IN ('asked', 'pending', 'done', 'failed')),
    asked_at INTEGER NOT NULL,
    UNIQUE (gateway, reference),
    FOREIGN KEY (gateway, payment) REFERENCES payments (method, source_id),
    CHECK (state NOT IN ('pending', 'done') OR reference IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX refunds_of_payment ON refunds (gateway, payment);
CREATE INDEX refunds_of_order ON refunds (order_id);
CREATE INDEX refunds_by_time ON refunds (asked_at);
CREATE INDEX refunds_asked ON refunds (asked_at) WHERE state = 'asked';

-- Payments that a customer's bank takes back, as the gateway last described them.
CREATE TABLE disputes (
    gateway TEXT NOT NULL,
    id TEXT NOT NULL,
    order_id INTEGER NOT NULL REFERENCES orders (id),
    payment TEXT NOT NULL,
    amount_minor INTEGER NOT NULL,
    currency TEXT NOT NULL,
    reason TEXT NOT NULL,
    status TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    answer_by INTEGER,
    PRIMARY KEY (gateway, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX disputes_by_time ON disputes (opened_at);
CREATE INDEX disputes_of_order ON disputes (order_id);

-- Where a gateway's books and ours differ, or differed until the comparison put it right.
CREATE TABLE gateway_differences (
    gateway TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- The gateway's id of what differs.
    reference TEXT NOT NULL,
    order_id INTEGER REFERENCES orders (id),
    detail TEXT NOT NULL,
    found_at INTEGER NOT NULL,
    settled_at INTEGER,
    PRIMARY KEY (gateway, kind, reference)
) STRICT, WITHOUT ROWID;
CREATE INDEX gateway_differences_by_time ON gateway_differences (found_at);
CREATE INDEX gateway_differences_open ON gateway_differences (found_at) WHERE settled_at IS NULL;

-- When each gateway's books were last compared with ours, and what came of it.
CREATE TABLE gateway_sweeps (
    gateway TEXT PRIMARY KEY,
    swept_at INTEGER NOT NULL,
    failure TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Double entry: the amounts of one source add up to zero per currency.
CREATE TABLE ledger_entries (
    id INTEGER PRIMARY KEY,
    source_kind TEXT NOT NULL,
    source_id TEXT NOT NULL,
    account TEXT NOT NULL CHECK (account IN ('customerCredit', 'bank', 'gateway', 'revenue', 'tax', 'upstreamCost',
                                             'upstreamWallet', 'goodwill', 'refunds', 'gatewayFees', 'disputes',
                                             'unsettled', 'deposits')),
    customer_id INTEGER REFERENCES customers (id),
    order_id INTEGER REFERENCES orders (id),
    amount_minor INTEGER NOT NULL,
    currency TEXT NOT NULL,
    at INTEGER NOT NULL,
    note TEXT NOT NULL,
    -- Of credit: the way to pay by which its money came, and '' for what was given. What a way may not pay for, credit
    -- that came by it may not either.
    origin TEXT NOT NULL DEFAULT '',
    UNIQUE (source_kind, source_id, account, origin),
    CHECK (account <> 'customerCredit' OR customer_id IS NOT NULL),
    CHECK (account = 'customerCredit' OR origin = '')
) STRICT;
-- With what a sum needs: the credit of a customer of many years is added up at each of their orders.
CREATE INDEX ledger_of_customer ON ledger_entries (customer_id, id, currency, origin, amount_minor)
    WHERE account = 'customerCredit';
CREATE INDEX ledger_of_wallet ON ledger_entries (at, id, amount_minor) WHERE account = 'upstreamWallet';
CREATE INDEX ledger_of_gateway ON ledger_entries (at, source_kind, currency, amount_minor) WHERE account = 'gateway';
CREATE INDEX ledger_of_order ON ledger_entries (order_id);
CREATE INDEX ledger_by_time ON ledger_entries (at, id);
CREATE TRIGGER ledger_entries_stay BEFORE UPDATE ON ledger_entries BEGIN
    SELECT raise(ABORT, 'ledger_entries is append-only');
END;
CREATE TRIGGER ledger_entries_remain BEFORE DELETE ON ledger_entries BEGIN
    SELECT raise(ABORT, 'ledger_entries is append-only');
END;
CREATE TRIGGER credit_never_negative AFTER INSERT ON ledger_entries
WHEN new.account = 'customerCredit' AND new.amount_minor > 0 BEGIN
    SELECT raise(ABORT, 'credit would fall below zero')
    WHERE (SELECT -sum(amount_minor) FROM ledger_entries
           WHERE account = 'customerCredit' AND customer_id = new.customer_id AND currency = new.currency
             AND origin = new.origin) < 0;
END;

-- Invoices and credit notes as they were issued. A number is given in the transaction that issues, so none is missing
-- and none comes twice; what was issued never changes.
CREATE TABLE invoices (
    id INTEGER PRIMARY KEY,
    series TEXT NOT NULL CHECK (series IN ('INV', 'CN', 'TU', 'TC')),
    number INTEGER NOT NULL CHECK (number > 0),
    order_id INTEGER NOT NULL REFERENCES orders (id),
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    -- The invoice that a credit note corrects, or the credit note that an invoice takes back; of top-ups the same.
    corrects INTEGER REFERENCES invoices (id),
    -- The source of its booking in the ledger.
    source_kind TEXT NOT NULL,
    source_id TEXT NOT NULL,
    issued_at INTEGER NOT NULL,
    currency TEXT NOT NULL,
    net_minor INTEGER NOT NULL CHECK (net_minor >= 0),
    tax_minor INTEGER NOT NULL CHECK (tax_minor >= 0),
    total_minor INTEGER NOT NULL CHECK (total_minor = net_minor + tax_minor),
    -- All that it says, a JSON object.
    document TEXT NOT NULL,
    UNIQUE (series, number),
    UNIQUE (source_kind, source_id),
    CHECK (series NOT IN ('CN', 'TC') OR corrects IS NOT NULL)
) STRICT;
CREATE INDEX invoices_of_order ON invoices (order_id);
CREATE INDEX invoices_corrected ON invoices (corrects) WHERE corrects IS NOT NULL;
CREATE INDEX invoices_of_customer ON invoices (customer_id, id);
CREATE INDEX invoices_by_day ON invoices (issued_at);
CREATE TRIGGER invoices_stay BEFORE UPDATE ON invoices BEGIN
    SELECT raise(ABORT, 'an issued invoice never changes');
END;
CREATE TRIGGER invoices_remain BEFORE DELETE ON invoices BEGIN
    SELECT raise(ABORT, 'an issued invoice is never deleted');
END;

CREATE TABLE mails (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    period TEXT NOT NULL DEFAULT '',
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    -- Its text is a key to an account: dropped once it was sent.
    is_secret INTEGER NOT NULL DEFAULT 0 CHECK (is_secret IN (0, 1)),
    -- Goes along as a PDF, drawn when the mail is sent.
    invoice TEXT,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'refused')),
    tries INTEGER NOT NULL DEFAULT 0,
    not_before INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    failure TEXT NOT NULL DEFAULT '',
    UNIQUE (kind, subject_id, period)
) STRICT;
CREATE INDEX mails_due ON mails (not_before) WHERE state = 'queued';

-- Every call to the upstream, masked, kept 90 days.
CREATE TABLE upstream_calls (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    line_id INTEGER REFERENCES order_lines (id),
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    outcome TEXT NOT NULL,
    status INTEGER,
    milliseconds INTEGER NOT NULL,
    request TEXT NOT NULL,
    reply TEXT NOT NULL
) STRICT;
CREATE INDEX calls_of_line ON upstream_calls (line_id, id) WHERE line_id IS NOT NULL;
CREATE INDEX calls_by_age ON upstream_calls (at);

-- What the upstream's list of services last said, for drift: there but not here, here but not there, suspended, dearer.
CREATE TABLE upstream_services (
    upstream_id TEXT PRIMARY KEY,
    client_id TEXT,
    type TEXT NOT NULL,
    status TEXT NOT NULL,
    monthly_cost TEXT,
    -- The cost when it was first seen.
    first_monthly_cost TEXT,
    first_seen_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    -- Staff know of it: it was not ordered here.
    is_ignored INTEGER NOT NULL DEFAULT 0 CHECK (is_ignored IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE INDEX upstream_services_of_client ON upstream_services (client_id, type);
CREATE INDEX upstream_services_by_age ON upstream_services (seen_at);

-- Where that list and ours differed when they were compared. What was settled since is left out when it is read.
CREATE TABLE drifts (
    kind TEXT NOT NULL CHECK (kind IN ('notHere', 'notThere', 'moved')),
    upstream_id TEXT NOT NULL,
    PRIMARY KEY (kind, upstream_id)
) STRICT, WITHOUT ROWID;

-- Webhooks as they came, each once; what they say is looked up, never believed.
CREATE TABLE webhooks (
    source TEXT NOT NULL,
    -- The sender's event id, or a digest of the body where it names none.
    event_id TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    body BLOB NOT NULL,
    -- NULL while what it is about has not been looked up.
    handled_at INTEGER,
    tries INTEGER NOT NULL DEFAULT 0,
    not_before INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (source, event_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX webhooks_by_age ON webhooks (received_at);
CREATE INDEX webhooks_due ON webhooks (not_before) WHERE handled_at IS NULL;

CREATE TABLE balances (
    at INTEGER PRIMARY KEY,
    balance_minor INTEGER NOT NULL
) STRICT;

-- What was taken from the wallet for no order or renewal here, and staff know why. It is in the ledger by the time of the
-- reading that showed it, and the wallet's statement explains itself by that.
CREATE TABLE known_charges (
    seen_at INTEGER PRIMARY KEY,
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
    note TEXT NOT NULL CHECK (length(note) BETWEEN 1 AND 300),
    known_by INTEGER NOT NULL REFERENCES customers (id),
    known_at INTEGER NOT NULL
) STRICT;
CREATE TRIGGER known_charges_stay BEFORE UPDATE ON known_charges BEGIN
    SELECT raise(ABORT, 'known_charges is append-only');
END;
CREATE TRIGGER known_charges_remain BEFORE DELETE ON known_charges BEGIN
    SELECT raise(ABORT, 'known_charges is append-only');
END;

-- Each time that the wallet fell below what the settings say; at most one at a time is not over.
CREATE TABLE wallet_alarms (
    id INTEGER PRIMARY KEY,
    fell_at INTEGER NOT NULL,
    balance_minor INTEGER NOT NULL,
    limit_minor INTEGER NOT NULL,
    over_at INTEGER
) STRICT;
CREATE UNIQUE INDEX one_wallet_alarm ON wallet_alarms (over_at IS NULL) WHERE over_at IS NULL;

-- Kept pages are those of a version of the catalogue: whatever they show raises it, in its own transaction. Columns of
-- the settings that no page shows are left out, and so is the version itself.
CREATE TRIGGER settings_are_shown AFTER UPDATE OF shop_name, accent, font, tagline, lead, footer, currency, rate,
    bank_details, support_email, imprint, terms, privacy, tax_mode, tax_day, seller_country ON settings
BEGIN UPDATE settings SET catalogue_version = catalogue_version + 1 WHERE id = 1; END;
CREATE TRIGGER logo_is_shown AFTER INSERT ON logo
BEGIN UPDATE settings SET catalogue_version = catalogue_version + 1 WHERE id = 1; END;
CREATE TRIGGER logo_is_gone AFTER DELETE ON logo
BEGIN UPDATE settings SET catalogue_version = catalogue_version + 1 WHERE id = 1; END;
CREATE TRIGGER product_is_shown AFTER INSERT ON products
BEGIN UPDATE settings SET catalogue_version = catalogue_version + 1 WHERE id = 1; END;
CREATE TRIGGER product_has_changed AFTER UPDATE ON products
BEGIN UPDATE settings SET catalogue_version = catalogue_version + 1 WHERE id = 1; END;
CREATE TRIGGER plan_is_shown AFTER INSERT ON plans
BEGIN UPDATE settings SET catalogue_version = catalogue_version + 1 WHERE id = 1; END;
CREATE TRIGGER plan_has_changed AFTER UPDATE ON plans
BEGIN UPDATE settings SET catalogue_version = catalogue_version + 1 WHERE id = 1; END;
CREATE TRIGGER rule_is_applied AFTER INSERT ON pricing_rules
BEGIN UPDATE settings SET catalogue_version = catalogue_version + 1 WHERE id = 1; END;
CREATE TRIGGER rule_has_changed AFTER UPDATE ON pricing_rules
BEGIN UPDATE settings SET catalogue_version = catalogue_version + 1 WHERE id = 1; END;
CREATE TRIGGER rule_is_gone AFTER DELETE ON pricing_rules
BEGIN UPDATE settings SET catalogue_version = catalogue_version + 1 WHERE id = 1; END;
CREATE TRIGGER tax_is_applied AFTER INSERT ON tax_rules
BEGIN UPDATE settings SET catalogue_version = catalogue_version + 1 WHERE id = 1; END;
CREATE TRIGGER tax_has_changed AFTER UPDATE ON tax_rules
BEGIN UPDATE settings SET catalogue_version = catalogue_version + 1 WHERE id = 1; END;
CREATE TRIGGER tax_is_gone AFTER DELETE ON tax_rules
BEGIN UPDATE settings SET catalogue_version = catalogue_version + 1 WHERE id = 1; END;
-- Pages tell how long the latest deliveries took.
CREATE TRIGGER delivery_is_measured AFTER INSERT ON services
BEGIN UPDATE settings SET catalogue_version = catalogue_version + 1 WHERE id = 1; END;
