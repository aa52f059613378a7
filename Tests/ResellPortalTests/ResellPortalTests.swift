import Testing

@testable import ResellPortal
