import HTTP

/// What a customer recognises a browser by in the list of sessions. A guess from its `User-Agent`, for eyes only.
struct Device {
    let text: String

    init(_ request: Request) {
        self.init(userAgent: request.headers["User-Agent"] ?? "")
    }

    init(userAgent: String) {
        // Most browsers also claim to be others: the one that says the most about itself comes first.
        let browsers = [
            ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"),
            ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
        ]
        let systems = [
            ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
            ("Mac OS X", "Mac"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
        ]
        let browser = browsers.first { userAgent.contains($0.0) }?.1
        let system = systems.first { userAgent.contains($0.0) }?.1
        switch (browser, system) {
        case (let browser?, let system?): text = "\(browser) on \(system)"
        case (let browser?, nil): text = browser
        case (nil, let system?): text = "A program on \(system)"
        case (nil, nil): text = "Unknown browser"
        }
    }
}
