extension ListedRate {
    /// The network that a social media service is for, by the name that the list gives it; nil when it names none.
    package var platform: String? {
        Self.platforms.first { !words.isDisjoint(with: $0.words) }?.name
    }

    /// What of it is sold per thousand, by its name: "Followers"; nil when it names nothing known.
    package var kind: String? {
        Self.kinds.first { !words.isDisjoint(with: $0.words) }?.name
    }

    private var words: Set<String> {
        Set(name.lowercased().split { !$0.isLetter }.map(String.init))
    }

    /// The first that fits, so that "Live Stream Views" are views and "Comment Likes" are likes.
    private static let kinds: [(name: String, words: Set<String>)] = [
        ("Followers", ["follower", "followers"]),
        ("Subscribers", ["subscriber", "subscribers"]),
        ("Members", ["member", "members"]),
        ("Likes", ["like", "likes", "favorites", "hearts"]),
        ("Views", ["view", "views", "impressions", "reach"]),
        ("Shares", ["share", "shares", "retweet", "retweets", "repost", "reposts", "repin", "repins", "saves"]),
        ("Comments", ["comment", "comments", "reply", "replies", "review", "reviews"]),
        ("Reactions", ["reaction", "reactions", "votes", "poll"]),
        ("Plays", ["play", "plays", "stream", "streams", "listener", "listeners"]),
        ("Watch time", ["watch", "watchtime", "hours"]),
        ("Visits", ["visit", "visits", "visitors", "traffic", "clicks"]),
    ]

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
