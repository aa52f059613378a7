import Dispatch
import FoundationEssentials
import Synchronization
import Testing

@testable import Storage

struct ConnectionTests {
    let scratch: Scratch
    let connection: Connection

    init() throws {
        scratch = try Scratch()
        try DatabaseFile.prepare(scratch.path)
        connection = try Connection(path: scratch.path, access: .readWrite)
        try connection.configure(.writing)
    }

    func roundTrip<T>(_ value: any SQLBindable, _ body: (borrowing Row) throws -> T) throws -> T {
        try #require(try connection.first("SELECT ?", [value], body))
    }

    @Test(arguments: ["", "a", "Größe \u{1F6D2} 日本", "zero\u{0}inside", "\u{0}", "'; DROP TABLE notes; --"])
    func `text comes back as it was bound`(text: String) throws {
        #expect(try roundTrip(text) { $0.text(0) } == text)
        #expect(try roundTrip(Optional(text)) { $0.optionalText(0) } == text)
    }

    @Test(arguments: [0, 1, 3, 100_000])
    func `bytes come back as they were bound`(count: Int) throws {
        let blob = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 255) }
        #expect(try roundTrip(blob) { $0.blob(0) } == blob)
        #expect(try roundTrip(Optional(blob)) { $0.optionalBlob(0) } == blob)
    }

    @Test func `numbers and truth values come back as they were bound`() throws {
        for number in [Int64.min, -1, 0, 1, Int64.max] {
            #expect(try roundTrip(number) { $0.int64(0) } == number)
            #expect(try roundTrip(Optional(number)) { $0.optionalInt64(0) } == number)
        }
        #expect(try roundTrip(42) { $0.int(0) } == 42)
        #expect(try roundTrip(true) { $0.bool(0) })
        #expect(try roundTrip(false) { $0.optionalBool(0) } == false)
    }

    @Test func `an absent value is NULL and comes back as nil`() throws {
        try connection.each("SELECT ?, ?, ?, ?, ?", [Int64?.none, String?.none, [UInt8]?.none, Bool?.none, Int?.none]) {
            #expect($0.optionalInt64(0) == nil)
            #expect($0.optionalText(1) == nil)
            #expect($0.optionalBlob(2) == nil)
            #expect($0.optionalBool(3) == nil)
            #expect($0.optionalInt(4) == nil)
            return true
        }
    }

    @Test func `a column of another type is an error, not a converted value`() throws {
        #expect(throws: DatabaseError.column(0, expected: "INTEGER", found: "TEXT")) {
            try roundTrip("12") { $0.int64(0) }
        }
        #expect(throws: DatabaseError.column(0, expected: "TEXT", found: "INTEGER")) {
            try roundTrip(12) { $0.text(0) }
        }
        #expect(throws: DatabaseError.column(0, expected: "TEXT", found: "NULL")) {
            try roundTrip(SQLValue.null) { $0.text(0) }
        }
        #expect(throws: DatabaseError.column(0, expected: "BLOB", found: "TEXT")) {
            try roundTrip("x") { $0.optionalBlob(0) }
        }
        #expect(throws: DatabaseError.column(0, expected: "0 or 1", found: "INTEGER")) {
            try roundTrip(2) { $0.bool(0) }
        }
        #expect(throws: DatabaseError.column(0, expected: "INTEGER", found: "REAL")) {
            try connection.first("SELECT 1.5") { $0.int(0) }
        }
    }

    @Test(arguments: [-1, 1, Int.max])
    func `a column that does not exist is an error even where NULL is allowed`(column: Int) throws {
        #expect(throws: DatabaseError.column(column, expected: "TEXT", found: "no such column")) {
            try roundTrip("x") { $0.optionalText(column) }
        }
    }

    @Test func `a wrong column is reported rather than what the closure made of it`() throws {
        struct Unknown: Error {}
        #expect(throws: DatabaseError.column(0, expected: "TEXT", found: "NULL")) {
            try roundTrip(SQLValue.null) { row in
                guard row.text(0) == "paid" else { throw Unknown() }
            }
        }
        #expect(throws: Unknown.self) { try roundTrip("x") { _ in throw Unknown() } }
    }

    @Test func `the number of values must fit the statement`() throws {
        #expect(throws: DatabaseError.other(code: 21, message: "1 values for 2 parameters")) {
            try connection.run("SELECT ?, ?", [1])
        }
    }

    @Test func `only one statement runs at a time`() throws {
        #expect(throws: DatabaseError.other(code: 21, message: "not exactly one statement")) {
            try connection.run("SELECT 1; SELECT 2")
        }
        #expect(throws: DatabaseError.other(code: 21, message: "not exactly one statement")) { try connection.run("") }
    }

    @Test func `a query may run itself again inside its own loop`() throws {
        let numbers: SQL = "SELECT value FROM json_each(?)"
        var pairs: [String] = []
        try connection.each(numbers, ["[1,2]"]) { outer in
            let first = outer.int(0)
            try connection.each(numbers, ["[3,4]"]) { inner in
                pairs.append("\(first)\(inner.int(0))")
                return true
            }
            return true
        }
        #expect(pairs == ["13", "14", "23", "24"])
    }

    @Test func `more statements than the cache holds still run`() throws {
        let many: [SQL] = (0..<500).map { SQL(stringLiteral: "SELECT \($0)") }
        for (number, sql) in zip(0..., many + many) {
            #expect(try connection.first(sql) { $0.int(0) } == number % 500)
        }
    }

    @Test func `statements are put together from literals only`() throws {
        let columns: SQL = "1, 'a'"
        let sql: SQL = "SELECT \(columns) WHERE 1 = ?"
        #expect(sql.text == "SELECT 1, 'a' WHERE 1 = ?")
        #expect(try connection.first(sql, [1]) { $0.text(1) } == "a")
    }

    @Test func `a misspelt column in double quotes is an error`() throws {
        try connection.run("CREATE TABLE t (a INTEGER)")
        #expect(throws: DatabaseError.self) { try connection.run(#"DELETE FROM t WHERE "b" = 1"#) }
    }

    @Test func `an error never quotes a bound value`() throws {
        do {
            _ = try connection.first("SELECT json_extract('{}', ?)", ["secret"]) { $0.optionalText(0) }
            Issue.record("the path should be refused")
        } catch {
            #expect(!String(reflecting: error).contains("secret"))
        }
    }

    @Test func `two connections can open a fresh file at once`() throws {
        for round in 0..<20 {
            let path = scratch.folder + "/fresh\(round).sqlite"
            try DatabaseFile.prepare(path)
            let failures = Mutex<[any Error]>([])
            DispatchQueue.concurrentPerform(iterations: 2) { number in
                do {
                    let connection = try Connection(path: path, access: .readWrite)
                    try connection.configure(.writing)
                    try connection.run(number == 0 ? "CREATE TABLE a (b)" : "CREATE TABLE c (d)")
                } catch {
                    failures.withLock { $0.append(error) }
                }
            }
            #expect(failures.withLock { $0.isEmpty })
        }
    }
}
