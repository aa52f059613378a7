import Testing

@testable import ResellPortal

@Suite struct MaskerTests {
    private let masker = Masker(secrets: ["rp_key_0123456789", "rps_secret_0123456789", "demo"])

    private func masked(_ text: String) -> String { masker.body(Array(text.utf8)) }

    @Test(arguments: [
        "password", "Password", "portal_password", "secret", "client_secret", "token", "access_token", "accessToken",
        "key", "license_key", "licenseKey", "api-key", "qr", "qr_code_url", "qrCodeUrl", "activation_url",
        "activation_code", "lpa", "ac", "iccid", "pin", "puk", "PIN2", "smdp", "smdp_address", "matching_id", "pwd",
    ])
    func `the value of a secret member is replaced at any depth`(_ name: String) {
        #expect(masked(#"{"\#(name)":"hunter2"}"#) == #"{"\#(name)":"•••"}"#)
        #expect(masked(#"[{"a":{"\#(name)":["hunter2",{"b":4711}]}}]"#) == #"[{"a":{"\#(name)":["•••",{"b":"•••"}]}}]"#)
    }

    @Test func `everything under credentials is replaced`() {
        #expect(
            masked(#"{"vpn_credentials":{"username":"u","password":"p"},"service_id":5}"#)
                == #"{"service_id":5,"vpn_credentials":{"password":"•••","username":"•••"}}"#
        )
    }

    @Test(arguments: ["product_key", "message", "tools_activated", "status", "package_code", "name", "phone_number"])
    func `what is no secret stays`(_ name: String) {
        #expect(masked(#"{"\#(name)":"vpn"}"#) == #"{"\#(name)":"vpn"}"#)
    }

    @Test func `activation strings and what addresses carry are replaced under any name`() {
        #expect(
            masked(#"{"a":"LPA:1$rsp.example$ABC","client_access_url":"https://shop.example/in?access_token=abc"}"#)
                == #"{"a":"•••","client_access_url":"https://shop.example/in?•••"}"#
        )
    }

    @Test func `the reseller's own secrets are replaced wherever they turn up`() {
        #expect(masked(#"{"message":"bad rp_key_0123456789!"}"#) == #"{"message":"bad •••!"}"#)
        #expect(masker.text("rps_secret_0123456789 and rp_key_0123456789") == "••• and •••")
        #expect(masker.text("a demo shop") == "a demo shop")
        #expect(Masker(secrets: ["nine12345"]).text("xnine12345nine1234") == "x•••nine1234")
        #expect(masked("<p>rp_key_0123456789</p>") == "<p>•••</p>")
    }

    @Test func `a torn JSON keeps names and numbers only`() {
        #expect(
            masked(#"{"success":true,"service_id":597,"vpn_credentials":{"username":"john","password":"gene"#)
                == #"{"success":true,"service_id":597,"vpn_credentials":{"username":"•••","password":"•••""#
        )
        #expect(masked(#"{"a\"b":"c\"d","e"#) == #"{"a\"b":"•••","•••""#)
        #expect(masked("\u{FEFF}[\"x") == "[\"•••\"")
    }

    @Test func `what is no JSON is cut to 200 characters without long tokens`() {
        let page = "<html>Error in session 0123456789abcdef0123456789 of rps_short</html>"
        #expect(masked(page) == "<html>Error in session ••• of •••</html>")
        let long = masked(String(repeating: "word ", count: 1000))
        #expect(long.utf8.count <= 203)
        #expect(masked("") == "")
    }

    @Test func `a long body is cut and a huge one only counted`() {
        let long = masked(#"{"text":"\#(String(repeating: "é", count: 3000))"}"#)
        #expect(long.utf8.count <= 4100)
        #expect(long.hasSuffix("é…"))
        #expect(masked(#"{"text":"\#(String(repeating: "a", count: 70_000))"}"#) == "70011 bytes of JSON")
    }
}
