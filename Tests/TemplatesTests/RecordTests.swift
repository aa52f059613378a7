import Templates
import Testing

@Suite struct `A record` {
    @Test func `finds, replaces, appends and removes by name`() {
        var record: Record = ["a": "1", "b": "2"]
        #expect(record["a"] == "1")
        #expect(record["c"] == nil)
        record["a"] = "3"
        record["c"] = true
        record["b"] = nil
        record["z"] = nil
        #expect(record == ["a": "3", "c": true])
        #expect(record.fields.map(\.0) == ["a", "c"])
    }

    @Test func `is equal to one with the same names and values in the same order`() {
        let one: Record = ["a": "1", "b": ["x"]]
        #expect(one == ["a": "1", "b": ["x"]])
        #expect(one != ["b": ["x"], "a": "1"])
        #expect(one != ["a": "1"])
        #expect(one != ["a": "1", "b": [.html([])]])
    }
}
