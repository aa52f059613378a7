import Commerce
import FoundationEssentials
import Shop
import ShopTesting
import Storage
import Testing

@testable import Shop

@Suite struct ForwarderTests {
    @Test func `a paid line is sent once, and what it delivers is kept sealed`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let ada = try await shop.customer()
            let line = try await shop.order(ada)
            let reply =
                #"{"success": true, "service_id": 597, "amount_charged": 6.00, "new_balance": 144.00, "vpn_credentials": {"username": "johndoe", "password": "s3cret-Pass"}}"#
            let id = try #require(UpstreamServiceID("597"))
            shop.upstream.script { state in
                state.orderOutcomes = [
                    .accepted(AcceptedOrder(service: id, charged: 6, newBalance: 144, reply: Array(reply.utf8)))
                ]
            }
            await shop.forward()
            await shop.forward()
            #expect(shop.upstream.seen.orders.count == 1)
            #expect(shop.upstream.seen.newClients.map(\.email) == ["ada@example.com"])
            #expect(try shop.again(line).state == .delivered)
            let delivered = try shop.shop.database.read { reader in
                try reader.service(of: line.id).map { try reader.delivery(of: $0.id, vault: shop.shop.vault) } ?? []
            }
            #expect(delivered.map(\.value) == ["johndoe", "s3cret-Pass"])
            #expect(try shop.broken() == [])
            for file in ["shop.sqlite", "shop.sqlite-wal"] {
                let bytes = try Data(contentsOf: URL(filePath: "\(shop.folder)/\(file)"))
                #expect(!String(decoding: bytes, as: UTF8.self).contains("s3cret-Pass"))
            }
            #expect(!shop.log.text.contains("s3cret-Pass"))
        }
    }

    @Test func `the request holds exactly the documented parameters`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let ada = try await shop.customer()
            try await shop.order(ada, .invoiceAI, ["subdomain": "acme", "business_name": "Acme & Co"])
            await shop.forward()
            let order = try #require(shop.upstream.seen.orders.first)
            #expect(order.product == ProductType.invoiceAI.key)
            #expect(
                order.parameters == [
                    Parameter("subdomain", .text("acme")), Parameter("business_name", .text("Acme & Co")),
                ]
            )
        }
    }

    @Test func `what was not sent goes back into the queue and is sent again later`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let line = try await shop.order(try await shop.customer())
            shop.upstream.script { $0.orderOutcomes = [.notSent(reason: "connection refused", retryAfter: nil)] }
            await shop.forward()
            #expect(try shop.again(line).state == .queued)
            #expect(shop.upstream.seen.orders.count == 1)
            shop.clock.advance(by: 600)
            await shop.forward()
            #expect(try shop.again(line).state == .delivered)
            #expect(shop.upstream.seen.orders.count == 2)
        }
    }

    static let refusals: [(Refusal.Kind, LineState, HoldReason?)] = [
        (.walletTooLow, .held, .walletTooLow), (.notAuthorised, .held, .credentialsRefused),
        (.unknownProduct, .held, .productGone), (.invalid, .rejected, nil), (.taken, .rejected, nil),
        (.notFound, .rejected, nil), (.tooMany, .queued, nil),
    ]

    @Test(arguments: refusals)
    func `a refusal does what its kind says`(_ kind: Refusal.Kind, _ state: LineState, _ hold: HoldReason?)
        async throws
    {
        try await withShop { shop in
            try await shop.stock()
            let line = try await shop.order(try await shop.customer())
            shop.upstream.script { upstream in
                upstream.orderOutcomes = [.refused(Refusal(kind: kind, status: 400, code: "c", message: "m"))]
            }
            await shop.forward()
            #expect(try shop.again(line).state == state)
            #expect(try shop.again(line).holdReason == hold)
            #expect(shop.upstream.seen.orders.count == 1)
            #expect(try shop.broken() == [])
        }
    }

    @Test func `a second line of the same customer waits while the first is unknown, another customer's does not`()
        async throws
    {
        try await withShop { shop in
            try await shop.stock()
            let ada = try await shop.customer()
            let bob = try await shop.customer("bob@example.com")
            let first = try await shop.order(ada)
            let second = try await shop.order(ada)
            let other = try await shop.order(bob)
            shop.upstream.script { $0.orderOutcomes = [.unknown(reason: "time-out", reply: nil)] }
            await shop.forward()
            #expect(try shop.again(first).state == .unknown)
            #expect(try shop.again(second).state == .queued)
            #expect(try shop.again(other).state == .delivered)
        }
    }

    @Test func `a reply that names a service we already have is not believed`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let ada = try await shop.customer()
            try await shop.order(ada)
            await shop.forward()
            let id = try #require(UpstreamServiceID("1002"))
            let second = try await shop.order(ada)
            shop.upstream.script { state in
                state.orderOutcomes = [.accepted(AcceptedOrder(service: id, charged: 6, newBalance: nil, reply: []))]
            }
            await shop.forward()
            #expect(try shop.again(second).state == .unknown)
            #expect(try shop.broken() == [])
        }
    }

    @Test func `another charge than expected is recorded, noted and learned`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let line = try await shop.order(try await shop.customer())
            let id = try #require(UpstreamServiceID("77"))
            shop.upstream.script { state in
                state.orderOutcomes = [.accepted(AcceptedOrder(service: id, charged: 6.5, newBalance: nil, reply: []))]
            }
            await shop.forward()
            #expect(try shop.again(line).charged == Money(minor: 650, .usd))
            let plan = try shop.shop.database.read { try $0.plan(ProductType.vpn.key, PlanKey(.monthly)) }
            #expect(plan?.cost == Decimal(string: "6.5"))
            #expect(shop.log.text.contains("charged another amount"))
            #expect(try shop.broken() == [])
        }
    }

    @Test func `a client that exists upstream is used, not created again`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let ada = try await shop.customer()
            try await shop.order(ada)
            let id = try #require(UpstreamClientID("42"))
            shop.upstream.script { state in
                state.clients = .success([UpstreamClient(id: id, name: "Ada", email: "Ada@Example.com")])
            }
            await shop.forward()
            #expect(try shop.client(of: ada) == id)
            #expect(shop.upstream.seen.newClients.isEmpty)
        }
    }

    @Test func `once the client is found, none of the customer's lines waits any longer`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let ada = try await shop.customer()
            let lines = [try await shop.order(ada), try await shop.order(ada)]
            shop.upstream.script { $0.clientOutcomes = [.unknown(reason: "time-out", reply: nil)] }
            for _ in 0..<3 {
                shop.clock.advance(by: 30)
                await shop.forward()
            }
            #expect(try lines.map { try shop.again($0).state } == [.queued, .queued])
            let id = try #require(UpstreamClientID("42"))
            shop.upstream.script { state in
                state.clients = .success([UpstreamClient(id: id, name: "Ada", email: "ada@example.com")])
            }
            shop.clock.advance(by: 30)
            await shop.forward()
            #expect(try lines.map { try shop.again($0).state } == [.delivered, .delivered])
            #expect(shop.upstream.seen.newClients.count == 1)
        }
    }

    @Test func `a client perhaps created is looked for, and created again only after the quiet period`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let ada = try await shop.customer()
            let line = try await shop.order(ada)
            shop.upstream.script { $0.clientOutcomes = [.unknown(reason: "time-out", reply: nil)] }
            await shop.forward()
            shop.clock.advance(by: 30)
            await shop.forward()
            #expect(shop.upstream.seen.newClients.count == 1)
            shop.clock.advance(by: 600)
            await shop.forward()
            shop.clock.advance(by: 600)
            await shop.forward()
            #expect(shop.upstream.seen.newClients.count == 2)
            #expect(try shop.again(line).state == .delivered)
        }
    }

    @Test func `a set-up that failed is replaced, never simply sent again`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let ada = try await shop.customer()
            let line = try await shop.order(ada, .crm, ["subdomain": "acme", "billing_cycle": "monthly"])
            await shop.forward()
            #expect(try shop.again(line).state == .provisioning)
            let failed = try #require(
                shop.service("1002", client: try shop.client(of: ada), type: .crm, deployment: "failed")
            )
            shop.upstream.script { $0.services = .success([failed]) }
            shop.clock.advance(by: 10)
            await ServicePoller(shop: shop.shop).runOnce()
            #expect(try shop.again(line).state == .rejected)
            await #expect(throws: ResolveError.self) {
                try await shop.shop.retry(line.id, by: ada.id, reason: "again")
            }
            let number = try await shop.shop.replace(line.id, by: ada.id, reason: "set-up failed")
            await shop.forward()
            #expect(try shop.line(of: number).state == .provisioning)
            #expect(try shop.broken() == [])
        }
    }

    @Test func `an outcome that contradicts what is stored leaves the line open, with its reply kept`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let line = try await shop.order(try await shop.customer())
            let now = shop.clock.now
            try await shop.shop.database.write { writer in
                try writer.book(
                    LedgerSource("upstream", line.id.description),
                    [Posting(.upstreamCost, Money(minor: 1, .usd)), Posting(.upstreamWallet, Money(minor: -1, .usd))],
                    at: now
                )
            }
            await shop.forward()
            #expect(try shop.again(line).state == .unknown)
            #expect(try shop.shop.database.read { try $0.sealedReply(of: line.id) }.count == 1)
        }
    }
}
