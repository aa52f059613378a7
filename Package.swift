// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

/// A room of the house: who may import whom stands here and is held by `ArchitectureTests`.
func room(_ name: String, _ imports: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: imports, swiftSettings: settings)
}

func tests(of name: String, _ more: [Target.Dependency] = [], resources: [Resource]? = nil) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: [.byName(name: name)] + more,
        resources: resources,
        swiftSettings: settings
    )
}

let package = Package(
    name: "storefront",
    products: [.executable(name: "storefront", targets: ["Storefront"])],
    targets: [
        .target(name: "CLinux"),
        .target(name: "CCrypto", linkerSettings: [.linkedLibrary("crypto")]),
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CPango"),
        .systemLibrary(name: "CQRCode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),

        room("HTTP", ["CLinux", "CZlib"]),
        room("Templates"),
        room("Crypto", ["CCrypto"]),
        room("Commerce"),
        room("Storage", ["Commerce", "Crypto", "CSQLite"]),
        room("Outbound", ["CCurl"]),
        room("ResellPortal", ["Commerce", "Outbound"]),
        room("Payments", ["Commerce", "Outbound", "Crypto"]),
        room("Mail", ["Commerce", "Templates", "Outbound"]),
        room("Paper", ["Commerce", "CPango"]),
        room("Shop", ["Commerce", "Storage", "Crypto"]),
        room("Web", ["HTTP", "Commerce", "Shop", "Storage", "Templates", "Crypto", "CQRCode"]),
        room("Sandbox", ["HTTP", "Crypto"]),
        .executableTarget(
            name: "Storefront",
            dependencies: [
                "HTTP", "Templates", "Crypto", "Commerce", "Storage", "Outbound", "ResellPortal", "Payments", "Mail",
                "Paper",
                "Shop", "Web", "Sandbox", "CLinux",
            ],
            swiftSettings: settings
        ),

        .target(name: "Randomness", path: "Tests/Randomness", swiftSettings: settings),
        tests(of: "HTTP", ["Randomness"]),
        tests(of: "Templates", resources: [.copy("Specification")]),
        tests(of: "Crypto"),
        tests(of: "Commerce", ["Randomness"]),
        tests(of: "Storage", ["Commerce", "Crypto"]),
        tests(of: "Outbound", ["HTTP"]),
        tests(of: "ResellPortal", ["Commerce", "Outbound", "HTTP"]),
        tests(
            of: "Payments",
            ["Commerce", "Outbound", "Crypto", "HTTP", "Sandbox", "Shop", "Storage", "ShopTesting"]
        ),
        tests(of: "Paper", ["Commerce"]),
        tests(of: "Mail", ["Commerce", "Templates", "Outbound"]),
        .target(
            name: "ShopTesting",
            dependencies: ["Commerce", "Storage", "Crypto", "Shop"],
            path: "Tests/ShopTesting",
            swiftSettings: settings
        ),
        tests(of: "Shop", ["Commerce", "Storage", "Crypto", "ShopTesting", "Randomness"]),
        tests(of: "Web", ["HTTP", "Commerce", "Shop", "Storage", "Templates", "Crypto", "Payments", "ShopTesting"]),
        tests(of: "Sandbox", ["HTTP", "Crypto"]),
        tests(of: "Storefront", ["Commerce", "Crypto", "Outbound", "Sandbox", "Shop", "Storage"]),
    ],
    swiftLanguageModes: [.v6]
)
