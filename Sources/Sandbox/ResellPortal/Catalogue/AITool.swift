/// The tools of the AI Business Suite: key, label, cents a month.
enum AITool {
    static let all: [(key: String, label: String, cents: Int64)] = [
        ("ai_voice_agent", "AI Voice Agent", 3000),
        ("ai_live_chat_bot", "AI Live Chat Bot", 1500),
        ("ai_faq_assistant", "AI FAQ Assistant", 1000),
        ("ai_lead_capture_bot", "AI Lead Capture Bot", 1200),
        ("ai_appointment_scheduler", "AI Appointment Scheduler", 1000),
        ("ai_product_recommender", "AI Product Recommender", 1500),
        ("ai_business_intelligence", "AI Business Intelligence", 2000),
        ("ai_email_auto_responder", "AI Email Auto-Responder", 800),
        ("ai_crm_assistant", "AI CRM Assistant", 1500),
        ("ai_review_responder", "AI Review Responder", 1000),
        ("ai_competitor_monitor", "AI Competitor Monitor", 2000),
        ("ai_market_domination", "AI Market Domination", 2000),
        ("ai_local_leads_finder", "AI Local Leads Finder", 1800),
        ("ai_blog_generator", "AI Blog Generator", 1200),
        ("ai_website_health_monitor", "AI Website Health Monitor", 800),
        ("ai_qr_code_generator", "AI QR Code Generator", 500),
    ]
}
