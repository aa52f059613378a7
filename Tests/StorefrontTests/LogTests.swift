import Shop
import Synchronization
import Testing

@testable import Storefront

@Suite struct LogTests {
    @Test(arguments: [
        ("plain", "plain"), ("http://127.0.0.1:8080", "http://127.0.0.1:8080"), ("", "\"\""),
        ("two words", "\"two words\""),
        ("a=b", "\"a=b\""), ("say \"hi\"", #""say \"hi\"""#), (#"back\slash"#, #""back\\slash""#),
        ("a\nb\r\tc", #""a\nb\r\tc""#),
        ("\u{1b}[31m", #""\u{1b}[31m""#), ("\u{0}", #""\u{0}""#), ("ü", "\"ü\""), ("a\u{202e}b", #""a\u{202e}b""#),
        ("a\u{2028}b", #""a\u{2028}b""#), ("a\u{85}b", #""a\u{85}b""#), ("🙂", "\"🙂\""),
    ])
    func `a value stays one value on one line`(value: String, written: String) {
        #expect(Log.quoted(value) == written)
    }

    @Test func `no value can forge a field or a line`() {
        let forged = Log.format(LogLine(.info, "x\" level=error", ("a", "1 b=2\ntime=now")), at: "T")
        #expect(forged == #"time=T level=info message="x\" level=error" a="1 b=2\ntime=now""#)
    }

    @Test func `a line begins with its time in UTC`() throws {
        let lines = Mutex<[String]>([])
        let log = Log { line in lines.withLock { $0.append(line) } }
        log(.warning, "odd", ["count": "2"])
        log(LogLine(.error, "worse"))
        let written = lines.withLock { $0 }
        #expect(written.count == 2)
        #expect(
            written[0].wholeMatch(of: /time=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z level=warning message="odd" count=2/)
                != nil
        )
        #expect(written[1].hasSuffix(#"level=error message="worse""#))
    }
}
