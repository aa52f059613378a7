import FoundationEssentials
import Shop
import Testing

@testable import Storefront

@Suite struct ConfigurationTests {
    private func problems(_ arguments: [String] = [], _ environment: [String: String] = [:]) -> [String] {
        do {
            _ = try Configuration(arguments: CommandLineWords(arguments).arguments, environment: environment)
            return []
        } catch {
            return error.problems
        }
    }

    @Test func `nothing needs to be set`() throws {
        let configuration = try Configuration(arguments: [], environment: [:])
        #expect(configuration.host == "127.0.0.1")
        #expect(configuration.port == 8080)
        #expect(configuration.data == "./data")
        #expect(configuration.url(port: 8080) == "http://127.0.0.1:8080")
        #expect(configuration.upstream == nil)
        #expect(configuration.upstreamTimeout == 25)
        #expect(configuration.upstreamRate == 90)
        #expect(configuration.forwardingPolicy.quietPeriod == 120)
        #expect(configuration.limits == .normal)
        #expect(configuration.secretKey == nil)
    }

    @Test func `a flag wins over its variable`() throws {
        let words = CommandLineWords(["--port", "81", "--data=/srv/shop/"])
        let configuration = try Configuration(
            arguments: words.arguments,
            environment: ["STOREFRONT_PORT": "82", "STOREFRONT_DATA": "/nowhere", "RESELLPORTAL_RATE": "0"]
        )
        #expect(configuration.port == 81)
        #expect(configuration.data == "/srv/shop")
        #expect(configuration.upstreamRate == 0)
    }

    @Test func `an empty variable is as good as none`() throws {
        let configuration = try Configuration(
            arguments: [],
            environment: ["STOREFRONT_PORT": "", "RESELLPORTAL_KEY": ""]
        )
        #expect(configuration.port == 8080)
        #expect(configuration.upstream == nil)
    }

    @Test(arguments: [
        ("STOREFRONT_HOST", "not a host"), ("STOREFRONT_HOST", "1:2:3"),
        ("STOREFRONT_PORT", "http"), ("STOREFRONT_PORT", "65536"), ("STOREFRONT_PORT", "-1"),
        ("STOREFRONT_PORT", "+80"),
        ("STOREFRONT_PORT", "8080 "), ("STOREFRONT_PORT", "tcp://10.0.0.1:80"), ("STOREFRONT_PORT", "٨"),
        ("STOREFRONT_DATA", "a\u{0}b"), ("STOREFRONT_URL", "shop.example"),
        ("STOREFRONT_URL", "https://shop.example/shop"),
        ("STOREFRONT_URL", "https://"), ("STOREFRONT_URL", "ftp://shop.example"),
        ("STOREFRONT_URL", "https://u@shop.example"),
        ("STOREFRONT_SECRET_KEY", "c2hvcnQ="), ("STOREFRONT_SECRET_KEY", "no base64!"),
        ("STOREFRONT_ADMIN_PASSWORD", "a\nb"), ("STOREFRONT_LIMITS", "none"),
        ("STOREFRONT_TRUSTED_PROXIES", "10.0.0.0/33"),
        ("STOREFRONT_TRUSTED_PROXIES", "10.0.0.1,,::1"), ("STOREFRONT_TRUSTED_PROXIES", "proxy.example"),
        ("RESELLPORTAL_URL", "panel"), ("RESELLPORTAL_KEY", "a b\u{e9}"), ("RESELLPORTAL_SECRET", " a"),
        ("RESELLPORTAL_TIMEOUT", "0"), ("RESELLPORTAL_TIMEOUT", "1e2"), ("RESELLPORTAL_TIMEOUT", "nan"),
        ("RESELLPORTAL_RATE", "1.5"), ("RESELLPORTAL_QUIET", "-1"), ("STRIPE_URL", "api.stripe.com"),
        ("STRIPE_SECRET_KEY", "ключ"), ("SMTP_URL", "http://mail.example"), ("MAIL_FROM", "nobody"),
        ("RESELLPORTAL_URL", "http://panel.example/"),
    ])
    func `a malformed variable is reported by its name`(variable: String, value: String) {
        let found = problems([], [variable: value])
        #expect(found.contains { $0.hasPrefix(variable + " ") && !$0.contains("is missing") }, "\(found)")
        #expect(!found.contains { $0.hasPrefix(variable + " is missing") })
    }

    @Test func `everything that is wrong is reported at once`() {
        let found = problems(
            ["--port", "x", "--colour", "red", "--data"],
            [
                "RESELLPORTAL_TIMEOUT": "soon", "RESELLPORTAL_KEY": "k", "STOREFRONT_LIMITS": "none",
                "MAIL_FROM": "a@b.c",
            ]
        )
        for name in [
            "--port", "--colour", "--data", "RESELLPORTAL_TIMEOUT", "RESELLPORTAL_SECRET", "STOREFRONT_LIMITS",
            "SMTP_URL",
        ] {
            #expect(found.contains { $0.hasPrefix(name + " ") }, "\(name) in \(found)")
        }
        #expect(found.count == 7)
    }

    @Test(arguments: [
        (["RESELLPORTAL_KEY": "k"], "RESELLPORTAL_SECRET"), (["RESELLPORTAL_SECRET": "s"], "RESELLPORTAL_KEY"),
        (["RESELLPORTAL_URL": "https://a.example/"], "RESELLPORTAL_KEY"),
        (["STRIPE_SECRET_KEY": "k"], "STRIPE_WEBHOOK_SECRET"), (["STRIPE_WEBHOOK_SECRET": "k"], "STRIPE_SECRET_KEY"),
        (["SMTP_URL": "smtp://mail.example"], "MAIL_FROM"), (["MAIL_FROM": "shop@example.com"], "SMTP_URL"),
        (["STOREFRONT_ADMIN_EMAIL": "a@example.com"], "STOREFRONT_ADMIN_PASSWORD"),
    ])
    func `a half is reported as missing`(environment: [String: String], missing: String) {
        let found = problems([], environment)
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("\(missing) is missing") == true, "\(found)")
    }

    @Test(arguments: ["127.0.0.1", "127.1.2.3", "localhost", "::1"])
    func `limits may be lifted on loopback`(host: String) {
        #expect(problems([], ["STOREFRONT_LIMITS": "loadtest", "STOREFRONT_HOST": host]).isEmpty)
    }

    @Test(arguments: ["0.0.0.0", "::", "192.0.2.1", "shop.example", "127.0.0.1.example", "127.evil.example.com"])
    func `limits may not be lifted for others`(host: String) {
        let found = problems([], ["STOREFRONT_LIMITS": "loadtest", "STOREFRONT_HOST": host])
        #expect(found.map { $0.prefix { $0 != " " } } == ["STOREFRONT_LIMITS"])
    }

    @Test(arguments: [
        ("127.0.0.1", 8080, "http://127.0.0.1:8080"), ("::1", 8080, "http://[::1]:8080"),
        ("0.0.0.0", 80, "http://localhost"),
        ("shop.example", 81, "http://shop.example:81"),
    ])
    func `without STOREFRONT_URL the shop's address is the one it listens on`(host: String, port: Int, url: String)
        throws
    {
        let configuration = try Configuration(arguments: [], environment: ["STOREFRONT_HOST": host])
        #expect(configuration.url(port: port) == url)
    }

    @Test func `an address with a slash at its end is the same address`() throws {
        let configuration = try Configuration(
            arguments: [],
            environment: ["STOREFRONT_URL": "https://shop.example:444/"]
        )
        #expect(configuration.url(port: 1) == "https://shop.example:444")
    }

    @Test func `a key may be written in either alphabet and with padding`() throws {
        let bytes = [UInt8](repeating: 0xFB, count: 32)
        let standard = Data(bytes).base64EncodedString()
        for text in [
            standard, String(standard.dropLast()), standard.replacing("+", with: "-").replacing("/", with: "_"),
        ] {
            let configuration = try Configuration(arguments: [], environment: ["STOREFRONT_SECRET_KEY": text])
            #expect(configuration.secretKey == bytes)
        }
    }

    @Test func `the retry of an unknown order never overtakes its quiet period`() throws {
        let configuration = try Configuration(arguments: [], environment: ["RESELLPORTAL_QUIET": "3600"])
        #expect(configuration.forwardingPolicy.quietPeriod == 3600)
        #expect(configuration.forwardingPolicy.patience > 3600)
    }
}
