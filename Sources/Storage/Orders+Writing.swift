import Commerce
import FoundationEssentials

/// What is written when an order is placed.
package struct NewOrder: Sendable {
    package let number: String
    package let customer: Customer.ID
    package let checkoutKey: String
    package let method: PaymentMethod
    package let reference: String
    package let quote: Quote
    /// The lowest profit of each line below which it is held instead of forwarded.
    package let floors: [Int64]
    package let rate: String
    /// Who the invoice will be for; nil when nothing was entered.
    package let billing: BillingDetails?
    package let placedAt: Date
    package let dueAt: Date
    package let kind: OrderKind

    package init(
        number: String,
        customer: Customer.ID,
        checkoutKey: String,
        method: PaymentMethod,
        reference: String,
        quote: Quote,
        floors: [Int64],
        rate: String,
        billing: BillingDetails? = nil,
        placedAt: Date,
        dueAt: Date,
        kind: OrderKind = .sale
    ) {
        self.number = number
        self.customer = customer
        self.checkoutKey = checkoutKey
        self.method = method
        self.reference = reference
        self.quote = quote
        self.floors = floors
        self.rate = rate
        self.billing = billing
        self.placedAt = placedAt
        self.dueAt = dueAt
        self.kind = kind
    }
}

/// Somebody else moved it first, or the move is not in the table.
package enum MoveError: Error, Sendable {
    case invalid(InvalidTransition)
    case movedMeanwhile
    case gone
}

extension Writer {
    package func addOrder(_ new: NewOrder, actor: String) throws -> Order.ID {
        let id = Order.ID(
            try insert(
                """
                INSERT INTO orders (number, customer_id, checkout_key, state, method, reference, kind, currency,
                    rate, net_minor, tax_minor, total_minor, billing, placed_at, due_at)
                VALUES (?, ?, ?, 'awaitingPayment', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                new.number,
                new.customer.rawValue,
                new.checkoutKey,
                new.method.key,
                new.reference,
                new.kind.rawValue,
                new.quote.currency.code,
                new.rate,
                new.quote.net.minor,
                new.quote.tax.minor,
                new.quote.total.minor,
                new.billing?.stored,
                new.placedAt.milliseconds,
                new.dueAt.milliseconds
            )
        )
        for position in new.quote.lines.indices { try addLine(position, of: new, to: id) }
        try addEvent(
            id,
            nil,
            at: new.placedAt,
            actor: actor,
            event: "placed",
            from: nil,
            to: OrderState.awaitingPayment.rawValue,
            reason: "by \(new.method.key)"
        )
        return id
    }

    private func addLine(_ position: Int, of new: NewOrder, to order: Order.ID) throws {
        let line = new.quote.lines[position]
        try run(
            """
            INSERT INTO order_lines (order_id, position, customer_id, product_key, selection, title,
                rule_floor_minor, upstream_cost_minor, cost_minor, net_minor, tax_minor, gross_minor, tax_kind,
                tax_name, tax_rate, discount_minor, cycle_months, state, state_at, not_before)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', ?, ?)
            """,
            order.rawValue,
            position,
            new.customer.rawValue,
            line.selection.product.text,
            line.selection.stored,
            line.title,
            new.floors[position],
            line.upstreamCost.minor,
            line.cost.minor,
            line.net.minor,
            line.tax.minor,
            line.gross.minor,
            line.treatment.kind,
            line.treatment.name,
            line.treatment.rate?.thousandths ?? 0,
            line.discount.minor,
            line.selection.cycle?.months,
            new.placedAt.milliseconds,
            new.placedAt.milliseconds
        )
    }

    /// Moves an order by its table and writes the event, both or neither.
    @discardableResult
    package func move(
        _ id: Order.ID,
        _ event: OrderEvent,
        at now: Date,
        actor: String,
        reason: String = ""
    ) throws -> OrderState {
        guard let order = try order(id) else { throw MoveError.gone }
        let next: OrderState
        do throws(InvalidTransition) { next = try order.state.applying(event) } catch { throw MoveError.invalid(error) }
        let changed = try run(
            """
            UPDATE orders SET state = ?, paid_at = CASE WHEN ? = 'paid' THEN ? ELSE paid_at END
            WHERE id = ? AND state = ?
            """,
            next.rawValue,
            next.rawValue,
            now.milliseconds,
            id.rawValue,
            order.state.rawValue
        )
        guard changed == 1 else { throw MoveError.movedMeanwhile }
        try addEvent(
            id,
            nil,
            at: now,
            actor: actor,
            event: event.rawValue,
            from: order.state.rawValue,
            to: next.rawValue,
            reason: reason
        )
        return next
    }

    /// Moves a line by its table and writes the event, both or neither.
    @discardableResult
    package func move(
        _ id: OrderLine.ID,
        _ event: LineEvent,
        hold: HoldReason? = nil,
        at now: Date,
        actor: String,
        reason: String = ""
    ) throws -> LineState {
        guard let (order, state) = try place(of: id) else { throw MoveError.gone }
        let next: LineState
        do throws(InvalidTransition) { next = try state.applying(event) } catch { throw MoveError.invalid(error) }
        let changed = try run(
            "UPDATE order_lines SET state = ?, state_at = ?, hold_reason = ? WHERE id = ? AND state = ?",
            next.rawValue,
            now.milliseconds,
            next == .held ? hold?.rawValue : nil,
            id.rawValue,
            state.rawValue
        )
        guard changed == 1 else { throw MoveError.movedMeanwhile }
        try addEvent(
            order,
            id,
            at: now,
            actor: actor,
            event: event.rawValue,
            from: state.rawValue,
            to: next.rawValue,
            reason: reason
        )
        return next
    }

    package func setCharged(_ charged: Money, of line: OrderLine.ID) throws {
        try run("UPDATE order_lines SET charged_minor = ? WHERE id = ?", charged.minor, line.rawValue)
    }

    /// A note on the timeline that moves nothing.
    package func note(_ order: Order.ID, _ line: OrderLine.ID?, at now: Date, actor: String, _ text: String) throws {
        let state = try line.flatMap { try place(of: $0)?.state.rawValue } ?? self.order(order)?.state.rawValue ?? ""
        try addEvent(order, line, at: now, actor: actor, event: "noted", from: state, to: state, reason: text)
    }

    /// What moving a line needs of it; its selection is not decoded for that.
    private func place(of line: OrderLine.ID) throws -> (order: Order.ID, state: LineState)? {
        try first("SELECT order_id, state FROM order_lines WHERE id = ?", line.rawValue) { row in
            (.init(row.int64(0)), try stored(row.text(1), "state"))
        }
    }

    private func addEvent(
        _ order: Order.ID,
        _ line: OrderLine.ID?,
        at now: Date,
        actor: String,
        event: String,
        from: String?,
        to: String,
        reason: String
    ) throws {
        try run(
            """
            INSERT INTO order_events (order_id, line_id, at, actor, event, from_state, to_state, reason)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            order.rawValue,
            line?.rawValue,
            now.milliseconds,
            actor,
            event,
            from,
            to,
            reason
        )
    }
}
