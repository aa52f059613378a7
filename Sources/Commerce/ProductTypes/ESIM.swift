extension ProductType {
    package static let esim = ProductType(
        key: ProductKey(declared: "esim"),
        name: "eSIM data plans",
        category: .connectivity,
        summary: "Mobile data abroad without a plastic card, for one country or many.",
        benefits: [
            "Paid once, nothing renews", "Installed by scanning a code", "Data only: your number stays as it is",
        ],
        plans: .package(parameter: "package_code"),
        fields: [],
        identity: [Identity("package_code", in: "package", "code")],
        deliverables: [
            Deliverable(
                "Activation code",
                "esim_details.activation_url",
                "esim_details.activation_code",
                "esim_details.lpa",
                "esim_details.ac",
                "service_data.lpa",
                "service_data.ac",
                "service_data.activation_code",
                "service_data.activation_url",
                secret: true,
                as: .qr
            ),
            Deliverable(
                "QR code",
                "esim_details.qr_code_url",
                "esim_details.qrCodeUrl",
                "service_data.qr_code_url",
                "service_data.qrCodeUrl",
                secret: true,
                as: .link
            ),
            Deliverable("ICCID", "esim_details.iccid", "service_data.iccid"),
            Deliverable("Package", "package.name", "service_data.package_name"),
            Deliverable("PIN", "esim_details.pin", "service_data.pin", secret: true),
            Deliverable("PUK", "esim_details.puk", "service_data.puk", secret: true),
            Deliverable("APN", "esim_details.apn", "service_data.apn"),
        ],
        replyHoldsSecret: true,
        nextSteps: [
            "Check that your phone takes eSIMs and is not locked to a network.",
            "Install it on Wi-Fi before you travel; the code works once.",
            "Switch on data roaming for it when you arrive.",
        ]
    )
}
