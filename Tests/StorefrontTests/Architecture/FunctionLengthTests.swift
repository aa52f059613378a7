import Testing

@Suite struct FunctionLengthTests {
    private func lengths(_ text: String) -> [FunctionLength] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return FunctionLength.all(in: SourceFile(path: "Sources/A/B.swift", lines: lines))
    }

    @Test func `blank lines and comments are no code`() {
        let text = """
            struct A {
                func one() {
                    // why

                    let a = 1
                    if a == 1 {
                        print(a)
                    }
                }
            }
            """
        #expect(lengths(text) == [FunctionLength(line: 2, codeLines: 4)])
    }

    @Test func `a declaration over several lines is found as well`() {
        let text = """
            package static func two(
                a: Int,
                b: Int
            ) async throws -> Int {
                a + b
            }
            """
        #expect(lengths(text) == [FunctionLength(line: 1, codeLines: 1)])
    }

    @Test func `requirements and bodies on one line have no length`() {
        let text = """
            protocol P {
                func three()
                func four() async -> Int
            }
            struct S {
                func five() -> Int { 5 }
                init?(a: Int) {
                    nil
                }
            }
            """
        #expect(lengths(text) == [FunctionLength(line: 7, codeLines: 1)])
    }
}
