//! Translates the headings of tables, which the admin center writes in the language of its user.

use super::key::{FieldKey, all_keys, canonical, lookup};

/// English headings in canonical spelling, with their French, Spanish and German translations.
///
/// The Spanish ones and the commonest French ones are from real downloads. Microsoft publishes no list: the others are
/// from its documentation, several where it varies.
const TRANSLATED: &[(&str, &[&str])] = &[
    ("date", &["fecha", "datum"]),
    ("requestid", &["iddelademande", "idderequête", "iddedemande", "iddesolicitud", "anforderungsid"]),
    ("useragent", &["agentutilisateur", "agentedeusuario", "benutzeragent"]),
    ("correlationid", &["iddecorrélation", "iddecorrelación", "korrelationsid"]),
    ("userid", &["idutilisateur", "iddutilisateur", "iddelutilisateur", "iddeusuario", "benutzerid"]),
    ("user", &["utilisateur", "usuario", "benutzer"]),
    ("username", &["nomdutilisateur", "nombredeusuario", "benutzername"]),
    ("usertype", &["typedutilisateur", "tipodeusuario", "benutzertyp"]),
    (
        "crosstenantaccesstype",
        &[
            "typedaccèsinterlocataire",
            "typedaccèsentrelocataires",
            "tipodeaccesoentreinquilinos",
            "mandantenübergreifenderzugriffstyp",
        ],
    ),
    (
        "incomingtokentype",
        &["typedejetonentrant", "tipodetokenentrante", "typdeseingehendentokens", "eingehendertokentyp"],
    ),
    (
        "authenticationprotocol",
        &["protocoledauthentification", "protocolodeautenticación", "authentifizierungsprotokoll"],
    ),
    (
        "uniquetokenidentifier",
        &[
            "identificateurdejetonunique",
            "identificadordetokenúnico",
            "eindeutigertokenbezeichner",
            "eindeutigetokenid",
        ],
    ),
    (
        "originaltransfermethod",
        &["méthodedetransfertdorigine", "métododetransferenciaoriginal", "ursprünglicheübertragungsmethode"],
    ),
    (
        "clientcredentialtype",
        &["typedinformationsdidentificationduclient", "tipodecredencialdecliente", "typderclientanmeldeinformationen"],
    ),
    (
        "tokenprotectionsigninsession",
        &[
            "protectiondujetonsessiondeconnexion",
            "proteccióndetokensesióndeiniciodesesión",
            "tokenschutzanmeldesitzung",
        ],
    ),
    ("application", &["aplicación", "anwendung"]),
    ("applicationid", &["iddapplication", "iddelapplication", "iddeaplicación", "anwendungsid"]),
    ("resource", &["ressource", "recurso"]),
    ("resourceid", &["idderessource", "iddelaressource", "idderecurso", "ressourcenid"]),
    (
        "resourcetenantid",
        &["iddulocatairedelaressource", "iddelocatairederessource", "iddeinquilinoderecursos", "ressourcenmandantenid"],
    ),
    (
        "hometenantid",
        &[
            "iddulocatairedaccueil",
            "iddelocatairedebase",
            "iddeinquilinoinicial",
            "basismandantenid",
            "startmandantenid",
        ],
    ),
    ("ipaddress", &["adresseip", "direcciónip", "ipadresse"]),
    ("location", &["emplacement", "ubicación", "standort"]),
    ("status", &["statut", "état", "estado"]),
    (
        "signinerrorcode",
        &["codederreurdeconnexion", "códigodeerrordeiniciodesesión", "anmeldefehlercode", "fehlercodefüranmeldung"],
    ),
    ("failurereason", &["raisondeléchec", "motifdeléchec", "motivodelerror", "fehlerursache", "fehlergrund"]),
    ("clientapp", &["applicationcliente", "aplicacióncliente"]),
    ("deviceid", &["iddelappareil", "iddappareil", "iddedispositivo", "geräteid"]),
    ("browser", &["navigateur", "explorador"]),
    ("operatingsystem", &["systèmedexploitation", "sistemaoperativo", "betriebssystem"]),
    ("compliant", &["conforme", "konform", "kompatibel"]),
    ("managed", &["managé", "géré", "administrada", "verwaltet"]),
    ("jointype", &["typedejonction", "tipodeunión", "verknüpfungstyp", "jointyp"]),
    (
        "multifactorauthenticationresult",
        &[
            "résultatdelauthentificationmultifacteur",
            "resultadodelaautenticaciónmultifactor",
            "ergebnisdermehrstufigenauthentifizierung",
            "ergebnisdermultifaktorauthentifizierung",
        ],
    ),
    (
        "multifactorauthenticationauthmethod",
        &[
            "méthodedauthentificationdelauthentificationmultifacteur",
            "métododeautenticacióndelaautenticaciónmultifactor",
            "authentifizierungsmethodedermehrstufigenauthentifizierung",
        ],
    ),
    (
        "authenticationrequirement",
        &["exigencedauthentification", "requisitodeautenticación", "authentifizierungsanforderung"],
    ),
    ("sessionid", &["iddesession", "iddesesión", "sitzungsid"]),
    (
        "ipaddressseenbyresource",
        &[
            "adresseipvueparlaressource",
            "direcciónipvistaporrecurso",
            "ipadressevonderressourcegesehen",
            "ipadressevonressourceangezeigt",
        ],
    ),
    (
        "throughglobalsecureaccess",
        &["vialaccèsglobalsécurisé", "viaglobalsecureaccess", "medianteaccesoglobalseguro", "überglobalsecureaccess"],
    ),
    (
        "autonomoussystemnumber",
        &[
            "numérodusystèmeautonome",
            "numérodesystèmeautonome",
            "númerodesistemaautónomo",
            "nummerdesautonomensystems",
            "autonomesystemnummer",
        ],
    ),
    ("conditionalaccess", &["accèsconditionnel", "accesocondicional", "bedingterzugriff"]),
    ("serviceprincipalid", &["idduprincipaldeservice", "iddeentidaddeservicio", "dienstprinzipalid"]),
    ("serviceprincipalname", &["nomduprincipaldeservice", "nombredelaentidaddeservicio", "dienstprinzipalname"]),
    ("authenticationmethod", &["méthodedauthentification", "métododeautenticación", "authentifizierungsmethode"]),
    ("succeeded", &["réussite", "réussi", "correcto", "erfolgreich"]),
    (
        "resultdetail",
        &["détailduresultat", "détaildurésultat", "detalledelresultado", "ergebnisdetail", "ergebnisdetails"],
    ),
];

/// A heading in English and canonical spelling. The number that spreadsheets and scripts add to a second heading of the
/// same name (`Incoming token type_1`) is dropped.
pub(crate) fn english(heading: &str) -> String {
    let heading = heading.trim();
    let bare = heading.strip_suffix("_1").or_else(|| heading.strip_suffix(".1")).unwrap_or(heading);
    let name = canonical(bare);
    let translated = TRANSLATED.iter().find(|(_, names)| names.contains(&name.as_str()));
    translated.map_or(name, |(english, _)| (*english).to_owned())
}

/// Every heading that is known, in all languages and in canonical spelling, with what its column holds.
pub(crate) fn known_headings() -> impl Iterator<Item = (&'static str, FieldKey)> {
    let translated = TRANSLATED.iter().flat_map(|(english, names)| names.iter().map(|&name| (name, lookup(english))));
    all_keys().chain(translated)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_in_all_languages_name_the_same_columns() {
        for (headings, name) in [
            (
                &["Username", "Nom d'utilisateur", "Nom d\u{2019}utilisateur", "Nombre de usuario", "Benutzername"][..],
                "username",
            ),
            (&["Fecha (UTC)", "Datum (UTC)", "\u{feff}Date (UTC)"], "date"),
            (&["Exigence d\u{2019}authentification", "Requisito de autenticaci\u{f3}n"], "authenticationrequirement"),
            (&["Incoming token type", "Tipo de token entrante_1", "Incoming token type.1"], "incomingtokentype"),
            (&["Protecci\u{f3}n de token: sesi\u{f3}n de inicio de sesi\u{f3}n"], "tokenprotectionsigninsession"),
            (&["Id. de correlaci\u{f3}n", "Korrelations-ID", "ID de corr\u{e9}lation"], "correlationid"),
            (&["Latency", "Latence"], ""),
        ] {
            for heading in headings {
                let english = english(heading);
                assert!(
                    if name.is_empty() { lookup(&english) == FieldKey::Other } else { english == name },
                    "{heading}"
                );
            }
        }
    }

    #[test]
    fn translations_are_canonical_and_unique() {
        const STEPS: [&str; 3] = ["authenticationmethod", "succeeded", "resultdetail"];
        let mut seen = std::collections::HashSet::new();
        for (english, names) in TRANSLATED {
            assert!(lookup(english) != FieldKey::Other || STEPS.contains(english), "{english}");
            for name in *names {
                assert_eq!(canonical(name), *name);
                assert!(seen.insert(name) && lookup(name) == FieldKey::Other, "{name}");
            }
        }
    }
}
