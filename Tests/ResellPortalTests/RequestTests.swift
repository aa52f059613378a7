import Commerce
import Outbound
import Testing

@testable import ResellPortal

@Suite struct RequestTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        let product: String
        let parameters: [Parameter]
        let body: String

        init(_ product: String, _ parameters: [Parameter], _ body: String) {
            (self.product, self.parameters, self.body) = (product, parameters, body)
        }

        var testDescription: String { product }
    }

    /// The sixteen bodies of the API's documents, member by member.
    static let samples: [Sample] = [
        Sample(
            "ai_business_tools",
            [Parameter("ai_tools", .list(["ai_voice_agent", "ai_live_chat_bot"]))],
            #"{"ai_tools":["ai_voice_agent","ai_live_chat_bot"],"client_id":123,"product_key":"ai_business_tools","skip_client_email":true}"#
        ),
        Sample(
            "vpn",
            [Parameter("billing_cycle", .text("monthly"))],
            #"{"billing_cycle":"monthly","client_id":123,"product_key":"vpn","skip_client_email":true}"#
        ),
        Sample(
            "esim",
            [Parameter("package_code", .text("PHAJHEAYP"))],
            #"{"client_id":123,"package_code":"PHAJHEAYP","product_key":"esim","skip_client_email":true}"#
        ),
        Sample(
            "web_hosting",
            [
                Parameter("billing_cycle", .text("monthly")), Parameter("primary_domain", .text("clientdomain.com")),
                Parameter("cpanel_username", .text("clientuser")),
            ],
            #"{"billing_cycle":"monthly","client_id":123,"cpanel_username":"clientuser","primary_domain":"clientdomain.com","product_key":"web_hosting","skip_client_email":true}"#
        ),
        Sample(
            "invoice_ai",
            [Parameter("subdomain", .text("clientbrand")), Parameter("business_name", .text("Acme Corp"))],
            #"{"business_name":"Acme Corp","client_id":123,"product_key":"invoice_ai","skip_client_email":true,"subdomain":"clientbrand"}"#
        ),
        Sample(
            "appointments",
            [Parameter("subdomain", .text("citysalon")), Parameter("business_name", .text("City \"Salon\" / Zoë"))],
            #"{"business_name":"City \"Salon\" / Zoë","client_id":123,"product_key":"appointments","skip_client_email":true,"subdomain":"citysalon"}"#
        ),
        Sample(
            "smm",
            [
                Parameter("service_id", .text("1234")), Parameter("link", .text("https://instagram.com/user")),
                Parameter("quantity", .integer(1000)),
            ],
            #"{"client_id":123,"link":"https://instagram.com/user","product_key":"smm","quantity":1000,"service_id":"1234","skip_client_email":true}"#
        ),
        Sample(
            "domain_registration",
            [
                Parameter("domain", .text("mybusiness.com")), Parameter("ns1", .text("ns1.hostingprovider.com")),
                Parameter("ns2", .text("ns2.hostingprovider.com")),
            ],
            #"{"client_id":123,"domain":"mybusiness.com","ns1":"ns1.hostingprovider.com","ns2":"ns2.hostingprovider.com","product_key":"domain_registration","skip_client_email":true}"#
        ),
        Sample(
            "docsign",
            [Parameter("billing_cycle", .text("monthly")), Parameter("company_name", .text("Acme Legal Services"))],
            #"{"billing_cycle":"monthly","client_id":123,"company_name":"Acme Legal Services","product_key":"docsign","skip_client_email":true}"#
        ),
        Sample(
            "crm",
            [Parameter("billing_cycle", .text("monthly")), Parameter("subdomain", .text("acmesales"))],
            #"{"billing_cycle":"monthly","client_id":123,"product_key":"crm","skip_client_email":true,"subdomain":"acmesales"}"#
        ),
        Sample(
            "website_builder",
            [Parameter("billing_cycle", .text("monthly"))],
            #"{"billing_cycle":"monthly","client_id":123,"product_key":"website_builder","skip_client_email":true}"#
        ),
        Sample(
            "wp_plugin_installer",
            [
                Parameter("plugin_name", .text("My Custom Tool")),
                Parameter("description", .text("Plugin description\nof two lines")),
                Parameter("author", .text("Your Company")),
            ],
            #"{"author":"Your Company","client_id":123,"description":"Plugin description\nof two lines","plugin_name":"My Custom Tool","product_key":"wp_plugin_installer","skip_client_email":true}"#
        ),
        Sample(
            "social_media_automation",
            [Parameter("billing_cycle", .text("annual"))],
            #"{"billing_cycle":"annual","client_id":123,"product_key":"social_media_automation","skip_client_email":true}"#
        ),
        Sample(
            "business_phone",
            [
                Parameter("billing_cycle", .text("monthly")), Parameter("country", .text("US")),
                Parameter("phone_number", .text("+12125550100")),
            ],
            #"{"billing_cycle":"monthly","client_id":123,"country":"US","phone_number":"+12125550100","product_key":"business_phone","skip_client_email":true}"#
        ),
        Sample(
            "email_marketing",
            [Parameter("sending_plan", .text("starter"))],
            #"{"client_id":123,"product_key":"email_marketing","sending_plan":"starter","skip_client_email":true}"#
        ),
        Sample(
            "cloud_storage",
            [Parameter("storage_plan", .text("50gb"))],
            #"{"client_id":123,"product_key":"cloud_storage","skip_client_email":true,"storage_plan":"50gb"}"#
        ),
    ]

    @Test(arguments: samples) func `an order is sent as the documents show it`(_ sample: Sample) async throws {
        let wire = Wire(#"{"success":true,"service_id":456}"#)
        let order = UpstreamOrder(
            client: try #require(UpstreamClientID("123")),
            product: try #require(ProductKey(sample.product)),
            parameters: sample.parameters
        )
        #expect(await wire.client().placeOrder(order).word == "accepted")
        #expect(wire.lastBody == sample.body)
        let request = try #require(wire.requests.first)
        #expect(wire.requests.count == 1)
        #expect(request.method == .post)
        #expect(request.url == "https://panel.example/v1/orders")
        #expect(request.limits.total == .seconds(25))
        #expect(request.headers.contains(.init("X-API-Key", "rp_key_0123456789")))
        #expect(request.headers.contains(.init("X-API-Secret", "rps_secret_0123456789")))
        #expect(request.headers.contains(.init("Content-Type", "application/json")))
    }

    @Test func `the samples are all the products that can be ordered`() {
        #expect(Set(Self.samples.map(\.product)) == Set(ProductType.all.map(\.key.text)))
    }

    @Test(arguments: [
        ("123", "123"), ("0123", #""0123""#), ("test_cli_1", #""test_cli_1""#), ("-5", "-5"),
        ("99999999999999999999", #""99999999999999999999""#), ("9007199254740993", "9007199254740993"),
    ])
    func `a client's id goes out as a number when it is written like one`(_ text: String, _ sent: String) {
        #expect(String(decoding: RequestBody.identifier(text).bytes, as: UTF8.self) == sent)
    }

    @Test func `a parameter cannot take the place of client, product or flag`() throws {
        let order = UpstreamOrder(
            client: try #require(UpstreamClientID("7")),
            product: try #require(ProductKey("vpn")),
            parameters: [
                Parameter("client_id", .text("8")), Parameter("product_key", .text("x")),
                Parameter("skip_client_email", .text("no")),
            ]
        )
        #expect(RequestBody.order(order) == json(#"{"client_id":7,"product_key":"vpn","skip_client_email":true}"#))
    }

    @Test func `a client is created with the documented members and only those it has`() async {
        let wire = Wire(201, #"{"success":true,"client_id":123,"message":"Client created successfully"}"#)
        let client = wire.client()
        let bare = await client.createClient(NewClient(name: "John Doe", email: "john@example.com"))
        #expect(bare.accepted?.id.text == "123")
        #expect(wire.lastBody == #"{"email":"john@example.com","name":"John Doe"}"#)
        _ = await client.createClient(
            NewClient(name: "J", email: "j@example.com", phone: "+1234567890", company: "Acme Inc")
        )
        #expect(
            wire.lastBody == #"{"company":"Acme Inc","email":"j@example.com","name":"J","phone":"+1234567890"}"#
        )
        #expect(wire.requests.last?.url == "https://panel.example/v1/clients")
    }

    @Test(arguments: ["https://panel.example/v1", "https://panel.example/v1/", " https://panel.example/v1/ "])
    func `each reading has its address`(_ base: String) async throws {
        let wire = Wire(#"{"success":true}"#)
        let client = wire.client(baseURL: base)
        let id = try #require(UpstreamServiceID("a/b?c"))
        _ = try? await client.balance()
        _ = try? await client.products()
        _ = try? await client.packages()
        _ = try? await client.rates()
        _ = try? await client.domains(matching: try #require(DomainName("mybusiness.com")))
        _ = try? await client.phoneNumbers(country: "US", areaCode: "212")
        _ = try? await client.phoneNumbers(country: "G B", areaCode: nil)
        _ = try? await client.clients()
        _ = try? await client.services()
        _ = try? await client.service(id)
        _ = await client.deleteService(id)
        let expected = [
            "GET balance", "GET products", "GET esim-packages", "GET smm-services",
            "GET domain-search?domain=mybusiness.com", "GET business-phone/search?country=US&area_code=212",
            "GET business-phone/search?country=G%20B", "GET clients", "GET services", "GET services/a%2Fb%3Fc",
            "DELETE services/a%2Fb%3Fc",
        ].map { $0.replacing(" ", with: " https://panel.example/v1/", maxReplacements: 1) }
        #expect(wire.requests.map { "\($0.method.rawValue) \($0.url)" } == expected)
        #expect(wire.requests.allSatisfy { $0.body == nil })
    }
}
