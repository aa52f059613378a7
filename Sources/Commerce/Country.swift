/// The name of a place that packages are sold for.
package enum Country {
    /// - Parameter code: ISO 3166-1 alpha-2 ("JP") or a region's name as the upstream writes it ("ASIA-PACIFIC").
    package static func name(of code: String) -> String {
        if let known = names[code] { return known }
        return code.split(separator: " ").map { word in
            word.count <= 3 ? String(word) : word.prefix(1) + word.dropFirst().lowercased()
        }.joined(separator: " ")
    }

    /// Every country by its name, for lists to choose from.
    package static var all: [(code: String, name: String)] {
        names.filter { $0.key.utf8.count == 2 }.map { (code: $0.key, name: $0.value) }.sorted { $0.name < $1.name }
    }

    package static func isCode(_ text: String) -> Bool { names[text] != nil && text.utf8.count == 2 }

    /// The code of a country whose name begins as typed; the shortest such name wins.
    package static func code(matching typed: String) -> String? {
        let text = typed.trimmed.lowercased()
        guard text.count >= 3 else { return names[text.uppercased()] == nil ? nil : text.uppercased() }
        return names.filter { $0.value.lowercased().hasPrefix(text) }
            .min { ($0.value.count, $0.value) < ($1.value.count, $1.value) }?.key
    }

    private static let names: [String: String] = Dictionary(
        uniqueKeysWithValues: list.split(separator: "\n").map { (String($0.prefix(2)), String($0.dropFirst(3))) }
    )

    private static let list = """
        AD Andorra
        AE United Arab Emirates
        AF Afghanistan
        AG Antigua and Barbuda
        AI Anguilla
        AL Albania
        AM Armenia
        AO Angola
        AR Argentina
        AS American Samoa
        AT Austria
        AU Australia
        AW Aruba
        AX Åland Islands
        AZ Azerbaijan
        BA Bosnia and Herzegovina
        BB Barbados
        BD Bangladesh
        BE Belgium
        BF Burkina Faso
        BG Bulgaria
        BH Bahrain
        BI Burundi
        BJ Benin
        BL Saint Barthélemy
        BM Bermuda
        BN Brunei
        BO Bolivia
        BQ Caribbean Netherlands
        BR Brazil
        BS Bahamas
        BT Bhutan
        BW Botswana
        BY Belarus
        BZ Belize
        CA Canada
        CD Congo (Kinshasa)
        CF Central African Republic
        CG Congo (Brazzaville)
        CH Switzerland
        CI Ivory Coast
        CK Cook Islands
        CL Chile
        CM Cameroon
        CN China
        CO Colombia
        CR Costa Rica
        CU Cuba
        CV Cape Verde
        CW Curaçao
        CY Cyprus
        CZ Czechia
        DE Germany
        DJ Djibouti
        DK Denmark
        DM Dominica
        DO Dominican Republic
        DZ Algeria
        EC Ecuador
        EE Estonia
        EG Egypt
        ER Eritrea
        ES Spain
        ET Ethiopia
        EU Europe
        FI Finland
        FJ Fiji
        FK Falkland Islands
        FM Micronesia
        FO Faroe Islands
        FR France
        GA Gabon
        GB United Kingdom
        GD Grenada
        GE Georgia
        GF French Guiana
        GG Guernsey
        GH Ghana
        GI Gibraltar
        GL Greenland
        GM Gambia
        GN Guinea
        GP Guadeloupe
        GQ Equatorial Guinea
        GR Greece
        GT Guatemala
        GU Guam
        GW Guinea-Bissau
        GY Guyana
        HK Hong Kong
        HN Honduras
        HR Croatia
        HT Haiti
        HU Hungary
        ID Indonesia
        IE Ireland
        IL Israel
        IM Isle of Man
        IN India
        IQ Iraq
        IR Iran
        IS Iceland
        IT Italy
        JE Jersey
        JM Jamaica
        JO Jordan
        JP Japan
        KE Kenya
        KG Kyrgyzstan
        KH Cambodia
        KI Kiribati
        KM Comoros
        KN Saint Kitts and Nevis
        KR South Korea
        KW Kuwait
        KY Cayman Islands
        KZ Kazakhstan
        LA Laos
        LB Lebanon
        LC Saint Lucia
        LI Liechtenstein
        LK Sri Lanka
        LR Liberia
        LS Lesotho
        LT Lithuania
        LU Luxembourg
        LV Latvia
        LY Libya
        MA Morocco
        MC Monaco
        MD Moldova
        ME Montenegro
        MF Saint Martin
        MG Madagascar
        MH Marshall Islands
        MK North Macedonia
        ML Mali
        MM Myanmar
        MN Mongolia
        MO Macao
        MP Northern Mariana Islands
        MQ Martinique
        MR Mauritania
        MS Montserrat
        MT Malta
        MU Mauritius
        MV Maldives
        MW Malawi
        MX Mexico
        MY Malaysia
        MZ Mozambique
        NA Namibia
        NC New Caledonia
        NE Niger
        NG Nigeria
        NI Nicaragua
        NL Netherlands
        NO Norway
        NP Nepal
        NR Nauru
        NU Niue
        NZ New Zealand
        OM Oman
        PA Panama
        PE Peru
        PF French Polynesia
        PG Papua New Guinea
        PH Philippines
        PK Pakistan
        PL Poland
        PM Saint Pierre and Miquelon
        PR Puerto Rico
        PS Palestine
        PT Portugal
        PW Palau
        PY Paraguay
        QA Qatar
        RE Réunion
        RO Romania
        RS Serbia
        RU Russia
        RW Rwanda
        SA Saudi Arabia
        SB Solomon Islands
        SC Seychelles
        SD Sudan
        SE Sweden
        SG Singapore
        SI Slovenia
        SK Slovakia
        SL Sierra Leone
        SM San Marino
        SN Senegal
        SO Somalia
        SR Suriname
        SS South Sudan
        ST São Tomé and Príncipe
        SV El Salvador
        SX Sint Maarten
        SY Syria
        SZ Eswatini
        TC Turks and Caicos Islands
        TD Chad
        TG Togo
        TH Thailand
        TJ Tajikistan
        TL Timor-Leste
        TM Turkmenistan
        TN Tunisia
        TO Tonga
        TR Türkiye
        TT Trinidad and Tobago
        TV Tuvalu
        TW Taiwan
        TZ Tanzania
        UA Ukraine
        UG Uganda
        US United States
        UY Uruguay
        UZ Uzbekistan
        VA Vatican City
        VC Saint Vincent and the Grenadines
        VE Venezuela
        VG British Virgin Islands
        VI US Virgin Islands
        VN Vietnam
        VU Vanuatu
        WF Wallis and Futuna
        WS Samoa
        XK Kosovo
        YE Yemen
        YT Mayotte
        ZA South Africa
        ZM Zambia
        ZW Zimbabwe
        """
}
