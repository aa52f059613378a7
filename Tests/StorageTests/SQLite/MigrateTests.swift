import FoundationEssentials
import Testing

@testable import Storage

struct MigrateTests {
    let scratch: Scratch
    var folder: String { scratch.folder + "/migrations" }

    init() throws {
        scratch = try Scratch()
        try scratch.write(
            "migrations/0001_notes.sql",
            """
            -- Notes; and a trigger whose body holds semicolons.
            CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT NOT NULL UNIQUE) STRICT;
            CREATE TABLE history (body TEXT NOT NULL) STRICT;
            CREATE TRIGGER remember AFTER DELETE ON notes BEGIN
                INSERT INTO history (body) VALUES (old.body || ';');
                INSERT INTO history (body) VALUES ('again');
            END;

            """
        )
        try scratch.write("migrations/0002_first_note.sql", "INSERT INTO notes (body) VALUES ('Größe'); -- no newline")
        try scratch.write("migrations/README.md", "not a migration")
    }

    @discardableResult
    func migrate() throws -> [String] {
        let database = try Database(path: scratch.path)
        defer { database.close() }
        return try database.migrate(folder: folder)
    }

    func rows(_ sql: SQL) throws -> [String] {
        let database = try Database(path: scratch.path)
        defer { database.close() }
        return try database.read { try $0.rows(sql) { $0.text(0) } }
    }

    @Test func `a fresh database gets every migration, once`() async throws {
        #expect(try migrate() == ["0001_notes.sql", "0002_first_note.sql"])
        #expect(try migrate() == [])
        #expect(try rows("SELECT body FROM notes") == ["Größe"])
        #expect(try rows("SELECT file FROM schema_migrations") == ["0001_notes.sql", "0002_first_note.sql"])
        #expect(!scratch.exists("shop.sqlite.before-0001"))
        let database = try Database(path: scratch.path)
        try await database.write { try $0.run("DELETE FROM notes") }
        #expect(try database.read { try $0.rows("SELECT body FROM history") { $0.text(0) } } == ["Größe;", "again"])
    }

    @Test func `before a filled database is changed, it is copied`() throws {
        try migrate()
        try scratch.write("migrations/0003_empty.sql", "DELETE FROM notes;")
        try migrate()
        #expect(try rows("SELECT body FROM notes") == [])
        #expect(try scratch.permissions("shop.sqlite.before-0003") == 0o600)
        try Database.restore(database: scratch.path, from: scratch.path + ".before-0003")
        #expect(try rows("SELECT body FROM notes") == ["Größe"])
    }

    @Test func `a migration that was edited after it ran is refused`() throws {
        try migrate()
        try scratch.write("migrations/0002_first_note.sql", "INSERT INTO notes (body) VALUES ('other');")
        #expect(throws: MigrationError.edited(file: "0002_first_note.sql")) { try migrate() }
        try scratch.remove("migrations/0002_first_note.sql")
        try scratch.write("migrations/0002_renamed.sql", "INSERT INTO notes (body) VALUES ('Größe'); -- no newline")
        #expect(throws: MigrationError.edited(file: "0002_renamed.sql")) { try migrate() }
    }

    @Test func `a database of a newer program is refused`() throws {
        try migrate()
        try scratch.remove("migrations/0002_first_note.sql")
        #expect(throws: MigrationError.newerDatabase(migration: "0002_first_note.sql")) { try migrate() }
    }

    @Test(arguments: [
        "0004_gap.sql", "0002_again.sql", "0000_zero.sql", "3_short.sql", "00003_long.sql", "0003.sql", "0003_.sql",
        "+003_sign.sql", "notes.sql",
    ])
    func `numbers follow one another`(name: String) throws {
        try scratch.write("migrations/\(name)", "DELETE FROM notes;")
        #expect {
            try migrate()
        } throws: { error in
            guard case MigrationError.misnumbered = error else { return false }
            return true
        }
        #expect(try rows("SELECT name FROM sqlite_schema") == [])
    }

    @Test func `of a failing migration nothing stays, and of those before it everything`() throws {
        try scratch.write("migrations/0003_bad.sql", "CREATE TABLE half (a); INSERT INTO nowhere VALUES (1);")
        #expect(
            throws: MigrationError.failed(
                file: "0003_bad.sql",
                .other(code: 1, message: "no such table: nowhere")
            )
        ) { try migrate() }
        #expect(try rows("SELECT name FROM sqlite_schema WHERE name = 'half'") == [])
        #expect(try rows("SELECT file FROM schema_migrations").count == 2)
        try scratch.write("migrations/0003_bad.sql", "CREATE TABLE half (a);")
        try migrate()
        #expect(try rows("SELECT name FROM sqlite_schema WHERE name = 'half'") == ["half"])
    }

    @Test(arguments: ["COMMIT; BEGIN;", "ROLLBACK;", "CREATE TABLE x (a); COMMIT;"])
    func `a migration cannot leave its transaction`(script: String) throws {
        try scratch.write("migrations/0003_bad.sql", script)
        #expect(throws: MigrationError.endsTransaction(file: "0003_bad.sql")) { try migrate() }
        #expect(try rows("SELECT file FROM schema_migrations").count == 2)
    }

    @Test func `a script with a zero byte is refused instead of cut short`() throws {
        try scratch.write("migrations/0003_bad.sql", "DELETE FROM notes;\u{0} DELETE FROM history;")
        #expect(throws: MigrationError.self) { try migrate() }
        #expect(try rows("SELECT body FROM notes") == ["Größe"])
    }

    @Test func `a table can be built anew under the references to it`() throws {
        try scratch.write(
            "migrations/0003_marks.sql",
            """
            CREATE TABLE marks (note INTEGER NOT NULL REFERENCES notes (id)) STRICT;
            INSERT INTO marks (note) SELECT id FROM notes;
            """
        )
        try scratch.write(
            "migrations/0004_longer_notes.sql",
            """
            CREATE TABLE new_notes (id INTEGER PRIMARY KEY, body TEXT NOT NULL, author TEXT) STRICT;
            INSERT INTO new_notes (id, body) SELECT id, body FROM notes;
            DROP TABLE notes;
            ALTER TABLE new_notes RENAME TO notes;
            """
        )
        try migrate()
        #expect(try rows("SELECT body FROM notes JOIN marks ON marks.note = notes.id") == ["Größe"])
    }

    @Test func `a migration that leaves references dangling is refused, and references are checked again after`()
        async throws
    {
        try scratch.write(
            "migrations/0003_bad.sql",
            """
            CREATE TABLE marks (note INTEGER NOT NULL REFERENCES notes (id)) STRICT;
            INSERT INTO marks (note) VALUES (99);
            """
        )
        let database = try Database(path: scratch.path)
        #expect(throws: MigrationError.danglingReferences(file: "0003_bad.sql", table: "marks")) {
            try database.migrate(folder: folder)
        }
        let checked = try await database.write {
            try $0.first("SELECT foreign_keys FROM pragma_foreign_keys") { $0.int(0) }
        }
        #expect(checked == 1)
    }

    @Test func `a folder that is not there is an error`() throws {
        #expect(throws: MigrationError.unreadable(path: "/nonexistent")) {
            try Database(path: scratch.path).migrate(folder: "/nonexistent")
        }
    }
}
