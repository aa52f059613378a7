extension ProductType {
    package static let appointments = ProductType(
        key: ProductKey(declared: "appointments"),
        name: "Appointment booking",
        category: .business,
        summary: "A page on which your customers book their own time.",
        benefits: ["A booking page at an address you choose", "Confirmations and reminders by mail"],
        plans: .single,
        fields: [
            Field("subdomain", "Address", .subdomain(suffix: ".quickreserve.net"), placeholder: "yoursalon"),
            Field("business_name", "Business name", .text(maximum: 100)),
        ],
        identity: [Identity("subdomain")],
        deliverables: [Deliverable("Booking page", "booking_page.url", "service_data.url", as: .link)]
            + Deliverable.login("E-mail") + [.clientAccess],
        untilDelivery: [
            "Whether the address is free is known only after you order; if it is taken you choose another."
        ],
        nextSteps: ["You set your opening hours and share the page."]
    )
}
