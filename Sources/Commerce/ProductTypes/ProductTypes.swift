extension ProductType {
    /// Every type that can be ordered. A seventeenth is a new file here and a line in this list.
    package static let all: [ProductType] = [
        .aiBusinessTools,
        .vpn,
        .esim,
        .webHosting,
        .invoiceAI,
        .appointments,
        .smm,
        .domainRegistration,
        .documentSigning,
        .crm,
        .websiteBuilder,
        .wordPressPluginInstaller,
        .socialMediaAutomation,
        .businessPhone,
        .emailMarketing,
        .cloudStorage,
    ]

    private static let byKey = Dictionary(uniqueKeysWithValues: all.map { ($0.key, $0) })

    /// - Returns: nil for a product that the upstream may list but that nobody here knows how to order.
    package static func of(_ key: ProductKey) -> ProductType? { byKey[key] }
}
