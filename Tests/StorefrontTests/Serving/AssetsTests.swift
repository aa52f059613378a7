import FoundationEssentials
import Testing

@testable import Storefront

@Suite struct AssetsTests {
    private func makeAssets(in folder: String, _ parts: [String] = ["Public", "Templates", "Migrations"]) throws {
        for part in parts {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(part)", withIntermediateDirectories: true)
        }
    }

    @Test func `a folder that is named is the only one that counts`() throws {
        try withScratchFolder { scratch in
            try makeAssets(in: scratch, ["Public", "Templates"])
            let failure = #expect(throws: Failure.self) {
                try Assets.find(configured: scratch, current: SourceTree.root, program: SourceTree.root + "/storefront")
            }
            #expect(failure?.lines == ["STOREFRONT_ASSETS: \(scratch) has no Migrations"])
        }
    }

    @Test func `a build finds the files of its own clone from anywhere`() throws {
        try withScratchFolder { scratch in
            try makeAssets(in: scratch)
            let found = try Assets.find(configured: nil, current: "/", program: scratch + "/.build/release/storefront")
            #expect(found.folder == scratch)
        }
    }

    @Test func `the current folder comes first`() throws {
        try withScratchFolder { scratch in
            try makeAssets(in: scratch + "/here")
            try makeAssets(in: scratch + "/there")
            let found = try Assets.find(
                configured: nil,
                current: scratch + "/here",
                program: scratch + "/there/storefront"
            )
            #expect(found.migrations == scratch + "/here/Migrations")
        }
    }

    @Test func `without any the variable is named`() {
        let failure = #expect(throws: Failure.self) {
            try Assets.find(configured: nil, current: "/proc", program: "/proc/storefront")
        }
        #expect(failure?.lines.first?.contains("STOREFRONT_ASSETS") == true)
    }
}
