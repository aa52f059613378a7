extension ProductType {
    package static let smm = ProductType(
        key: ProductKey(declared: "smm"),
        name: "Social media services",
        category: .marketing,
        summary: "Reach for a post or profile, priced per 1,000.",
        benefits: ["Paid once, for exactly the quantity you enter", "Progress on the order's page"],
        plans: .rate(parameter: "service_id", quantity: "quantity"),
        fields: [
            Field(
                "link",
                "Link",
                .webAddress,
                help: "The public post or profile it is for.",
                placeholder: "https://instagram.com/name"
            ),
            Field("quantity", "Quantity", .quantity(10...1_000_000), initial: "1000"),
        ],
        identity: [
            Identity("link"), Identity("quantity"), Identity("service_id", in: "smm_service_id", "service"),
        ],
        deliverables: [
            Deliverable("Service", "order.service_name", "service_data.service_name"),
            Deliverable("Reference", "order.smm_order_id", "service_data.smm_order_id"),
            Deliverable("Quantity", "order.quantity", "service_data.quantity"),
            Deliverable(
                "Progress",
                "service_data.order_status",
                "service_data.smm_status",
                "service_data.status",
                "order.status",
                as: .progress
            ),
        ],
        nextSteps: [
            "The profile or post must stay public until the order is completed.",
            "Do not start a second order for the same link before this one has ended.",
        ]
    )
}
