import Testing

/// Who may import whom. The compiler lets any target import any other that happens to be built.
@Suite struct ArchitectureTests {
    private static let rooms: [String: Set<String>] = [
        "HTTP": ["CLinux", "CZlib"],
        "Templates": [],
        "Crypto": ["CCrypto"],
        "Commerce": [],
        "Storage": ["Commerce", "Crypto", "CSQLite"],
        "Outbound": ["CCurl"],
        "ResellPortal": ["Commerce", "Outbound"],
        "Payments": ["Commerce", "Outbound", "Crypto"],
        "Mail": ["Commerce", "Templates", "Outbound"],
        "Paper": ["Commerce", "CPango"],
        "Shop": ["Commerce", "Storage", "Crypto"],
        "Web": ["HTTP", "Commerce", "Shop", "Storage", "Templates", "Crypto", "CQRCode"],
        // Never ResellPortal, or client and fake would share one mistake.
        "Sandbox": ["HTTP", "Crypto"],
        "Storefront": [
            "HTTP", "Templates", "Crypto", "Commerce", "Storage", "Outbound", "ResellPortal", "Payments", "Mail",
            "Paper", "Shop",
            "Web", "Sandbox", "CLinux",
        ],
    ]

    /// What comes with Swift and the system. No Foundation: it starts slower and brings ICU.
    private static let system: Set<String> = ["FoundationEssentials", "Glibc", "Dispatch", "Synchronization"]

    @Test(arguments: rooms.keys.sorted())
    func `a room imports what the table allows and nothing else`(room: String) throws {
        let allowed = try #require(Self.rooms[room]).union(Self.system)
        let files = SourceTree.files(below: "Sources/\(room)")
        #expect(!files.isEmpty)
        for file in files {
            for module in file.imports where !allowed.contains(module) {
                Issue.record("\(file.path) imports \(module)")
            }
        }
    }

    @Test func `every Swift room stands in the table`() {
        let found = Set(SourceTree.files(below: "Sources").map(\.room))
        #expect(found == Set(Self.rooms.keys))
    }

    @Test func `the manifest declares the same imports`() throws {
        let manifest = SourceTree.text("Package.swift")
        for (room, allowed) in Self.rooms where room != "Storefront" {
            let names =
                try #require(manifest.firstMatch(of: try Regex("room\\(\"\(room)\"(.*)\\)"))).output[1].substring ?? ""
            let declared = names.split { !$0.isLetter }.map(String.init)
            #expect(Set(declared) == allowed, "\(room)")
        }
    }

    @Test func `only Storage speaks SQL`() {
        let statement = #/(SELECT .+ FROM|INSERT INTO|UPDATE \w+ SET|DELETE FROM) /#
        for file in SourceTree.files(below: "Sources") where file.room != "Storage" {
            for (number, line) in file.lines.enumerated() where line.contains(statement) {
                Issue.record("\(file.path):\(number + 1) looks like SQL")
            }
        }
    }

    @Test func `only ResellPortal and the sandbox know how the upstream is signed in to`() {
        let known: Set<String> = ["ResellPortal", "Sandbox", "Storefront"]
        for file in SourceTree.files(below: "Sources") where !known.contains(file.room) {
            for line in file.lines where line.lowercased().contains("x-api-key") {
                Issue.record("\(file.path): \(line)")
            }
        }
    }

    @Test(arguments: ["Sources", "Tests"])
    func `a file has at most 400 lines`(folder: String) {
        let files = SourceTree.files(below: folder)
        #expect(!files.isEmpty)
        for file in files where file.lines.count > 400 {
            Issue.record("\(file.path) has \(file.lines.count) lines")
        }
    }

    @Test func `a function's body has at most 40 lines of code`() {
        for file in SourceTree.files(below: "Sources") {
            for function in FunctionLength.all(in: file) where function.codeLines > 40 {
                Issue.record("\(file.path):\(function.line) has \(function.codeLines) lines of code")
            }
        }
    }

    @Test func `no file is a drawer for everything`() {
        let drawers = ["Util", "Helper", "Manager", "Common", "Misc", "V2", "Extensions.swift"]
        for file in SourceTree.files(below: "Sources") where drawers.contains(where: file.path.contains) {
            Issue.record("\(file.path) is named after no thing")
        }
    }
}
