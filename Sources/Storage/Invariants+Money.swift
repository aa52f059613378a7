extension Reader {
    /// What must hold of payments, invoices and the books.
    static let money: [(String, SQL)] = [
        (
            "the ledger adds up to zero for each source and currency",
            """
            SELECT source_kind || ' ' || source_id || ' is off by ' || sum(amount_minor) || ' ' || currency
            FROM ledger_entries GROUP BY source_kind, source_id, currency HAVING sum(amount_minor) <> 0
            """
        ),
        (
            "no account credit is below zero, whatever way it came",
            """
            SELECT 'customer ' || customer_id || ' ' || currency || ' ' || origin FROM ledger_entries
            WHERE account = 'customerCredit' GROUP BY customer_id, currency, origin HAVING sum(amount_minor) > 0
            """
        ),
        (
            "credit keeps the way that its money came: in from a payment, set aside and released, paid and given back",
            """
            SELECT e.source_kind || ' ' || e.source_id FROM ledger_entries e
            WHERE e.account = 'customerCredit' AND e.amount_minor < 0 AND e.source_id NOT LIKE 'credit:%'
              AND (e.source_kind IN ('held', 'release') OR (e.source_kind = 'payment' AND e.note <> 'Top-up'))
              AND e.origin <> substr(e.source_id, 1, instr(e.source_id, ':') - 1)
            UNION ALL
            SELECT 'release ' || r.source_id FROM ledger_entries r
            WHERE r.source_kind = 'release' AND r.account = 'customerCredit' AND r.source_id LIKE 'credit:%'
              AND NOT EXISTS (SELECT 1 FROM ledger_entries e
                              WHERE e.source_kind = 'payment' AND e.source_id = r.source_id
                                AND e.account = 'customerCredit' AND e.origin = r.origin
                                AND e.amount_minor = -r.amount_minor)
            UNION ALL
            SELECT 'order ' || b.order_id || ' ' || b.origin FROM ledger_entries b
            WHERE b.source_kind = 'refund' AND b.account = 'customerCredit' GROUP BY b.order_id, b.origin
            HAVING -sum(b.amount_minor) > coalesce((
                SELECT sum(CASE p.method WHEN 'credit' THEN e.amount_minor ELSE p.counted_minor END)
                FROM payments p LEFT JOIN ledger_entries e
                    ON e.source_kind = 'payment' AND e.source_id = 'credit:' || p.source_id
                   AND e.account = 'customerCredit' AND e.origin = b.origin AND p.method = 'credit'
                WHERE p.order_id = b.order_id AND p.counted_minor > 0 AND p.method IN ('credit', b.origin)), 0)
            UNION ALL
            SELECT 'top-up ' || o.number || ' ' || e.origin FROM orders o
                JOIN ledger_entries e ON e.order_id = o.id AND e.source_kind = 'payment' AND e.note = 'Top-up'
                                     AND e.account = 'customerCredit'
            WHERE o.kind = 'topUp' AND -e.amount_minor > coalesce((
                SELECT sum(p.amount_minor) FROM payments p WHERE p.order_id = o.id AND p.method = e.origin), 0)
            """
        ),
        (
            "every paid order has payments of its total and no other order has, and the books say the same",
            """
            SELECT 'order ' || o.number FROM orders o
            WHERE (o.paid_at IS NOT NULL) <> (coalesce((
                SELECT sum(p.counted_minor) FROM payments p
                WHERE p.order_id = o.id AND p.currency = o.currency), -1) = o.total_minor)
               OR coalesce((SELECT -sum(e.amount_minor) FROM ledger_entries e
                            WHERE e.order_id = o.id AND e.account = 'revenue'), 0)
                  <> CASE WHEN o.paid_at IS NULL OR o.kind = 'topUp' THEN 0 ELSE o.net_minor END
            """
        ),
        (
            "what is put towards orders belongs to orders that wait for the rest",
            """
            SELECT 'order ' || o.number FROM orders o
            WHERE coalesce((SELECT -sum(e.amount_minor) FROM ledger_entries e
                            WHERE e.order_id = o.id AND e.account = 'deposits'), 0)
                <> CASE o.state WHEN 'awaitingPayment' THEN coalesce((
                    SELECT sum(p.counted_minor) FROM payments p WHERE p.order_id = o.id), 0) ELSE 0 END
               OR (o.state IN ('expired', 'cancelled') AND EXISTS (
                   SELECT 1 FROM payments p WHERE p.order_id = o.id AND p.counted_minor > 0))
            """
        ),
        (
            "every booked line of a bank statement is a transfer of its amount",
            """
            SELECT 'line ' || b.id FROM bank_lines b JOIN payments p ON p.id = b.payment_id
            WHERE p.method <> 'bank_transfer' OR p.source_id <> b.key OR p.amount_minor <> b.amount_minor
               OR p.currency <> b.currency
            """
        ),
        (
            "every paid order has one invoice over what was paid, and no other order has one",
            """
            SELECT 'order ' || o.number FROM orders o
            WHERE (o.paid_at IS NOT NULL AND o.total_minor > 0 AND o.kind = 'sale') <> ((
                SELECT count(*) FROM invoices i
                WHERE i.order_id = o.id AND i.series = 'INV' AND i.corrects IS NULL AND i.currency = o.currency AND i.net_minor = o.net_minor
                  AND i.tax_minor = o.tax_minor) = 1)
            """
        ),
        (
            "every paid top-up has one document over what was paid, is in the credit, and is untaxed and no revenue",
            """
            SELECT 'order ' || o.number FROM orders o
            WHERE o.kind = 'topUp' AND (o.paid_at IS NOT NULL) <> (1 = (
                SELECT count(*) FROM invoices i
                WHERE i.order_id = o.id AND i.series = 'TU' AND i.currency = o.currency AND i.tax_minor = 0
                  AND i.total_minor = o.total_minor AND i.corrects IS NULL AND o.total_minor <= (
                    SELECT -sum(e.amount_minor) FROM ledger_entries e
                    WHERE e.source_kind = i.source_kind AND e.source_id = i.source_id AND e.customer_id = o.customer_id
                      AND e.account = 'customerCredit')))
            UNION ALL
            SELECT 'order ' || o.number FROM invoices i JOIN orders o ON o.id = i.order_id
            WHERE (i.series IN ('TU', 'TC')) <> (o.kind = 'topUp')
            """
        ),
        (
            "what went back of paid top-ups has corrections, and no top-up is corrected beyond what was paid",
            """
            SELECT 'order ' || number FROM (
                SELECT o.number, o.total_minor,
                       coalesce((SELECT sum(CASE i.series WHEN 'TC' THEN i.total_minor ELSE -i.total_minor END)
                                 FROM invoices i WHERE i.order_id = o.id AND i.corrects IS NOT NULL), 0) AS corrected,
                       coalesce((SELECT sum(r.amount_minor) FROM refunds r JOIN payments p
                                     ON p.method = r.gateway AND p.source_id = r.payment AND p.counted_minor > 0
                                 WHERE r.order_id = o.id AND r.state IN ('pending', 'done')), 0)
                       + coalesce((SELECT sum(min(d.amount_minor, p.amount_minor)) FROM disputes d JOIN payments p
                                       ON p.method = d.gateway AND p.source_id = d.payment AND p.counted_minor > 0
                                   WHERE d.order_id = o.id AND d.status = 'lost'), 0) AS gone,
                       coalesce((SELECT sum(p.amount_minor - p.counted_minor) FROM payments p
                                 WHERE p.order_id = o.id AND p.counted_minor > 0), 0) AS surplus
                FROM orders o WHERE o.kind = 'topUp' AND o.paid_at IS NOT NULL)
            WHERE corrected > min(total_minor, gone) OR corrected < min(total_minor, gone - surplus)
            """
        ),
        (
            "no number of an invoice or a credit note is missing",
            """
            SELECT series || ' has ' || count(*) || ' numbers up to ' || max(number) FROM invoices
            GROUP BY series HAVING count(*) <> max(number)
            """
        ),
        (
            "what invoices and credit notes say of tax is what the books say",
            """
            SELECT i.series || '-' || i.number FROM invoices i
            WHERE i.series NOT IN ('TU', 'TC') AND (i.tax_minor <> coalesce((
                SELECT abs(sum(e.amount_minor)) FROM ledger_entries e
                WHERE e.source_kind = i.source_kind AND e.source_id = i.source_id AND e.account = 'tax'), 0)
               OR i.net_minor <> coalesce((
                SELECT abs(sum(e.amount_minor)) FROM ledger_entries e
                WHERE e.source_kind = i.source_kind AND e.source_id = i.source_id
                  AND e.account = CASE WHEN i.corrects IS NULL THEN 'revenue' ELSE 'refunds' END), 0))
            """
        ),
        (
            "every refund has a credit note, and no order is credited beyond its invoice",
            """
            SELECT e.source_kind || ' ' || e.source_id FROM ledger_entries e
            WHERE e.account = 'refunds' AND NOT EXISTS (
                SELECT 1 FROM invoices i WHERE i.source_kind = e.source_kind AND i.source_id = e.source_id
                                           AND i.series = CASE WHEN e.amount_minor > 0 THEN 'CN' ELSE 'INV' END)
            UNION ALL
            SELECT 'order ' || order_id FROM invoices
            WHERE series NOT IN ('TU', 'TC') GROUP BY order_id
            HAVING sum(CASE series WHEN 'INV' THEN total_minor ELSE -total_minor END) < 0
            """
        ),
        (
            "what staff know to be taken from the wallet is in the books, and nothing else is called so",
            """
            SELECT 'charge ' || k.seen_at FROM known_charges k
            WHERE k.amount_minor <> coalesce((
                SELECT -sum(e.amount_minor) FROM ledger_entries e
                WHERE e.source_kind = 'knownCharge' AND e.source_id = CAST(k.seen_at AS TEXT)
                  AND e.account = 'upstreamWallet' AND e.at = k.seen_at), 0)
            UNION ALL
            SELECT 'entry ' || e.source_id FROM ledger_entries e
            WHERE e.source_kind = 'knownCharge'
              AND NOT EXISTS (SELECT 1 FROM known_charges k WHERE CAST(k.seen_at AS TEXT) = e.source_id)
            """
        ),
        (
            "what renewals will take by day is what the services will take",
            """
            SELECT 'day ' || day FROM (
                SELECT day, months, cost_minor, services FROM upcoming_costs
                UNION ALL
                SELECT day, months, -sum(cost_minor), -count(*) FROM service_costs GROUP BY day, months)
            GROUP BY day, months HAVING sum(cost_minor) <> 0 OR sum(services) <> 0
            """
        ),
        (
            "every payment is in the books",
            """
            SELECT 'payment ' || p.method || ' ' || p.source_id FROM payments p
            WHERE p.amount_minor <> 0 AND NOT EXISTS (
                SELECT 1 FROM ledger_entries e
                WHERE e.source_kind = 'payment' AND e.source_id = p.method || ':' || p.source_id)
            """
        ),
        (
            "what gateways paid back is in the books, and nothing else is",
            """
            SELECT 'refund ' || r.id || ' is ' || r.state FROM refunds r
            WHERE (r.state IN ('pending', 'done')) <> (coalesce((
                SELECT -sum(e.amount_minor) FROM ledger_entries e
                WHERE e.source_kind LIKE 'gatewayRefund%' AND e.source_id = r.gateway || ':' || r.id
                  AND e.account = 'gateway'), 0) = r.amount_minor)
            """
        ),
        (
            "no payment is paid back beyond its amount",
            """
            SELECT 'payment ' || p.method || ' ' || p.source_id FROM payments p JOIN refunds r
                ON r.gateway = p.method AND r.payment = p.source_id AND r.state <> 'failed'
            GROUP BY p.id HAVING sum(r.amount_minor) > p.amount_minor
            """
        ),
    ]
}
