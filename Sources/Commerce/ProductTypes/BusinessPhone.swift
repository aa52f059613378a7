extension ProductType {
    package static let businessPhone = ProductType(
        key: ProductKey(declared: "business_phone"),
        name: "Business phone",
        category: .connectivity,
        summary: "A number in the US, Canada, the UK or Australia with voicemail and forwarding.",
        benefits: ["Pick the very number", "Forwarding, voicemail, greetings and opening hours"],
        plans: .cycle,
        fields: [
            Field(
                "country",
                "Country",
                .choice([
                    Choice("US", "United States"), Choice("CA", "Canada"), Choice("GB", "United Kingdom"),
                    Choice("AU", "Australia"),
                ]),
                initial: "US"
            ),
            Field(
                "phone_number",
                "Number",
                .phoneNumber,
                help: "The exact number, or leave it empty and give an area code.",
                placeholder: "+12125550100",
                isRequired: false
            ),
            Field(
                "area_code",
                "Area code",
                .areaCode,
                help: "The first free number in this area is taken.",
                placeholder: "212",
                isRequired: false
            ),
        ],
        agreement: { parameters in
            let names = Set(parameters.map(\.name))
            if names.contains("phone_number") && names.contains("area_code") {
                return [FieldError("area_code", "Choose a number or give an area code, not both.")]
            }
            guard names.isDisjoint(with: ["phone_number", "area_code"]) else { return [] }
            return [FieldError("phone_number", "Choose a number, or give an area code below.")]
        },
        identity: [Identity("phone_number", in: "number"), Identity("area_code"), Identity("country")],
        deliverables: [
            Deliverable("Number", "phone.number", "phone.phone_number", "service_data.phone_number"),
            Deliverable("Country", "phone.country", "service_data.country"),
            .clientAccess,
        ],
        nextSteps: ["You set forwarding, voicemail and opening hours in your portal."]
    )
}
