/// What a request asks for. WordPress looks for the route before it asks who is there, so this knows nothing of keys.
enum Route: Sendable {
    case balance, products, esimPackages, smmServices, domainSearch, phoneSearch
    case clients, createClient, client(String), deleteClient(String)
    case services, service(String), deleteService(String)
    case orders, placeOrder

    init?(_ method: String, _ segments: [String]) {
        switch segments.count {
        case 1: self.init(method, collection: segments[0])
        case 2: self.init(method, segments[0], item: segments[1])
        default: return nil
        }
    }

    private init?(_ method: String, collection: String) {
        switch (method, collection) {
        case ("GET", "balance"): self = .balance
        case ("GET", "products"): self = .products
        case ("GET", "esim-packages"): self = .esimPackages
        case ("GET", "smm-services"): self = .smmServices
        case ("GET", "domain-search"): self = .domainSearch
        case ("GET", "clients"): self = .clients
        case ("POST", "clients"): self = .createClient
        case ("GET", "services"): self = .services
        case ("GET", "orders"): self = .orders
        case ("POST", "orders"): self = .placeOrder
        default: return nil
        }
    }

    private init?(_ method: String, _ collection: String, item: String) {
        switch (method, collection) {
        case ("GET", "business-phone") where item == "search": self = .phoneSearch
        case ("GET", "clients"): self = .client(item)
        case ("DELETE", "clients"): self = .deleteClient(item)
        case ("GET", "services"): self = .service(item)
        case ("DELETE", "services"): self = .deleteService(item)
        default: return nil
        }
    }
}
