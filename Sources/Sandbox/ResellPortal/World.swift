/// Everything that this ResellPortal knows: one value, changed by one request at a time.
struct World: Sendable {
    let options: SandboxOptions
    var settings: SandboxSettings
    var catalogue: Catalogue
    var wallet: Amount
    /// How far the clock has been put forward.
    var clockOffset = 0

    var clients: [Int: Client] = [:]
    var clientIDs: [String: Int] = [:]
    var clientList = EncodedList()
    var nextClientID: Int

    var services: [Int: Service] = [:]
    var serviceList = EncodedList()
    var serviceIDs: [Int: Set<Int>] = [:]
    var suspended: Set<Int> = []
    /// Who has what only one service can have.
    var claims: [String: Int] = [:]
    var nextServiceID: Int

    var orders: [PlacedOrder] = []
    var orderNumbers: [Int: Int] = [:]
    var orderList = EncodedList()
    var ledger: [LedgerEntry] = []
    var received: [ReceivedOrder] = []
    var events: [JSON] = []

    /// Answers that change only with the catalogue.
    var answers: [String: [UInt8]] = [:]
    /// When the next service will be deployed and the next renewal is due; nil when there is none to wait for.
    var deploying: [Int: Moment] = [:]
    var nextDeployment: Moment?
    var nextRenewal: Moment?

    var faults = FaultScript()
    var rate = RateWindow()
    /// Records of prices, withdrawals and names taken by others.
    var catalogueChanges: [JSON] = []
    /// Records to be written to the state file together.
    var unsaved: [JSON] = []
    var journal: Journal?

    init(options: SandboxOptions) {
        self.options = options
        settings = options.settings
        catalogue = Catalogue(
            esimPackages: options.esimPackages,
            seed: options.seed,
            listsEveryPrice: options.listsEveryPrice
        )
        wallet = .cents(options.walletCents)
        nextClientID = options.firstClientID
        nextServiceID = options.firstServiceID
    }

    var now: Moment {
        let base = options.clock.map { Moment(milliseconds: $0()) } ?? Moment.now()
        return base.adding(milliseconds: clockOffset)
    }

    /// Repeatable for each order, whatever happened to the others.
    func random(for serviceID: Int) -> SeededRandom {
        SeededRandom(
            seed: options.seed &* 0x9E37_79B9 &+ UInt64(truncatingIfNeeded: serviceID) &* 0xD1B5_4A32_D192_ED03
        )
    }

    /// Brings the world up to the present: deployments that are through, renewals that are due.
    mutating func catchUp() {
        let now = now
        if let next = nextDeployment, next <= now { finishDeployments(at: now) }
        if let next = nextRenewal, next <= now { renew(until: now) }
    }

    private mutating func finishDeployments(at now: Moment) {
        for (id, moment) in deploying where moment <= now {
            deploying[id] = nil
            refreshOrderRow(of: id)
        }
        nextDeployment = deploying.values.min()
    }

    func encode(_ row: JSON) -> [UInt8] {
        JSONWriter.encode(row, style: settings.style)
    }

    mutating func refreshServiceRow(_ service: Service) {
        serviceList.replace(service.id, encode(service.row))
        refreshOrderRow(of: service.id)
    }

    mutating func refreshOrderRow(of serviceID: Int) {
        guard let number = orderNumbers[serviceID] else { return }
        orderList.replace(number, encode(orders[number - 1].row(of: services[serviceID], at: now)))
    }

    /// After the spelling of sums or ids has changed.
    mutating func encodeListsAnew() {
        answers = [:]
        (clientList, serviceList, orderList) = (EncodedList(), EncodedList(), EncodedList())
        for id in clients.keys.sorted() {
            if let client = clients[id] { clientList.append(id, encode(client.row)) }
        }
        for id in services.keys.sorted() {
            if let service = services[id] { serviceList.append(id, encode(service.row)) }
        }
        let now = now
        for order in orders {
            orderList.append(order.number, encode(order.row(of: services[order.serviceID], at: now)))
        }
    }
}
