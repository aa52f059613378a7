import Commerce
import FoundationEssentials
import HTTP
import Shop
import ShopTesting
import Storage
import Testing

@testable import Web

@Suite struct `The theme` {
    @Test func `is the reseller's colour and letters, kept for good under their own address`() async throws {
        try await withSite { fixture in
            try await fixture.set { ($0.accent, $0.font) = ("#aa33cc", "serif") }
            let browser = fixture.browser()
            let path = "/theme.css?accent=aa33cc&font=serif"
            #expect(await browser.get("/login").html.links.isEmpty == false)
            #expect(await browser.get("/login").html.html.contains("href=\"\(path.replacing("&", with: "&amp;"))\""))
            let sheet = await browser.get(path)
            #expect(sheet.text.hasPrefix(":root { --accent: #aa33cc; --font: \"Iowan Old Style\","))
            #expect(sheet.header("Cache-Control") == "public, max-age=31536000, immutable")
            #expect(await browser.get("/theme.css").text == sheet.text)
            #expect(await browser.get("/theme.css").header("Cache-Control") == "no-cache")
        }
    }

    @Test(arguments: [
        "accent=red%3B%7D%20body%20%7B", "accent=12345g", "accent=%EF%BC%91%EF%BC%92", "accent=", "accent=0F6E56",
        "accent=0f6e56&font=%22%3Burl(//evil)", "accent=0f6e56&font=sans&in=body%7B",
    ])
    func `is nothing but a colour, whatever the address says`(_ query: String) async throws {
        try await withSite { fixture in
            let sheet = await fixture.browser().get("/theme.css?" + query)
            #expect(sheet.text == ":root { --accent: #0f6e56; }\n")
        }
    }
}

@Suite struct `The appearance page` {
    private static let path = "/admin/appearance"
    private static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 1, 2, 0xFF]

    @Test func `previews what is typed and changes nothing`() async throws {
        try await withSite { fixture in
            let boss = try await fixture.staff()
            let typed = ["accent": "#112233", "font": "mono", "tagline": "Wires & more", "footer": "<b>Mo</b>"]
            let page = try await boss.submit(
                await boss.get(Self.path),
                Self.path,
                typed,
                button: ("step", "preview")
            )
            let live = await boss.get(Self.path + "?accent=%23112233&font=mono&tagline=Wires+%26+more")
            for page in [page, live] {
                #expect(page.status == 200)
                #expect(page.html.html.contains("/theme.css?accent=112233&amp;font=mono&amp;in=preview"))
                #expect(page.html.html.contains("<h3>Wires &amp; more</h3>"))
                #expect(page.html.form(Self.path)?.fields.contains { $0 == ("accent", "#112233") } == true)
            }
            #expect(!page.html.html.contains("<b>Mo</b>"))
            #expect(try fixture.settings.accent == "#0f6e56")
            #expect(await boss.get("/theme.css?accent=112233&font=mono&in=preview").text.hasPrefix(".preview { "))
        }
    }

    @Test func `saves what customers then see`() async throws {
        try await withSite { fixture in
            let boss = try await fixture.staff()
            let typed = [
                "accent": "#112233", "font": "serif", "tagline": "Wires", "lead": "By the metre", "footer": "Mo–Fr",
            ]
            let page = try await boss.submit(await boss.get(Self.path), Self.path, typed, button: ("step", "save"))
            #expect(page.location == Self.path)
            let settings = try fixture.settings
            #expect(AppearanceForm(settings).fields == typed)
            let home = await fixture.browser().get("/login")
            #expect(home.html.html.contains("/theme.css?accent=112233&amp;font=serif"))
            #expect(home.text.contains("Mo–Fr"))
        }
    }

    @Test(arguments: [
        ("accent", "red"), ("accent", "#12345"), ("accent", "#12345g"), ("accent", "#１２３４５６"), ("font", "comic"),
        ("tagline", String(repeating: "x", count: 161)), ("lead", "a\u{202E}"),
        ("footer", String(repeating: "x", count: 301)),
    ])
    func `says beside the field what is wrong`(_ field: String, _ value: String) async throws {
        try await withSite { fixture in
            let boss = try await fixture.staff()
            let form = try #require(await boss.get(Self.path).html.form(Self.path))
            let typed = form.fields.filter { $0.name != field } + [(field, value), ("step", "save")]
            let body = typed.map { "\($0.name)=\(Link.escape($0.value))" }.joined(separator: "&")
            let page = await boss.post(Self.path, body)
            #expect(page.status == 422)
            #expect(page.html.html.contains("id=\"\(field)-error\""))
        }
    }

    @Test func `takes a logo, shows it on every page, and lets it go`() async throws {
        try await withSite { fixture in
            let boss = try await fixture.staff()
            #expect(try await Self.upload(Self.png, boss).location == Self.path)
            let digest = try #require(try fixture.settings.logoDigest)
            let page = await fixture.browser().get("/login")
            #expect(page.html.html.contains("<img src=\"/logo?v=\(digest)\" alt=\"Storefront\">"))
            let picture = await fixture.browser().get("/logo?v=" + digest)
            #expect(picture.response.body == Self.png)
            #expect(picture.header("Content-Type") == "image/png")
            #expect(picture.header("X-Content-Type-Options") == "nosniff")
            #expect(picture.header("Cache-Control") == "public, max-age=31536000, immutable")
            #expect(await fixture.browser().get("/logo?v=old").header("Cache-Control") == "no-cache")
            let form = try #require(await boss.get(Self.path).html.form(Self.path + "/logo"))
            _ = await boss.submit(form, button: ("step", "remove"))
            #expect(try fixture.settings.logoDigest == nil)
            #expect(await boss.get("/logo").status == 404)
        }
    }

    @Test(arguments: [
        Array("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".utf8), Array("GIF89a".utf8), [],
        png + [UInt8](repeating: 0, count: LogoFile.maximumSize), Array("RIFF0000WAVEfmt ".utf8),
    ])
    func `refuses what is no picture, or too large`(_ bytes: [UInt8]) async throws {
        try await withSite { fixture in
            let boss = try await fixture.staff()
            let page = try await Self.upload(bytes, boss)
            #expect(page.status == 422)
            #expect(page.html.html.contains("id=\"logo-error\""))
            #expect(try fixture.settings.logoDigest == nil)
        }
    }

    @Test func `is nobody's but staff's`() async throws {
        try await withSite { fixture in
            let customer = try await fixture.customer()
            #expect(await customer.get(Self.path).status == 404)
        }
    }

    private static func upload(_ bytes: [UInt8], _ browser: Browser) async throws -> Page {
        let form = try #require(await browser.get(path).html.form(path + "/logo"))
        let csrf = try #require(form.fields.first { $0.name == "csrf" }?.value)
        let head =
            "--frontier\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n\(csrf)\r\n--frontier\r\n"
            + "Content-Disposition: form-data; name=\"logo\"; filename=\"logo.png\"\r\nContent-Type: image/png\r\n\r\n"
        return await browser.send(
            .post,
            path + "/logo",
            body: Array(head.utf8) + bytes + Array("\r\n--frontier--\r\n".utf8),
            headers: [("Content-Type", "multipart/form-data; boundary=frontier")]
        )
    }
}

@Suite struct `What strangers find` {
    @Test func `the site map lists what is sold and nothing personal`() async throws {
        try await withFullSite { fixture in
            let map = await fixture.browser().get("/sitemap.xml")
            #expect(map.header("Content-Type") == "application/xml; charset=utf-8")
            let text = String(decoding: map.response.body, as: UTF8.self)
            #expect(text.contains("<loc>\(fixture.shop.url)/products</loc>"))
            #expect(text.contains("<loc>\(fixture.shop.url)/products/vpn</loc>"))
            #expect(!text.contains("/imprint"))
            #expect(!text.contains("/admin"))
        }
    }

    @Test(arguments: [
        "/", "/products", "/products?category=connectivity", "/products/vpn", "/products/esim?country=US",
    ])
    func `every page of the catalogue says what it is and where it lives`(_ path: String) async throws {
        try await withFullSite { fixture in
            let html = await fixture.browser().get(path).html.html
            let url = fixture.shop.url
            let home = path.hasPrefix("/products?category") ? path : String(path.prefix { $0 != "?" })
            #expect(html.contains("<link rel=\"canonical\" href=\"\(url)\(home)\">"))
            let picture = path.hasPrefix("/products/") ? path.dropFirst(10).prefix { $0 != "?" } : "shop"
            #expect(html.contains("<meta property=\"og:image\" content=\"\(url)/pictures/\(picture).png\">"))
            #expect(!html.contains("name=\"description\" content=\"\""))
        }
    }

    @Test func `each product has a picture for previews`() {
        for name in ProductType.all.map(\.key.icon) + ["shop"] {
            let picture = "\(ShopFixture.repository)/Public/pictures/\(name).png"
            let size = (try? FileManager.default.attributesOfItem(atPath: picture))?[.size] as? Int
            #expect((1...15_000).contains(size ?? 0), "\(name): \(size ?? 0) bytes")
        }
    }

    @Test func `an offer is one price, or the lowest of several`() async throws {
        try await withFullSite { fixture in
            let one = await fixture.browser().get("/products/vpn").html.html
            #expect(one.contains("itemtype=\"https://schema.org/Offer\""))
            #expect(one.contains("<meta itemprop=\"price\" content=\"7.80\">"))
            let several = await fixture.browser().get("/products/esim").html.html
            #expect(several.contains("itemtype=\"https://schema.org/AggregateOffer\""))
            #expect(several.contains("<meta itemprop=\"lowPrice\" content="))
        }
    }

    @Test(arguments: [
        (0, "a second"), (1, "1 second"), (12, "12 seconds"), (100, "2 minutes"), (5_399, "90 minutes"),
        (7_201, "3 hours"), (172_801, "3 days"),
    ])
    func `the measured time to delivery is rounded up`(_ seconds: Int, _ words: String) throws {
        let sentence = try #require(DeliverySpeed(median: seconds)).sentence
        #expect(sentence.contains(" within \(words) of payment"))
        #expect(DeliverySpeed(median: nil) == nil)
    }
}

extension SiteFixture {
    fileprivate var settings: ShopSettings {
        get throws { try shop.database.read { try $0.settings() } }
    }

    fileprivate func set(_ change: (inout AppearanceForm) -> Void) async throws {
        var form = AppearanceForm(try settings)
        change(&form)
        try await shop.changeAppearance(form)
    }
}

extension AppearanceForm {
    fileprivate var fields: [String: String] {
        ["accent": accent, "font": font, "tagline": tagline, "lead": lead, "footer": footer]
    }
}
