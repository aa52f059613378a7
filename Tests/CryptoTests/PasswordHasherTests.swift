import Dispatch
import Testing

@testable import Crypto

struct PasswordHasherTests {
    let hasher = PasswordHasher(cost: .minimal)

    // RFC 7914 section 12.
    @Test(
        arguments: [
            (
                "", "", ScryptCost(logN: 4, r: 1, p: 1),
                "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
                    + "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906"
            ),
            (
                "password", "NaCl", ScryptCost(logN: 10, r: 8, p: 16),
                "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
                    + "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"
            ),
            (
                "pleaseletmein", "SodiumChloride", ScryptCost(logN: 14, r: 8, p: 1),
                "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
                    + "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887"
            ),
        ]
    )
    func `scrypt gives the published keys`(password: String, salt: String, cost: ScryptCost, key: String) {
        #expect(Hex.encode(cost.derive(password, salt: [UInt8](salt.utf8), length: 64)) == key)
    }

    @Test func `a hash made by another implementation is verified`() async {
        // Python: hashlib.scrypt(password, salt=bytes(range(16)), n=2**14, r=8, p=5, dklen=32)
        let stored = "$scrypt$ln=14,r=8,p=5$AAECAwQFBgcICQoLDA0ODw$iKmHkBpi8zSEom+n4XKz27X+wVXZ6RSgOfg1jFcfe1g"
        #expect(await hasher.verify("Größe \u{1F6D2}", against: stored))
        #expect(await !hasher.verify("Größe", against: stored))
    }

    @Test func `the right password is accepted and every other refused`() async {
        let stored = await hasher.hash("correct horse")
        #expect(await hasher.verify("correct horse", against: stored))
        for wrong in ["", "correct hors", "correct horse ", "Correct horse"] {
            #expect(await !hasher.verify(wrong, against: stored))
        }
    }

    @Test func `the same password is hashed differently each time`() async {
        #expect(await hasher.hash("same") != hasher.hash("same"))
    }

    @Test func `nobody signs in to an account that does not exist`() async {
        for password in ["", "x", String(repeating: "\u{0}", count: 32)] {
            #expect(await !hasher.verify(password, against: nil))
        }
    }

    @Test func `the standard cost is what is stored`() async throws {
        let stored = await PasswordHasher().hash("x")
        #expect(stored.hasPrefix("$scrypt$ln=14,r=8,p=5$"))
        #expect(PasswordHash(parsing: stored)?.cost == .standard)
    }

    static let salt = "AAECAwQFBgcICQoLDA0ODw"
    static let key = "iKmHkBpi8zSEom+n4XKz27X+wVXZ6RSgOfg1jFcfe1g"

    @Test(arguments: [
        "", "$", "plain", "$scrypt$ln=14,r=8,p=5$\(salt)", "$scrypt$ln=14,r=8,p=5$\(salt)$\(key)$",
        "$argon2id$ln=14,r=8,p=5$\(salt)$\(key)", "scrypt$ln=14,r=8,p=5$\(salt)$\(key)",
        "$scrypt$r=8,ln=14,p=5$\(salt)$\(key)", "$scrypt$ln=14,r=8$\(salt)$\(key)",
        "$scrypt$ln=+4,r=8,p=5$\(salt)$\(key)", "$scrypt$ln=14,r=08,p=5$\(salt)$\(key)",
        "$scrypt$ln=14,r=8,p=5$$\(key)", "$scrypt$ln=14,r=8,p=5$\(salt)$", "$scrypt$ln=14,r=8,p=5$\(salt)$AAAA",
        "$scrypt$ln=14,r=8,p=5$\(salt)=$\(key)",
    ])
    func `what is no hash verifies nothing`(stored: String) async {
        #expect(PasswordHash(parsing: stored) == nil)
        #expect(await !hasher.verify("", against: stored))
    }

    @Test(arguments: [
        "ln=3,r=8,p=1", "ln=18,r=1,p=1", "ln=31,r=8,p=1", "ln=63,r=8,p=1", "ln=99,r=99,p=99", "ln=17,r=16,p=1",
        "ln=14,r=0,p=1", "ln=14,r=8,p=0", "ln=14,r=8,p=17", "ln=999,r=8,p=1", "ln=-1,r=8,p=1",
    ])
    func `a stored cost out of bounds is refused before anything is computed`(cost: String) {
        #expect(PasswordHash(parsing: "$scrypt$\(cost)$\(Self.salt)$\(Self.key)") == nil)
    }

    @Test(arguments: ["ln=14,r=8,p=1", "ln=15,r=8,p=3", "ln=16,r=8,p=1"])
    func `other recommended costs are accepted`(cost: String) {
        #expect(PasswordHash(parsing: "$scrypt$\(cost)$\(Self.salt)$\(Self.key)") != nil)
    }

    @Test func `no more are computed at once than there are lanes, and the others wait`() async {
        let lane = DispatchQueue(label: "test")
        let hasher = PasswordHasher(cost: .minimal, lanes: [lane])
        lane.suspend()
        let hashes = await withTaskGroup(of: String.self) { group in
            for _ in 0..<4 { group.addTask { await hasher.hash("x") } }
            while await hasher.queueLength < 3 { await Task.yield() }
            lane.resume()
            return await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(hashes.count == 4)
        #expect(await hasher.queueLength == 0)
    }
}
