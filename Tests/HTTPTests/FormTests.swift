import Testing

@testable import HTTP

@Suite struct FormTests {
    private func post(_ body: String, type: String = "application/x-www-form-urlencoded") -> Request {
        Request(method: .post, target: "/", headers: Headers([("Content-Type", type)]), body: Array(body.utf8))
    }

    private func multipart(_ body: String, boundary: String = "XX") -> Request {
        post(body, type: "multipart/form-data; boundary=\(boundary)")
    }

    @Test func `names and values are decoded and keep their order`() throws {
        let form = try post("name=Ann+B%C3%A9&tool=a&tool=b&empty=&flag&&pct=100%").form()
        #expect(form["name"] == "Ann Bé")
        #expect(form.all("tool") == ["a", "b"])
        #expect(form["empty"] == "")
        #expect(form["flag"] == "")
        #expect(form["pct"] == "100%")
        #expect(form["other"] == nil)
        #expect(form.names == ["name", "tool", "tool", "empty", "flag", "pct"])
    }

    @Test func `a type with parameters and in capitals is the same type`() throws {
        let form = try post("a=b", type: "Application/X-WWW-Form-URLEncoded; charset=UTF-8").form()
        #expect(form["a"] == "b")
    }

    @Test(arguments: [
        ("a=%00", FormError.nullByte), ("a%00=b", .nullByte), ("a=%FF", .notUTF8), ("a=%C3", .notUTF8),
        ("a=%ED%A0%80", .notUTF8), ("a=%C0%80", .notUTF8),
    ])
    func `text that is none is refused`(body: String, expected: FormError) {
        #expect(throws: expected) { try post(body).form() }
    }

    @Test func `each limit has its error`() {
        var limits = FormLimits()
        limits.fields = 2
        limits.nameSize = 3
        limits.valueSize = 4
        #expect(throws: FormError.tooManyFields(limit: 2)) { try post("a&b&c").form(limits: limits) }
        #expect(throws: FormError.nameTooLong(limit: 3)) { try post("abcd=1").form(limits: limits) }
        #expect(throws: FormError.valueTooLong(name: "a", limit: 4)) { try post("a=12345").form(limits: limits) }
    }

    @Test func `another type is no form`() {
        #expect(throws: FormError.notAForm(contentType: "application/json")) {
            try post("{}", type: "application/json").form()
        }
        #expect(throws: FormError.notAForm(contentType: nil)) { try Request(method: .post, target: "/").form() }
    }

    @Test func `multipart texts and files are told apart`() throws {
        let body =
            "preamble\r\n--XX\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nline one\r\n--line two\r\n"
            + "--XX  \r\ncontent-disposition: form-data; name=logo; filename=\"a \\\"b\\\" c:\\d.png\"\r\n"
            + "Content-Type: image/png\r\n\r\n\u{0}\u{1}\r\n\r\n--XX\r\nContent-Disposition: form-data; name=\"e\"\r\n\r\n"
            + "\r\n--XX--\r\nepilogue"
        let form = try multipart(body).form()
        #expect(form["note"] == "line one\r\n--line two")
        #expect(form["e"] == "")
        #expect(form["logo"] == nil)
        let file = try #require(form.files("logo").first)
        #expect(file.filename == "a \"b\" c:\\d.png")
        #expect(file.contentType == "image/png")
        #expect(file.bytes == [0, 1, 13, 10])
    }

    @Test(arguments: [
        "", "no delimiter", "--XX", "--XX\r\n", "--XX\r\n\r\n\r\n--XX--",
        "--XX\r\nContent-Disposition: form-data\r\n\r\na\r\n--XX--",
        "--XX\r\nContent-Disposition: attachment; name=a\r\n\r\na\r\n--XX--",
        "--XX\r\nContent-Disposition: form-data; name=a\r\n\r\nnever closed",
        "--XX\r\nContent-Disposition: form-data; name=a\r\n\r\na\r\n--XXjunk",
        "--XX\r\nno colon\r\n\r\na\r\n--XX--",
    ])
    func `multipart that is cut or bent is refused`(body: String) {
        #expect(throws: FormError.malformed) { try multipart(body).form() }
    }

    @Test(arguments: ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\""])
    func `multipart without a boundary is refused`(type: String) {
        #expect(throws: FormError.malformed) { try post("--\r\n", type: type).form() }
    }

    @Test func `multipart has limits, too`() {
        var limits = FormLimits()
        limits.fileSize = 2
        limits.valueSize = 2
        let file = "--XX\r\nContent-Disposition: form-data; name=f; filename=x\r\n\r\nabc\r\n--XX--"
        #expect(throws: FormError.valueTooLong(name: "f", limit: 2)) { try multipart(file).form(limits: limits) }
        let text = "--XX\r\nContent-Disposition: form-data; name=t\r\n\r\nabc\r\n--XX--"
        #expect(throws: FormError.valueTooLong(name: "t", limit: 2)) { try multipart(text).form(limits: limits) }
        let nul = "--XX\r\nContent-Disposition: form-data; name=t\r\n\r\na\u{0}c\r\n--XX--"
        #expect(throws: FormError.nullByte) { try multipart(nul).form() }
    }

    @Test func `a query is read like a form`() {
        let request = Request(method: .get, target: "/search?q=a+b&page=2")
        #expect(request.path == "/search")
        #expect(request.query["q"] == "a b")
        #expect(request.query["page"] == "2")
    }
}
