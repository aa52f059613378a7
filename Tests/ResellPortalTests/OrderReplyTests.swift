import Commerce
import FoundationEssentials
import Testing

@testable import ResellPortal

/// The replies that the API's documents show for each product, and what a shop can deliver out of them.
@Suite struct OrderReplyTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        let product: String
        let service: String
        let charged: String
        let newBalance: String?
        /// Members that the documents show beside the common ones.
        let rest: String
        let delivered: [String: String]

        init(
            _ product: String,
            _ service: String,
            _ charged: String,
            balance: String? = nil,
            _ rest: String,
            _ delivered: [String: String]
        ) {
            (self.product, self.service, self.charged, self.newBalance) = (product, service, charged, balance)
            (self.rest, self.delivered) = (rest, delivered)
        }

        var testDescription: String { product }

        var body: String {
            let balance = newBalance.map { #","new_balance":\#($0)"# } ?? ""
            return
                #"{"success":true,"service_id":\#(service),"message":"Done","amount_charged":\#(charged)\#(balance),\#(rest)}"#
        }
    }

    private static let login = #""client_credentials":{"email":"client@example.com","password":"generatedPass123"}"#

    static let samples: [Sample] = [
        Sample(
            "ai_business_tools",
            "456",
            "45.00",
            balance: "105.00",
            #""tools_activated":["AI Voice Agent","AI Live Chat Bot"]"#,
            [:]
        ),
        Sample(
            "vpn",
            "597",
            "6.00",
            balance: "144.00",
            #""billing_cycle":"monthly","vpn_credentials":{"username":"johndoe123","password":"generatedPass"}"#,
            ["Username": "johndoe123", "Password": "generatedPass"]
        ),
        Sample(
            "esim",
            "789",
            "1.80",
            #""package":{"name":"United States 1GB 7Days","location":"US"},"esim_details":{"qr_code_url":"https://qr.example/1","iccid":"8901234567890123456"}"#,
            ["QR code": "https://qr.example/1", "ICCID": "8901234567890123456", "Package": "United States 1GB 7Days"]
        ),
        Sample(
            "web_hosting",
            "635",
            "15.00",
            #""hosting":{"username":"clientuser","domain":"clientdomain.com","password":"generatedPass123"}"#,
            ["Username": "clientuser", "Domain": "clientdomain.com", "Password": "generatedPass123"]
        ),
        Sample(
            "invoice_ai",
            "599",
            "10.00",
            #""portal":{"subdomain":"clientbrand","url":"https://clientbrand.invoicepaypro.com","business_name":"Acme Corp"},"#
                + login,
            ["Portal": "https://clientbrand.invoicepaypro.com", "Password": "generatedPass123"]
        ),
        Sample(
            "appointments",
            "600",
            "20.00",
            #""booking_page":{"subdomain":"citysalon","url":"https://citysalon.quickreserve.net","business_name":"City Salon"}"#,
            ["Booking page": "https://citysalon.quickreserve.net"]
        ),
        Sample(
            "smm",
            "601",
            "2.50",
            #""order":{"smm_order_id":"789456","service_name":"Instagram Followers [Real]","quantity":1000,"status":"pending"}"#,
            ["Reference": "789456", "Quantity": "1000", "Progress": "pending"]
        ),
        Sample(
            "domain_registration",
            "605",
            "27.00",
            #""domain":{"name":"mybusiness.com","expiration":"2027-01-20 12:00:00","nameservers":{"ns1":"ns1.h.com","ns2":"ns2.h.com"}}"#,
            ["Domain": "mybusiness.com", "First name server": "ns1.h.com", "Second name server": "ns2.h.com"]
        ),
        Sample(
            "docsign",
            "610",
            "8.00",
            #""portal":{"company_name":"Acme Legal Services","login_url":"https://yourbrand.docsigner.app"},"# + login,
            ["Sign-in page": "https://yourbrand.docsigner.app", "Password": "generatedPass123"]
        ),
        Sample(
            "crm",
            "615",
            "15.00",
            #""portal":{"subdomain":"acmesales","url":"https://acmesales.crmdesk.net"},"note":"CRM deployment takes ~30 seconds""#,
            ["Address": "https://acmesales.crmdesk.net"]
        ),
        Sample(
            "website_builder",
            "620",
            "10.00",
            #""billing_cycle":"monthly","# + login,
            ["E-mail": "client@example.com"]
        ),
        Sample(
            "wp_plugin_installer",
            "625",
            "10.00",
            #""plugin":{"name":"My Custom Tool","author":"Your Company","license_key":"RPWPI-A1B2C3D4-E5F6G7H8"}"#,
            ["Plugin": "My Custom Tool", "Licence key": "RPWPI-A1B2C3D4-E5F6G7H8"]
        ),
        Sample(
            "social_media_automation",
            "630",
            "15.00",
            #""billing_cycle":"monthly","credentials":{"email":"client@example.com","password":"generatedPass123"}"#,
            ["E-mail": "client@example.com", "Password": "generatedPass123"]
        ),
        Sample(
            "business_phone",
            "712",
            "10.00",
            balance: "125.00",
            #""phone":{"number":"+12125550100","twilio_sid":"PN1234567890abcdef","country":"US"},"billing_cycle":"monthly""#,
            ["Number": "+12125550100", "Country": "US"]
        ),
        Sample("email_marketing", "890", "8.00", balance: "92.00", #""billing_cycle":"monthly","# + login, [:]),
        Sample(
            "cloud_storage",
            "710",
            "3.50",
            balance: "96.50",
            #""storage":{"plan":"50 GB","login_url":"https://safefilestorage.net"},"# + login,
            ["Sign-in page": "https://safefilestorage.net", "Size": "50 GB", "Password": "generatedPass123"]
        ),
    ]

    @Test(arguments: samples) func `an accepted order gives service, charge and what is delivered`(
        _ sample: Sample
    ) async throws {
        let wire = Wire(sample.body)
        let product = try #require(ProductKey(sample.product))
        let client = try #require(UpstreamClientID("123"))
        let outcome = await wire.client().placeOrder(UpstreamOrder(client: client, product: product, parameters: []))
        let accepted = try #require(outcome.accepted)
        #expect(accepted.service.text == sample.service)
        #expect(accepted.charged == Decimal(string: sample.charged))
        #expect(accepted.newBalance == sample.newBalance.flatMap { Decimal(string: $0) })
        #expect(accepted.reply == Array(sample.body.utf8))
        let reply = try #require(JSON(bytes: accepted.reply))
        for (label, value) in sample.delivered {
            let deliverable = try #require(
                ProductType.of(product)?.deliverables.first { $0.label == label },
                "\(label)"
            )
            #expect(deliverable.paths.compactMap { reply.at($0)?.text }.first == value)
        }
        let kept = try #require(wire.calls.first?.maskedReply)
        for secret in ["generatedPass", "RPWPI-", "qr.example", "8901234567890123456"] {
            #expect(!kept.contains(secret))
        }
        #expect(kept.contains(sample.service))
    }

    @Test(arguments: [
        (
            #"{"success":true,"service_id":"ABC123","amount_charged":"$6.00","new_balance":"-1.5"}"#, "ABC123", "6",
            "-1.5"
        ),
        (#"{"service_id":"42","amount_charged":null}"#, "42", nil, nil),
        (#"{"success":1,"data":{"service_id":7,"amount_charged":6}}"#, "7", "6", nil),
        (#"{"success":"true","service_id":8,"service":{"id":9}}"#, "8", nil, nil),
    ])
    func `ids and amounts may be texts, and amounts may be missing`(
        _ body: String,
        _ service: String,
        _ charged: String?,
        _ balance: String?
    ) throws {
        let accepted = try Records.acceptedOrder(json(body), [])
        #expect(accepted.service.text == service)
        #expect(accepted.charged == charged.flatMap { Decimal(string: $0) })
        #expect(accepted.newBalance == balance.flatMap { Decimal(string: $0) })
    }

    @Test func `the reply to a new client keeps the portal's password that is given once`() async throws {
        let body = #"{"success":true,"client_id":123,"portal_credentials":{"email":"a@b.c","password":"oncePass"}}"#
        let wire = Wire(body)
        let created = try #require(
            await wire.client().createClient(NewClient(name: "A", email: "a@b.c")).accepted
        )
        #expect(created.id.text == "123")
        #expect(created.reply == Array(body.utf8))
        #expect(wire.calls.first?.maskedReply.contains("oncePass") == false)
        #expect(wire.calls.first?.method == "POST")
        #expect(wire.calls.first?.path == "/clients")
        #expect(wire.calls.first?.status == 200)
        #expect(wire.calls.first?.maskedRequest == #"{"email":"a@b.c","name":"A"}"#)
    }
}
