extension ListedRate {
    /// The network that a social media service is for, by the name that the list gives it; nil when it names none.
    package var platform: String? {
        let words = Set(name.lowercased().split { !$0.isLetter }.map(String.init))
        return Self.platforms.first { !words.isDisjoint(with: $0.words) }?.name
    }

    private static let platforms: [(name: String, words: Set<String>)] = [
        ("Instagram", ["instagram", "ig", "reel", "reels"]),
        ("TikTok", ["tiktok"]),
        ("YouTube", ["youtube", "yt", "shorts"]),
        ("Facebook", ["facebook", "fb"]),
        ("X", ["twitter", "x", "tweet"]),
        ("Telegram", ["telegram"]),
        ("Spotify", ["spotify"]),
        ("LinkedIn", ["linkedin"]),
        ("Threads", ["threads"]),
        ("Twitch", ["twitch"]),
        ("Discord", ["discord"]),
        ("Pinterest", ["pinterest"]),
        ("Reddit", ["reddit"]),
        ("Snapchat", ["snapchat"]),
        ("SoundCloud", ["soundcloud"]),
        ("WhatsApp", ["whatsapp"]),
        ("Website", ["website", "traffic", "seo"]),
    ]
}
