import Commerce
import FoundationEssentials
import Synchronization
import Testing

@testable import Storage
@testable import Storefront

@Suite struct CallRecorderTests {
    private func call(_ number: Int) -> UpstreamCall {
        UpstreamCall(
            method: "GET",
            path: "services/\(number)",
            startedAt: Date(timeIntervalSince1970: Double(number)),
            milliseconds: number,
            outcome: "read",
            status: 200,
            maskedRequest: "",
            maskedReply: "{}"
        )
    }

    @Test func `every call is written once, in few commits`() async throws {
        try await withScratchFolder { scratch in
            let database = try DataFolder.open(scratch).openDatabase(migrations: SourceTree.root + "/Migrations")
            defer { database.close() }
            let recorder = CallRecorder(database: database, log: Log { _ in })
            let before = database.commitCount
            for number in 0..<1000 { recorder.record(call(number)) }
            await recorder.flush()
            let count = try database.read { try $0.first("SELECT count(*) FROM upstream_calls") { $0.int(0) } }
            #expect(count == 1000)
            #expect(database.commitCount - before < 500)
        }
    }

    @Test func `a database that takes no writes costs a log line, not the call`() async throws {
        try await withScratchFolder { scratch in
            let database = try DataFolder.open(scratch).openDatabase(migrations: SourceTree.root + "/Migrations")
            database.close()
            let lines = Mutex<[String]>([])
            let recorder = CallRecorder(database: database, log: Log { line in lines.withLock { $0.append(line) } })
            recorder.record(call(1))
            await recorder.flush()
            #expect(lines.withLock { $0 }.first?.contains("calls not recorded") == true)
        }
    }
}
