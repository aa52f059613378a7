import Testing

@testable import Sandbox

/// The sixteen orders of the public documents: what is sent, what comes back.
struct DocumentedOrder: CustomTestStringConvertible {
    let request: String
    let response: String
    var testDescription: String { request }

    static let all: [DocumentedOrder] =
        [
            DocumentedOrder(
                request: """
                    {"client_id":123,"product_key":"ai_business_tools","ai_tools":["ai_voice_agent","ai_live_chat_bot"]}
                    """,
                response: """
                    {"success":true,"service_id":456,"message":"AI Business Tools activated",
                    "tools_activated":["AI Voice Agent","AI Live Chat Bot"],"amount_charged":45.00,"new_balance":105.00}
                    """
            ),
            DocumentedOrder(
                request: vpnOrder,
                response: """
                    {"success":true,"service_id":597,"message":"VPN Service activated successfully",
                    "billing_cycle":"monthly","amount_charged":6.00,"new_balance":144.00,
                    "vpn_credentials":{"username":"johndoe123","password":"generatedPass"}}
                    """
            ),
            DocumentedOrder(
                request: #"{"client_id":123,"product_key":"esim","package_code":"PHAJHEAYP"}"#,
                response: """
                    {"success":true,"service_id":789,"message":"E-SIM activated successfully",
                    "package":{"name":"United States 1GB 7Days","location":"US"},"amount_charged":1.80,
                    "esim_details":{"qr_code_url":"https://...","iccid":"8901234567890123456"}}
                    """
            ),
            DocumentedOrder(
                request: """
                    {"client_id":123,"product_key":"web_hosting","cpanel_username":"clientuser",
                    "primary_domain":"clientdomain.com","billing_cycle":"monthly"}
                    """,
                response: """
                    {"success":true,"service_id":635,"message":"Web Hosting activated successfully",
                    "hosting":{"username":"clientuser","domain":"clientdomain.com","password":"generatedPass123"},
                    "amount_charged":15.00}
                    """
            ),
            DocumentedOrder(
                request: """
                    {"client_id":123,"product_key":"invoice_ai","subdomain":"clientbrand","business_name":"Acme Corp"}
                    """,
                response: """
                    {"success":true,"service_id":599,"message":"Invoice AI activated successfully",
                    "portal":{"subdomain":"clientbrand","url":"https://clientbrand.invoicepaypro.com",
                    "business_name":"Acme Corp"},"amount_charged":10.00,
                    "client_credentials":{"email":"client@example.com","password":"generatedPass123"}}
                    """
            ),
            DocumentedOrder(
                request: """
                    {"client_id":123,"product_key":"appointments","subdomain":"citysalon","business_name":"City Salon"}
                    """,
                response: """
                    {"success":true,"service_id":600,"message":"Appointment Booking activated successfully",
                    "booking_page":{"subdomain":"citysalon","url":"https://citysalon.quickreserve.net",
                    "business_name":"City Salon"},"amount_charged":20.00}
                    """
            ),
            DocumentedOrder(
                request: """
                    {"client_id":123,"product_key":"smm","service_id":"1234","link":"https://instagram.com/user",
                    "quantity":1000}
                    """,
                response: """
                    {"success":true,"service_id":601,"message":"SMM order placed successfully",
                    "order":{"smm_order_id":"789456","service_name":"Instagram Followers [Real]","quantity":1000,
                    "status":"pending"},"amount_charged":2.50}
                    """
            ),
            DocumentedOrder(
                request: """
                    {"client_id":123,"product_key":"domain_registration","domain":"mybusiness.com",
                    "ns1":"ns1.hostingprovider.com","ns2":"ns2.hostingprovider.com"}
                    """,
                response: """
                    {"success":true,"service_id":605,"message":"Domain mybusiness.com registered successfully",
                    "domain":{"name":"mybusiness.com","expiration":"2027-01-20 12:00:00",
                    "nameservers":{"ns1":"ns1.hostingprovider.com","ns2":"ns2.hostingprovider.com"}},
                    "amount_charged":27.00}
                    """
            ),
        ] + others

    private static let others: [DocumentedOrder] = [
        DocumentedOrder(
            request: """
                {"client_id":123,"product_key":"docsign","company_name":"Acme Legal Services",
                "billing_cycle":"monthly"}
                """,
            response: """
                {"success":true,"service_id":610,"message":"Document Signing Software activated",
                "portal":{"company_name":"Acme Legal Services","login_url":"https://yourbrand.docsigner.app"},
                "amount_charged":8.00,
                "client_credentials":{"email":"client@example.com","password":"generatedPass123"}}
                """
        ),
        DocumentedOrder(
            request: #"{"client_id":123,"product_key":"crm","subdomain":"acmesales","billing_cycle":"monthly"}"#,
            response: """
                {"success":true,"service_id":615,"message":"CRM System provisioning started",
                "portal":{"subdomain":"acmesales","url":"https://acmesales.crmdesk.net"},"amount_charged":15.00,
                "note":"CRM deployment takes ~30 seconds"}
                """
        ),
        DocumentedOrder(
            request: #"{"client_id":123,"product_key":"website_builder","billing_cycle":"monthly"}"#,
            response: """
                {"success":true,"service_id":620,"message":"Website Builder activated successfully",
                "billing_cycle":"monthly","amount_charged":10.00,
                "client_credentials":{"email":"client@example.com","password":"generatedPass123"}}
                """
        ),
        DocumentedOrder(
            request: """
                {"client_id":123,"product_key":"wp_plugin_installer","plugin_name":"My Custom Tool",
                "description":"Plugin description","author":"Your Company"}
                """,
            response: """
                {"success":true,"service_id":625,"message":"WordPress Plugin Installer Pack activated",
                "plugin":{"name":"My Custom Tool","author":"Your Company","license_key":"RPWPI-A1B2C3D4-E5F6G7H8"},
                "amount_charged":10.00}
                """
        ),
        DocumentedOrder(
            request: #"{"client_id":123,"product_key":"social_media_automation","billing_cycle":"monthly"}"#,
            response: """
                {"success":true,"service_id":630,"message":"Social Media Automation activated",
                "billing_cycle":"monthly","amount_charged":15.00,
                "credentials":{"email":"client@example.com","password":"generatedPass123"}}
                """
        ),
        DocumentedOrder(
            request: """
                {"client_id":123,"product_key":"business_phone","phone_number":"+12125550100",
                "billing_cycle":"monthly"}
                """,
            response: """
                {"success":true,"service_id":712,"message":"Business Phone activated successfully",
                "phone":{"number":"+12125550100","twilio_sid":"PN1234567890abcdef","country":"US"},
                "billing_cycle":"monthly","amount_charged":10.00,"new_balance":140.00}
                """
        ),
        DocumentedOrder(
            request: #"{"client_id":123,"product_key":"email_marketing","sending_plan":"starter"}"#,
            response: """
                {"success":true,"service_id":890,"message":"Email Marketing activated successfully",
                "billing_cycle":"monthly","amount_charged":8.00,"new_balance":142.00,
                "client_credentials":{"email":"client@example.com","password":"generatedPass123"}}
                """
        ),
        DocumentedOrder(
            request: #"{"client_id":123,"product_key":"cloud_storage","storage_plan":"50gb"}"#,
            response: """
                {"success":true,"service_id":710,"message":"Cloud Storage activated successfully",
                "storage":{"plan":"50 GB","login_url":"https://safefilestorage.net"},"billing_cycle":"monthly",
                "amount_charged":3.50,"new_balance":146.50,
                "client_credentials":{"email":"client@example.com","password":"generatedPass123"}}
                """
        ),
    ]
}
