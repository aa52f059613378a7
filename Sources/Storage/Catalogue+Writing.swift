import Commerce
import FoundationEssentials

/// What a list of the upstream says about one plan.
package struct PlanListing: Hashable, Sendable {
    package let key: PlanKey
    package var name: String
    package var unit = Plan.Unit.each
    package var position = 0
    /// nil: the list shows no price.
    package var cost: Decimal?
    package var minimum: Int?
    package var maximum: Int?
    package var megabytes: Int?
    package var days: Int?
    package var platform: String?
    package var kind: String?
    package var locations: Set<String> = []

    package init(_ key: PlanKey, name: String) {
        self.key = key
        self.name = name
    }
}

/// What storing a list changed.
package struct ListingChanges: Hashable, Sendable {
    package var added = 0
    package var changed = 0
    package var unlisted = 0
    /// Plans whose listed cost is not what it was, as they were.
    package var moved: [CataloguePlan] = []

    package init() {}

    package var isEmpty: Bool { self == ListingChanges() }

    package static func += (total: inout Self, more: Self) {
        total.added += more.added
        total.changed += more.changed
        total.unlisted += more.unlisted
        total.moved += more.moved
    }
}

extension Writer {
    /// Stores that the upstream lists a product. Whether it is on sale stays as the reseller set it.
    package func saveListing(of product: ProductKey, name: String, description: String) throws -> ListingChanges {
        var changes = ListingChanges()
        let known = try self.product(product)
        if known == nil { changes.added = 1 } else { changes.changed = 1 }
        if let known, known.isListed, known.name == name, known.description == description { return ListingChanges() }
        try run(
            """
            INSERT INTO products (key, name, description, is_listed) VALUES (?, ?, ?, 1)
            ON CONFLICT (key) DO UPDATE SET name = excluded.name, description = excluded.description, is_listed = 1
            """,
            product.text,
            name,
            description
        )
        return changes
    }

    /// Marks a product as no longer listed. Nothing is deleted: orders refer to it, and it may come back.
    package func unlist(_ product: ProductKey) throws -> ListingChanges {
        var changes = ListingChanges()
        changes.unlisted = try run("UPDATE products SET is_listed = 0 WHERE key = ? AND is_listed = 1", product.text)
        return changes
    }

    /// Stores a product's plans as a list shows them; those that it does not show are marked as no longer listed.
    /// Only differences are written, so that a list of thousands that did not change costs one reading.
    package func saveListings(_ listings: [PlanListing], of product: ProductKey) throws -> ListingChanges {
        var changes = ListingChanges()
        let locations = try locations(of: product)
        var known: [PlanKey: CataloguePlan] = [:]
        try each("\(Self.selectPlans) WHERE product_key = ?", product.text) { row in
            let plan = try CataloguePlan(row)
            known[plan.key] = plan
        }
        for listing in listings {
            if let plan = known.removeValue(forKey: listing.key) {
                try update(plan, to: listing, locations[plan.id] ?? [], &changes)
            } else {
                try insert(listing, of: product)
                changes.added += 1
            }
        }
        for plan in known.values where plan.isListed {
            try run("UPDATE plans SET is_listed = 0 WHERE id = ?", plan.id.rawValue)
            changes.unlisted += 1
        }
        return changes
    }

    private func insert(_ listing: PlanListing, of product: ProductKey) throws {
        let id = try insert(
            """
            INSERT INTO plans (product_key, plan_key, name, unit, position, listed_cost, minimum_quantity,
                maximum_quantity, megabytes, days, platform, kind, is_listed)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)
            """,
            product.text,
            listing.key.text,
            listing.name,
            listing.unit.rawValue,
            listing.position,
            listing.cost?.description,
            listing.minimum,
            listing.maximum,
            listing.megabytes,
            listing.days,
            listing.platform,
            listing.kind
        )
        try insert(listing.locations, of: id)
        try index(listing.name, of: id)
    }

    private func update(
        _ plan: CataloguePlan,
        to listing: PlanListing,
        _ locations: Set<String>,
        _ changes: inout ListingChanges
    ) throws {
        let isSame =
            plan.isListed && PlanListing(plan) == listing.withoutLocations && locations == listing.locations
        guard !isSame else { return }
        changes.changed += 1
        if plan.name != listing.name { try index(listing.name, of: plan.id.rawValue, replacing: plan.name) }
        try run(
            """
            UPDATE plans SET name = ?, unit = ?, position = ?, listed_cost = ?, minimum_quantity = ?,
                maximum_quantity = ?, megabytes = ?, days = ?, platform = ?, kind = ?, is_listed = 1
            WHERE id = ?
            """,
            listing.name,
            listing.unit.rawValue,
            listing.position,
            listing.cost?.description,
            listing.minimum,
            listing.maximum,
            listing.megabytes,
            listing.days,
            listing.platform,
            listing.kind,
            plan.id.rawValue
        )
        if plan.listedCost != listing.cost {
            changes.moved.append(plan)
            // What was learned was learned about the old cost.
            try run("UPDATE plans SET learned_cost = NULL WHERE id = ?", plan.id.rawValue)
        }
        if locations != listing.locations {
            try run("DELETE FROM plan_locations WHERE plan_id = ?", plan.id.rawValue)
            try insert(listing.locations, of: plan.id.rawValue)
        }
    }

    /// Makes a plan findable by its name.
    private func index(_ name: String, of plan: Int64, replacing old: String? = nil) throws {
        if let old {
            try run("INSERT INTO plan_search (plan_search, rowid, name) VALUES ('delete', ?, ?)", plan, old)
        }
        try run("INSERT INTO plan_search (rowid, name) VALUES (?, ?)", plan, name)
    }

    private func insert(_ locations: Set<String>, of plan: Int64) throws {
        for location in locations.sorted() {
            try run("INSERT INTO plan_locations (location, plan_id) VALUES (?, ?)", location, plan)
        }
    }

    private func locations(of product: ProductKey) throws -> [CataloguePlan.ID: Set<String>] {
        var all: [CataloguePlan.ID: Set<String>] = [:]
        try each(
            """
            SELECT plan_id, location FROM plans JOIN plan_locations ON plan_id = plans.id WHERE product_key = ?
            """,
            product.text
        ) { all[CataloguePlan.ID($0.int64(0)), default: []].insert($0.text(1)) }
        return all
    }
}

extension PlanListing {
    /// A stored plan in the words of a list, without its locations.
    fileprivate init(_ plan: CataloguePlan) {
        self.init(plan.key, name: plan.name)
        unit = plan.unit
        position = plan.position
        cost = plan.listedCost
        minimum = plan.minimum
        maximum = plan.maximum
        megabytes = plan.megabytes
        days = plan.days
        platform = plan.platform
        kind = plan.kind
    }

    fileprivate var withoutLocations: PlanListing {
        var copy = self
        copy.locations = []
        return copy
    }
}
