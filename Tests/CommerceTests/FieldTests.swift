import Testing

@testable import Commerce

@Suite struct FieldTests {
    private func read(_ kind: Field.Kind, _ text: String?, isRequired: Bool = true) throws(FieldError) -> String? {
        try Field("field", "Field", kind, isRequired: isRequired).read(text)?.text
    }

    /// What each kind takes, as it is sent then.
    @Test(
        arguments: [
            (Field.Kind.text(maximum: 5), " Zoë ", "Zoë"), (.text(maximum: 5), "12345", "12345"),
            (.text(maximum: 5), "<b>&", "<b>&"), (.text(maximum: 2), "日本", "日本"), (.text(maximum: 1), "👩‍👧", nil),
            (.text(maximum: 5), "123456", nil), (.text(maximum: 5), "a\u{0}b", nil), (.text(maximum: 5), "a\nb", nil),
            (.text(maximum: 5), "a\u{202E}b", nil), (.text(maximum: 5), "a\u{85}b", nil),
            (.text(maximum: 5), "\u{FEFF}a", nil),
            (.paragraph(maximum: 9), "a\r\nb", "a\nb"), (.paragraph(maximum: 9), "a\tb", "a\tb"),
            (.paragraph(maximum: 9), "a\u{7}b", nil),
            (.subdomain(suffix: nil), "My-Shop2", "my-shop2"), (.subdomain(suffix: nil), "abc", "abc"),
            (.subdomain(suffix: nil), "ab", nil), (.subdomain(suffix: nil), "-abc", nil),
            (.subdomain(suffix: nil), "abc-", nil), (.subdomain(suffix: nil), "a.b.c", nil),
            (.subdomain(suffix: nil), "www", nil), (.subdomain(suffix: nil), "ADMIN", nil),
            (.subdomain(suffix: nil), "shöp", nil), (.subdomain(suffix: nil), String(repeating: "a", count: 41), nil),
            (.domain, "Example.COM", "example.com"), (.domain, "a.co.uk", "a.co.uk"),
            (.domain, "xn--mnchen-3ya.de", "xn--mnchen-3ya.de"),
            (.domain, "example", nil), (.domain, "example.com.", nil), (.domain, ".com", nil), (.domain, "a..com", nil),
            (.domain, "https://example.com", nil), (.domain, "example.123", nil), (.domain, "exa mple.com", nil),
            (.domain, "münchen.de", nil), (.domain, "a_b.com", nil), (.domain, "127.0.0.1", nil),
            (.domain, String(repeating: "a", count: 64) + ".com", nil),
            (.hostname, "ns1.example.com", "ns1.example.com"), (.hostname, "ns1", nil),
            (.cpanelUsername, "Abc123", "abc123"), (.cpanelUsername, "1abc", nil), (.cpanelUsername, "ab", nil),
            (.cpanelUsername, "abcdefghijklmnop", "abcdefghijklmnop"), (.cpanelUsername, "abcdefghijklmnopq", nil),
            (.cpanelUsername, "test1", nil), (.cpanelUsername, "root", nil), (.cpanelUsername, "a-b", nil),
        ] as [(Field.Kind, String, String?)]
    )
    func `names are read as they are sent, or refused`(_ kind: Field.Kind, _ text: String, _ expected: String?) {
        #expect((try? read(kind, text)) == expected)
    }

    @Test(
        arguments: [
            (Field.Kind.webAddress, "https://instagram.com/name", "https://instagram.com/name"),
            (.webAddress, "HTTP://Example.com:8080/a?b#c", "HTTP://Example.com:8080/a?b#c"),
            (.webAddress, "https://tiktok.com/@name", "https://tiktok.com/@name"),
            (.webAddress, "instagram.com/name", nil),
            (.webAddress, "javascript:alert(1)", nil), (.webAddress, "https://", nil),
            (.webAddress, "https://localhost/", nil),
            (.webAddress, "https://a b.com", nil), (.webAddress, "https://example.com/<script>", nil),
            (.webAddress, "https://user@example.com/", nil), (.webAddress, "https://example.com:x@evil.com/", nil),
            (.webAddress, "https://exämple.com/", nil), (.webAddress, "ftp://example.com/", nil),
            (.quantity(10...1000), "10", "10"), (.quantity(10...1000), "1000", "1000"),
            (.quantity(10...1000), "9", nil),
            (.quantity(10...1000), "1001", nil), (.quantity(10...1000), "1e2", nil),
            (.quantity(10...1000), "-100", nil),
            (.quantity(10...1000), "10.5", nil), (.quantity(10...1000), "٢٠", nil),
            (.quantity(10...1000), "9999999999", nil),
            (.quantity(10...1000), "0100", "100"), (.quantity(10...1000), "1,000", nil),
            (.choice([Choice("US", "United States")]), "US", "US"),
            (.choice([Choice("US", "United States")]), "us", nil),
            (.choice([Choice("US", "United States")]), "FR", nil),
            (.phoneNumber, "+12125550100", "+12125550100"), (.phoneNumber, "+1 (212) 555-0100", "+12125550100"),
            (.phoneNumber, "12125550100", nil), (.phoneNumber, "+0123456789", nil), (.phoneNumber, "+123456", nil),
            (.phoneNumber, "+1234567890123456", nil), (.phoneNumber, "++12125550100", nil),
            (.phoneNumber, "+1212555O100", nil),
            (.areaCode, "212", "212"), (.areaCode, "020", nil), (.areaCode, "", nil), (.areaCode, "123456", nil),
            (.areaCode, "2a2", nil), (.areaCode, "auto", nil),
        ] as [(Field.Kind, String, String?)]
    )
    func `addresses and numbers are read as they are sent, or refused`(
        _ kind: Field.Kind,
        _ text: String,
        _ expected: String?
    ) {
        #expect((try? read(kind, text)) == expected)
    }

    @Test(arguments: [nil, "", "  ", "\u{A0}", "\t"] as [String?])
    func `an empty field is missing only when it is required`(_ text: String?) throws {
        #expect(throws: FieldError("field", "Please fill in “Field”.")) { try read(.text(maximum: 5), text) }
        #expect(try read(.text(maximum: 5), text, isRequired: false) == nil)
    }

    @Test func `marks piled on one character do not pass for one character`() {
        let tower = "a" + String(repeating: "\u{301}", count: 10_000)
        #expect(tower.count == 1)
        #expect((try? read(.text(maximum: 100), tower)) == nil)
    }

    @Test func `no kind takes script or controls into a name that the upstream makes an address of`() {
        let kinds: [Field.Kind] = [
            .subdomain(suffix: nil), .domain, .hostname, .cpanelUsername, .phoneNumber, .areaCode, .quantity(1...10),
        ]
        for kind in kinds {
            for text in ["<script>", "a\u{0}", "../etc", "'; --", "𝐚𝐛𝐜.com", "a\u{200B}b.com", "%00", "１２３"] {
                #expect((try? read(kind, text)) == nil, "\(kind) took \(text)")
            }
        }
    }
}

@Suite struct DomainNameTests {
    @Test(
        arguments: [("example.com", "com"), ("a.co.uk", "co.uk"), ("A.B", nil), ("ab.cd", "cd")] as [(String, String?)]
    )
    func `a name's ending is all after its first label`(_ text: String, _ suffix: String?) {
        #expect(DomainName(text)?.suffix == suffix)
    }

    @Test func `a name is at most 253 bytes`() {
        let label = String(repeating: "a", count: 62)
        let long = [label, label, label, label].joined(separator: ".")
        #expect(long.utf8.count == 251)
        #expect(DomainName(long) != nil)
        #expect(DomainName("abc." + long) == nil)
    }
}
