/// Where a travel data plan is valid.
struct Place: Sendable {
    let name: String
    let location: String

    static let regions: [Place] = [
        Place(name: "Europe (30+ areas)", location: "AT,BE,BG,CH,CY,CZ,DE,DK,EE,ES,FI,FR,GB,GR,HR,HU,IE,IT,LT,LU,LV"),
        Place(name: "Asia (12 areas)", location: "CN,HK,ID,JP,KH,KR,MO,MY,PH,SG,TH,TW,VN"),
        Place(name: "North America", location: "US,CA,MX"),
        Place(name: "South America", location: "AR,BO,BR,CL,CO,EC,PE,PY,UY"),
        Place(name: "Middle East", location: "AE,BH,IL,JO,KW,OM,QA,SA,TR"),
        Place(name: "Africa", location: "CM,EG,GH,KE,MA,NG,SN,TN,TZ,UG,ZA"),
        Place(name: "Oceania", location: "AU,FJ,NZ"),
        Place(name: "Nordics", location: "DK,FI,IS,NO,SE"),
        Place(name: "Global (120+ areas)", location: "GLOBAL"),
    ]

    static let countries: [Place] = names.split(separator: "\n").map { line in
        Place(name: String(line.dropFirst(3)), location: String(line.prefix(2)))
    }

    /// ISO 3166-1 alpha-2 code and English name.
    private static let names = """
        US United States
        GB United Kingdom
        DE Germany
        FR France
        ES Spain
        IT Italy
        JP Japan
        CN China
        TR Turkey
        TH Thailand
        AE United Arab Emirates
        AL Albania
        AM Armenia
        AR Argentina
        AT Austria
        AU Australia
        AZ Azerbaijan
        BA Bosnia and Herzegovina
        BB Barbados
        BD Bangladesh
        BE Belgium
        BG Bulgaria
        BH Bahrain
        BN Brunei
        BO Bolivia
        BR Brazil
        BW Botswana
        CA Canada
        CH Switzerland
        CI Ivory Coast
        CL Chile
        CM Cameroon
        CO Colombia
        CR Costa Rica
        CY Cyprus
        CZ Czech Republic
        DK Denmark
        DO Dominican Republic
        DZ Algeria
        EC Ecuador
        EE Estonia
        EG Egypt
        FI Finland
        FJ Fiji
        GE Georgia
        GH Ghana
        GI Gibraltar
        GR Greece
        GT Guatemala
        GU Guam
        HK Hong Kong
        HN Honduras
        HR Croatia
        HU Hungary
        ID Indonesia
        IE Ireland
        IL Israel
        IM Isle of Man
        IN India
        IQ Iraq
        IS Iceland
        JE Jersey
        JM Jamaica
        JO Jordan
        KE Kenya
        KG Kyrgyzstan
        KH Cambodia
        KR South Korea
        KW Kuwait
        KZ Kazakhstan
        LA Laos
        LI Liechtenstein
        LK Sri Lanka
        LT Lithuania
        LU Luxembourg
        LV Latvia
        MA Morocco
        MC Monaco
        MD Moldova
        ME Montenegro
        MG Madagascar
        MK North Macedonia
        MN Mongolia
        MO Macao
        MT Malta
        MU Mauritius
        MX Mexico
        MY Malaysia
        MZ Mozambique
        NG Nigeria
        NI Nicaragua
        NL Netherlands
        NO Norway
        NP Nepal
        NZ New Zealand
        OM Oman
        PA Panama
        PE Peru
        PH Philippines
        PK Pakistan
        PL Poland
        PR Puerto Rico
        PT Portugal
        PY Paraguay
        QA Qatar
        RE Réunion
        RO Romania
        RS Serbia
        RW Rwanda
        SA Saudi Arabia
        SC Seychelles
        SE Sweden
        SG Singapore
        SI Slovenia
        SK Slovakia
        SN Senegal
        SV El Salvador
        TN Tunisia
        TW Taiwan
        TZ Tanzania
        UA Ukraine
        UG Uganda
        UY Uruguay
        UZ Uzbekistan
        VN Vietnam
        ZA South Africa
        ZM Zambia
        """
}
