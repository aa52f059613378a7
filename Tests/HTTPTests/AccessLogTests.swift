import Glibc
import Testing

@testable import HTTP

@Suite struct AccessLogTests {
    @Test func `each answer has a line, without the query, written by the time the server has stopped`() async throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { close(ends[0]) }
        let writer = ends[1]
        try await withServer({ $0.accessLog = writer }) { port in
            let client = try RawClient(port: port)
            client.send("GET /a%20b?token=secret HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(await client.readResponse()?.status == 200)
            client.send("GET /\"x HTTP/1.1\r\n")
            #expect(await client.readResponse()?.status == 400)
        }
        var text = ""
        while text.split(separator: "\n").count < 2 {
            var chunk = [UInt8](repeating: 0, count: 4096)
            let count = read(ends[0], &chunk, chunk.count)
            try #require(count > 0)
            text += String(decoding: chunk[..<count], as: UTF8.self)
        }
        close(writer)
        let lines = text.split(separator: "\n")
        let first = try #require(lines.first)
        #expect(
            first.wholeMatch(
                of: /127\.0\.0\.1 - - \[\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000\] "GET \/a%20b HTTP\/1\.1" 200 11 \d+/
            ) != nil
        )
        #expect(lines.last?.contains("\"- - HTTP/1.1\" 400 ") == true)
        #expect(lines.last?.hasSuffix(" malformedTarget") == true)
        #expect(!text.contains("secret"))
    }
}
