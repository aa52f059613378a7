-- A shop's past: some years of orders with all that they leave behind, such that every invariant holds. Run on a
-- migrated database, with or without rows, after
--     CREATE TEMP TABLE history (orders INTEGER, open INTEGER, now INTEGER);
--     INSERT INTO history VALUES (…);
-- orders: how many. open: how many of the last lines are not done yet; 0 leaves nothing to do for the workers. now:
-- milliseconds, where the past ends. Deterministic but for what is random in the real thing, keys and sealed boxes.

CREATE TEMP TABLE epoch AS
SELECT orders, open, now, 3 * 365 * 86400000 AS span, orders / 5 + 1 AS customers,
       (SELECT coalesce(max(id), 0) FROM main.customers) AS customer,
       (SELECT coalesce(max(id), 0) FROM main.orders) AS "order",
       (SELECT coalesce(max(id), 0) FROM main.order_lines) AS line,
       (SELECT coalesce(max(id), 0) FROM main.services) AS service
FROM history;

CREATE TEMP TABLE wares (n INTEGER PRIMARY KEY, product TEXT, title TEXT, selection TEXT, cost INTEGER, price INTEGER);
INSERT INTO wares VALUES
    (0, 'vpn', 'VPN, monthly', '{"product":"vpn","plans":["monthly"],"quantity":1,"parameters":[["billing_cycle","monthly"]]}', 300, 390),
    (1, 'vpn', 'VPN, yearly', '{"product":"vpn","plans":["yearly"],"quantity":1,"parameters":[["billing_cycle","yearly"]]}', 3000, 3900),
    (2, 'web_hosting', 'Web hosting, monthly', '{"product":"web_hosting","plans":["monthly"],"quantity":1,"parameters":[["billing_cycle","monthly"],["primary_domain","example.com"]]}', 1500, 1950),
    (3, 'cloud_storage', 'Cloud storage, monthly', '{"product":"cloud_storage","plans":["monthly"],"quantity":1,"parameters":[["billing_cycle","monthly"]]}', 500, 650);

-- Customers. Multiplying by an odd number modulo a power of two scatters without repeating: keys then come in no order,
-- as real ones do.
INSERT INTO customers (id, email, name, password_hash, created_at, client_state, upstream_client_id, sealed_client_reply)
WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n, epoch WHERE i < customers)
SELECT customer + i, printf('%06x.%d@example.org', (i * 2654435761) % 16777216, customer + i), 'Customer ' || i,
       'none', now - span + span / customers * i, 'known', printf('8%09d', customer + i), randomblob(200)
FROM n, epoch;

INSERT INTO sessions (token_digest, customer_id, created_at, seen_at, expires_at, device)
SELECT randomblob(32), id, now - id % 1000 * 60000, now - id % 1000 * 60000, now + 86400000 * (id % 14), 'Firefox on Linux'
FROM customers, epoch WHERE id > customer AND id % 4 = 0;

INSERT INTO carts (customer_id, checkout_key, updated_at)
SELECT id, hex(randomblob(32)), now - id % 1000 * 60000 FROM customers, epoch WHERE id > customer AND id % 50 = 0;
INSERT INTO cart_lines (cart_id, selection, shown_minor, shown_currency)
SELECT carts.id, selection, price, 'USD' FROM carts JOIN wares ON n = carts.id % 4;

-- Orders: 3 in 4 of a customer's are paid from credit, most of the unpaid ones ran out long ago.
INSERT INTO orders (id, number, customer_id, checkout_key, state, method, reference, currency, rate, net_minor, tax_minor,
    total_minor, placed_at, due_at, paid_at)
WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n, epoch WHERE i < orders),
     o AS (SELECT "order" + i AS id, i, (i * 2654435761) % 1099511627776 AS scattered, i * 7919 % 100 AS fate,
                  customer + 1 + (i * 48271) % customers AS customer, now - span + span / orders * i AS at, now
           FROM n, epoch),
     s AS (SELECT o.*, CASE WHEN fate < 94 THEN 'paid' WHEN at > now - 7 * 86400000 THEN 'awaitingPayment'
                            WHEN fate < 97 THEN 'expired' ELSE 'cancelled' END AS state,
                  first.price + CASE WHEN i % 5 = 0 THEN second.price ELSE 0 END AS price
           FROM o JOIN wares first ON first.n = o.id % 4 JOIN wares second ON second.n = (o.id + 1) % 4)
SELECT id, printf('%05X-%05X', scattered >> 20, scattered & 1048575), customer, hex(randomblob(32)), state,
       CASE WHEN fate % 4 = 0 THEN 'bank_transfer' ELSE 'credit' END, printf('RF%010X', scattered), 'USD', '1',
       price, 0, price, at, at + 7 * 86400000, CASE state WHEN 'paid' THEN at + 1000 END
FROM s ORDER BY id;

-- Lines: every fifth order has two. Some of the paid ones still want a person.
INSERT INTO order_lines (order_id, position, customer_id, product_key, selection, title, rule_floor_minor,
    upstream_cost_minor, cost_minor, net_minor, tax_minor, gross_minor, cycle_months, charged_minor, state, state_at,
    not_before, hold_reason)
WITH l AS (SELECT o.*, p.position, o.id * 104729 % 10000 AS fate
           FROM orders o JOIN epoch ON o.id > epoch."order"
           JOIN (SELECT 0 AS position UNION ALL SELECT 1) p ON p.position = 0 OR o.id % 5 = 0),
     s AS (SELECT l.*, CASE WHEN l.state = 'awaitingPayment' THEN 'waiting' WHEN l.state <> 'paid' THEN 'cancelled'
                            WHEN fate < 5 THEN 'rejected' WHEN fate < 10 THEN 'held' WHEN fate < 12 THEN 'needsPerson'
                            WHEN fate < 2000 THEN 'ended' ELSE 'delivered' END AS line_state
           FROM l)
SELECT s.id, position, customer_id, product, selection, title, 0, cost, cost, price, 0, price,
       CASE WHEN selection LIKE '%"monthly"%' THEN 1 WHEN selection LIKE '%"yearly"%' THEN 12 END,
       CASE WHEN line_state IN ('delivered', 'ended') THEN cost END, line_state,
       placed_at + CASE WHEN line_state = 'waiting' THEN 0 ELSE 3000 END, placed_at,
       CASE line_state WHEN 'held' THEN 'byHand' END
FROM s JOIN wares ON n = (s.id + position) % 4 ORDER BY s.id, position;

UPDATE order_lines SET charged_minor = NULL,
    state = CASE WHEN id % 4 = 0 AND id IN (SELECT max(id) FROM order_lines GROUP BY customer_id)
                 THEN 'unknown' ELSE 'queued' END
WHERE state IN ('delivered', 'ended') AND id > (SELECT max(id) FROM order_lines) - (SELECT open FROM epoch);

-- An invoice for each paid order, numbered as they were paid.
INSERT INTO invoices (series, number, order_id, customer_id, source_kind, source_id, issued_at, currency, net_minor,
    tax_minor, total_minor, document)
SELECT 'INV', (SELECT coalesce(max(number), 0) FROM invoices) + row_number() OVER (ORDER BY o.paid_at, o.id), o.id,
       o.customer_id, 'payment', o.method || ':' || CASE o.method WHEN 'credit' THEN o.id ELSE 'bank-' || o.id END,
       o.paid_at, o.currency, o.net_minor, o.tax_minor, o.total_minor,
       json_object('series', 'INV', 'number', 'INV-' || o.id, 'issuedOn', '2026-01-01', 'suppliedOn', '2026-01-01',
           'order', o.number, 'seller', json(party), 'buyer', json(party), 'currency', o.currency, 'lines', json('[]'),
           'taxes', json('[]'), 'net', o.net_minor, 'tax', o.tax_minor, 'total', o.total_minor, 'payment', 'Account credit',
           'paymentCode', '97', 'notes', json('[]'))
FROM orders o JOIN epoch ON o.id > epoch."order",
     (SELECT json_object('name', 'Customer', 'contact', '', 'address', '', 'country', '', 'vatID', '', 'email', '') AS party)
WHERE o.paid_at IS NOT NULL AND o.total_minor > 0;

INSERT INTO forwardings (line_id, request, created_at, tries)
SELECT l.id, l.selection, o.paid_at, l.id % 10 = 0
FROM order_lines l JOIN orders o ON o.id = l.order_id JOIN epoch ON l.id > line WHERE o.paid_at IS NOT NULL;

INSERT INTO attempts (line_id, started_at, known_services, balance_minor, reading_minor, last_attempt,
    open_attempts, ended_at, outcome, detail, sealed_reply)
SELECT l.id, state_at - 500, '', 1000000, 1000000, 0, '', state_at,
       CASE state WHEN 'rejected' THEN 'refused' WHEN 'needsPerson' THEN 'undecided' WHEN 'unknown' THEN 'unknown'
                  ELSE 'accepted' END,
       'service 9' || l.id, randomblob(400)
FROM order_lines l, epoch
WHERE l.id > line AND state IN ('rejected', 'needsPerson', 'unknown', 'delivered', 'ended');

INSERT INTO services (line_id, customer_id, product_key, upstream_id, origin, sealed_delivery, is_complete, status,
    next_billing_at, created_at, poll_at)
SELECT l.id, customer_id, product_key, printf('9%09d', l.id), 'reply', randomblob(300), 1,
       CASE state WHEN 'ended' THEN 'cancelled' ELSE 'active' END,
       -- The upstream has renewed them until now, and asks for the next period when nobody is to be asked for it yet.
       now + (16 + l.id % 14) * 86400000, state_at,
       CASE WHEN open > 0 AND l.id % 100 = 0 THEN now - 1000 END
FROM order_lines l, epoch WHERE l.id > line AND state IN ('delivered', 'ended');

-- The timeline.
INSERT INTO order_events (order_id, line_id, at, actor, event, from_state, to_state, reason)
SELECT id, line, at, actor, event, was, became, '' FROM (
    SELECT o.id, NULL AS line, o.placed_at AS at, 'customer ' || o.customer_id AS actor, 'placed' AS event, NULL AS was,
           'awaitingPayment' AS became
    FROM orders o, epoch WHERE o.id > epoch."order"
    UNION ALL
    SELECT o.id, NULL, coalesce(o.paid_at, o.due_at), 'shop', state, 'awaitingPayment', state
    FROM orders o, epoch WHERE o.id > epoch."order" AND state <> 'awaitingPayment'
    UNION ALL
    SELECT l.order_id, l.id, l.state_at - 2000, 'shop', 'paid', 'waiting', 'queued'
    FROM order_lines l JOIN forwardings f ON f.line_id = l.id JOIN epoch ON l.id > epoch.line
    UNION ALL
    SELECT l.order_id, l.id, l.state_at - 500, 'shop', 'sendingStarted', 'queued', 'sending'
    FROM order_lines l JOIN attempts a ON a.line_id = l.id JOIN epoch ON l.id > epoch.line
    UNION ALL
    SELECT l.order_id, l.id, l.state_at, 'shop', 'accepted', 'sending', l.state
    FROM order_lines l, epoch WHERE l.id > epoch.line AND l.state NOT IN ('waiting', 'queued'))
ORDER BY at, became = 'awaitingPayment' DESC;

-- Money: credit given to every customer, spent on orders, and what the supplier took.
INSERT INTO payments (order_id, method, source_id, amount_minor, counted_minor, currency, at)
SELECT o.id, method, CASE method WHEN 'credit' THEN CAST(o.id AS TEXT) ELSE 'bank-' || o.id END, total_minor, total_minor,
       currency, paid_at
FROM orders o, epoch WHERE o.id > epoch."order" AND paid_at IS NOT NULL;

INSERT INTO ledger_entries (source_kind, source_id, account, customer_id, amount_minor, currency, at, note)
SELECT 'credit', 'history-' || id, account, id, sign * 100000000, 'USD', created_at, 'Opening credit'
FROM customers, epoch, (SELECT 'goodwill' AS account, 1 AS sign UNION ALL SELECT 'customerCredit', -1)
WHERE id > customer ORDER BY id;

INSERT INTO ledger_entries (source_kind, source_id, account, customer_id, order_id, amount_minor, currency, at, note)
SELECT kind, source, account, customer, id, amount, 'USD', at, '' FROM (
    SELECT 'payment' AS kind, p.method || ':' || p.source_id AS source,
           CASE side WHEN 1 THEN CASE p.method WHEN 'credit' THEN 'customerCredit' ELSE 'bank' END ELSE 'revenue' END AS account,
           o.customer_id AS customer, o.id, side * p.amount_minor AS amount, p.at
    FROM payments p JOIN orders o ON o.id = p.order_id JOIN epoch ON o.id > epoch."order",
         (SELECT 1 AS side UNION ALL SELECT -1)
    UNION ALL
    SELECT 'upstream', CAST(l.id AS TEXT), CASE side WHEN 1 THEN 'upstreamCost' ELSE 'upstreamWallet' END,
           l.customer_id, l.order_id, side * l.charged_minor, l.state_at
    FROM order_lines l JOIN epoch ON l.id > epoch.line, (SELECT 1 AS side UNION ALL SELECT -1)
    WHERE l.charged_minor IS NOT NULL)
ORDER BY at;

INSERT INTO mails (kind, subject_id, recipient, subject, body, state, not_before, created_at)
SELECT kind, subject, email, 'Your order ' || number, body, 'sent', at, at FROM (
    SELECT 'payment-received' AS kind, o.number AS subject, o.customer_id, o.number, o.paid_at AS at,
           printf('Hello, thank you for order %s.%.200c', o.number, '.') AS body
    FROM orders o, epoch WHERE o.id > epoch."order" AND o.paid_at IS NOT NULL
    UNION ALL
    SELECT 'delivered', CAST(s.line_id AS TEXT), s.customer_id, o.number, s.created_at,
           printf('Hello, what you ordered as %s is ready.%.200c', o.number, '.')
    FROM services s JOIN order_lines l ON l.id = s.line_id JOIN orders o ON o.id = l.order_id JOIN epoch ON s.id > service)
JOIN customers ON customers.id = customer_id ORDER BY at;
-- Without a mailer they stay in the outbox.
UPDATE mails SET state = 'queued' WHERE (SELECT open FROM epoch) > 0 AND id % 50 = 0;

-- What the supplier was asked and what it said, 90 days of it.
INSERT INTO upstream_calls (at, line_id, method, path, outcome, status, milliseconds, request, reply)
SELECT l.state_at, l.id, method, path, 'ok', 200, 180, printf('%.200c', '.'), printf('%.400c', '.')
FROM order_lines l JOIN epoch ON l.id > line,
     (SELECT 'POST' AS method, '/orders' AS path UNION ALL SELECT 'GET', '/services/1')
WHERE l.state_at > now - 90 * 86400000 AND l.state IN ('delivered', 'ended') ORDER BY l.state_at;

INSERT INTO upstream_services (upstream_id, client_id, type, status, monthly_cost, first_monthly_cost, first_seen_at, seen_at)
SELECT upstream_id, printf('8%09d', customer_id), product_key,
       CASE WHEN services.id % 5000 = 0 THEN 'suspended' ELSE status END, '3',
       CASE WHEN services.id % 4000 = 0 THEN '2' ELSE '3' END, created_at, now - 1800000
FROM services, epoch WHERE services.id > service AND services.id % 3000 <> 0;
INSERT INTO syncs (kind, succeeded_at) SELECT 'services', now - 1800000 FROM epoch WHERE true
ON CONFLICT (kind) DO UPDATE SET succeeded_at = excluded.succeeded_at;

INSERT INTO balances (at, balance_minor)
WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
SELECT now - i * 3600000, 1000000 + i FROM n, epoch WHERE true ON CONFLICT DO NOTHING;
INSERT INTO webhooks (source, event_id, received_at, body)
WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n, epoch WHERE i < min(orders, 5000))
SELECT 'resellportal', hex(randomblob(16)), now - i * 1000, randomblob(100) FROM n, epoch;

DROP TABLE epoch;
DROP TABLE wares;
