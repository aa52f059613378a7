import Testing

@testable import Storage

struct DatabaseErrorTests {
    @Test(
        arguments: [
            ("INSERT INTO lines (id, order_id, label, amount) VALUES (1, 1, 'x', 2)", .unique, "lines.id"),
            (
                "INSERT INTO lines (order_id, label, amount) VALUES (1, 'x', 1)", .unique,
                "lines.order_id, lines.amount"
            ),
            ("INSERT INTO lines (order_id, label, amount) VALUES (1, 'TAKEN', 2)", .unique, "index 'one_label'"),
            ("INSERT INTO lines (order_id, label, amount) VALUES (9, 'x', 1)", .foreignKey, ""),
            ("INSERT INTO lines (order_id, label, amount) VALUES (1, 'x', -1)", .check, "amount_is_positive"),
            ("INSERT INTO lines (order_id, amount) VALUES (1, 2)", .notNull, "lines.label"),
            (
                "INSERT INTO lines (order_id, label, amount) VALUES (1, 'x', 'many')", .dataType,
                "cannot store TEXT value in INTEGER column lines.amount"
            ),
            ("DELETE FROM lines", .trigger, "lines are kept"),
        ] as [(String, DatabaseError.Constraint, String)]
    )
    func `a broken constraint is named`(sql: String, kind: DatabaseError.Constraint, name: String) async throws {
        let scratch = try Scratch()
        let database = try Database(path: scratch.path)
        try await database.write { writer in
            try writer.run("CREATE TABLE orders (id INTEGER PRIMARY KEY) STRICT")
            try writer.run(
                """
                CREATE TABLE lines (
                    id INTEGER PRIMARY KEY,
                    order_id INTEGER NOT NULL REFERENCES orders (id),
                    label TEXT NOT NULL,
                    amount INTEGER NOT NULL CONSTRAINT amount_is_positive CHECK (amount > 0),
                    UNIQUE (order_id, amount)
                ) STRICT
                """
            )
            try writer.run("CREATE UNIQUE INDEX one_label ON lines (lower(label))")
            try writer.run(
                "CREATE TRIGGER kept BEFORE DELETE ON lines BEGIN SELECT RAISE(ABORT, 'lines are kept'); END"
            )
            try writer.run("INSERT INTO orders (id) VALUES (1)")
            try writer.run("INSERT INTO lines (id, order_id, label, amount) VALUES (1, 1, 'taken', 1)")
        }
        await #expect(throws: DatabaseError.constraint(kind, name: name)) {
            try await database.write { try $0.run(SQL(stringLiteral: sql)) }
        }
    }

    @Test func `result codes become the cases that callers tell apart`() {
        #expect(DatabaseError(code: 5) == .busy)
        #expect(DatabaseError(code: 517) == .busy)
        #expect(DatabaseError(code: 13) == .full)
        #expect(DatabaseError(code: 11) == .corrupt)
        #expect(DatabaseError(code: 26) == .corrupt)
        #expect(DatabaseError(code: 1032) == .readOnly)
        #expect(DatabaseError(code: 10) == .other(code: 10, message: "disk I/O error"))
    }
}
