//! Normalises the values of enumerations to the log's own spelling.
//!
//! The admin center writes "Multifactor authentication" for `multiFactorAuthentication`, in the language of its user.
//! Microsoft Defender writes numbers.

use crate::signin::Field;
use std::borrow::Cow;

/// Graph writes it for a value that the requesting program may not know, unless the request has the header `Prefer:
/// include-unknown-enum-members`.
pub(crate) const UNKNOWN_MEMBER: &str = "unknownFutureValue";

/// Whether the log has a fixed list of values for a field.
pub(crate) const fn is_enumeration(field: Field) -> bool {
    !values_of(field).is_empty()
}

/// Whether "none" is a value of a field.
pub(super) fn has_none(field: Field) -> bool {
    values_of(field).contains(&"none")
}

/// The values of an enumeration; empty for other fields.
const fn values_of(field: Field) -> &'static [&'static str] {
    match field {
        Field::ConditionalAccess => &["success", "failure", "notApplied"],
        Field::Requirement => &["singleFactorAuthentication", "multiFactorAuthentication"],
        Field::CrossTenantAccess => {
            &["none", "b2bCollaboration", "b2bDirectConnect", "microsoftSupport", "serviceProvider", "passthrough"]
        }
        Field::ClientCredentialType => &[
            "none",
            "clientSecret",
            "clientAssertion",
            "federatedIdentityCredential",
            "managedIdentity",
            "certificate",
        ],
        Field::AgentType | Field::AgentSubjectType => {
            &["notAgentic", "agenticApp", "agenticAppInstance", "agentIdentityBlueprintPrincipal", "agentIDuser"]
        }
        Field::OriginalTransferMethod => &["none", "deviceCodeFlow", "authenticationTransfer"],
        Field::AuthenticationProtocol => {
            &["none", "oAuth2", "ropc", "wsFederation", "saml20", "deviceCode", "authenticationTransfer", "nativeAuth"]
        }
        Field::TokenProtection => &["bound", "unbound", "none"],
        Field::IncomingTokenType => {
            &["none", "primaryRefreshToken", "refreshToken", "saml11", "saml20", "remoteDesktopToken"]
        }
        Field::RiskDuringSignIn | Field::RiskAggregated => &["none", "low", "medium", "high", "hidden"],
        Field::RiskState => &["none", "confirmedSafe", "remediated", "dismissed", "atRisk", "confirmedCompromised"],
        Field::Compliant | Field::Managed | Field::ThroughGlobalSecureAccess | Field::CaeToken => &["true", "false"],
        _ => &[],
    }
}

/// Microsoft Defender's numbers, from its schema reference. A level of 0 means that none was set.
fn numbered(field: Field, value: &str) -> Option<&'static str> {
    let numbers: &[(&str, &str)] = match field {
        Field::ConditionalAccess => &[("0", "success"), ("1", "failure"), ("2", "notApplied")],
        Field::RiskDuringSignIn | Field::RiskAggregated => {
            &[("0", ""), ("1", "none"), ("10", "low"), ("50", "medium"), ("100", "high")]
        }
        Field::RiskState => &[
            ("0", "none"),
            ("1", "confirmedSafe"),
            ("2", "remediated"),
            ("3", "dismissed"),
            ("4", "atRisk"),
            ("5", "confirmedCompromised"),
        ],
        _ => &[],
    };
    numbers.iter().find(|(number, _)| *number == value).map(|&(_, word)| word)
}

/// Other spellings of the admin center, in English, French, Spanish and German. For their form see [`folded`].
const SYNONYMS: &[(&str, &[&str])] = &[
    ("success", &["succeeded", "réussite", "opérationréussie", "succès", "correcto", "éxito", "erfolg", "erfolgreich"]),
    ("failure", &["failed", "échec", "error", "fehler", "fehlgeschlagen"]),
    ("interrupted", &["interrompu", "interrompue", "interrumpido", "interrumpida", "unterbrochen"]),
    (
        "notApplied",
        &["nonappliqué", "nonappliquée", "noaplicado", "noaplicada", "noseaplica", "nichtangewendet", "nichtangewandt"],
    ),
    ("none", &["aucun", "aucune", "ninguno", "ninguna", "keine", "keiner", "keines"]),
    // Also as spreadsheets write them, in Dutch, Italian, Portuguese, the Nordic languages and others.
    (
        "true",
        &[
            "yes",
            "oui",
            "sí",
            "ja",
            "vrai",
            "verdadero",
            "wahr",
            "waar",
            "vero",
            "verdadeiro",
            "sand",
            "sant",
            "sann",
            "tosi",
            "prawda",
            "pravda",
            "doğru",
            "igaz",
            "истина",
        ],
    ),
    (
        "false",
        &[
            "no", "non", "nein", "faux", "falso", "falsch", "onwaar", "falsk", "falskt", "usann", "epätosi", "fałsz",
            "nepravda", "yanlış", "hamis", "ложь",
        ],
    ),
    ("bound", &["lié", "liée", "enlazado", "gebunden"]),
    ("unbound", &["nonlié", "nonliée", "sinenlazar", "noenlazado", "ungebunden", "nichtgebunden"]),
    (
        "singleFactorAuthentication",
        &[
            "authentificationàunfacteur",
            "authentificationàfacteurunique",
            "autenticacióndeunsolofactor",
            "autenticacióndefactorúnico",
            "einstufigeauthentifizierung",
        ],
    ),
    (
        "multiFactorAuthentication",
        &[
            "authentificationmultifacteur",
            "authentificationmultifactorielle",
            "autenticaciónmultifactor",
            "mehrstufigeauthentifizierung",
            "multifaktorauthentifizierung",
        ],
    ),
    (
        "primaryRefreshToken",
        &["jetondactualisationprincipal", "tokendeactualizaciónprincipal", "primäresaktualisierungstoken"],
    ),
    ("refreshToken", &["jetondactualisation", "tokendeactualización", "aktualisierungstoken"]),
    ("oAuth2", &["oauth20"]),
    ("deviceCodeFlow", &["devicecode", "fluxdecodedappareil", "flujodecódigodedispositivo", "gerätecodeflow"]),
    ("other", &["autre", "autres", "otro", "otros", "otra", "andere", "anderes", "sonstige", "sonstiges"]),
];

/// Reads a truth value, which some programs write as a letter or a number, or in the language of their user.
pub(super) fn truth(value: &str) -> Option<bool> {
    match value {
        "true" | "1" | "1.0" => Some(true),
        "false" | "0" | "0.0" => Some(false),
        _ => match &*folded_english(value) {
            "true" | "t" | "y" => Some(true),
            "false" | "f" | "n" => Some(false),
            _ => None,
        },
    }
}

/// A value in the log's spelling. Unknown values stay as they are.
pub(super) fn normalise(field: Field, value: Cow<'_, str>) -> Cow<'_, str> {
    let is_truth =
        matches!(field, Field::Compliant | Field::Managed | Field::ThroughGlobalSecureAccess | Field::CaeToken);
    if is_truth && let Some(yes) = truth(&value) {
        return Cow::Borrowed(if yes { "true" } else { "false" });
    }
    // The log's own values begin with a small letter, which decides for nearly all.
    if value.as_bytes().first().is_none_or(u8::is_ascii_lowercase) && !value.contains([' ', ',']) {
        return value;
    }
    let values = values_of(field);
    if values.is_empty() {
        return value;
    }
    // Columns of numbers with gaps have fractions: `1.0`.
    if let Some(word) = numbered(field, value.strip_suffix(".0").unwrap_or(&value)) {
        return Cow::Borrowed(word);
    }
    // Several values are joined by commas.
    let spelled = value.split(',').map(|word| value_of(values, word).map_or(word.trim(), |word| word));
    let spelled = spelled.collect::<Vec<_>>().join(",");
    if spelled == value { value } else { Cow::Owned(spelled) }
}

/// The English value of a status or reason, in lower case.
pub(super) fn folded_english(value: &str) -> String {
    let value = folded(value);
    synonym(&value).map_or(value, ToOwned::to_owned)
}

fn value_of(values: &[&'static str], word: &str) -> Option<&'static str> {
    let word = folded(word);
    let synonym = synonym(&word);
    values.iter().copied().find(|values| values.eq_ignore_ascii_case(&word) || Some(*values) == synonym)
}

fn synonym(folded: &str) -> Option<&'static str> {
    SYNONYMS.iter().find(|(_, synonyms)| synonyms.contains(&folded)).map(|&(word, _)| word)
}

/// Letters and digits in lower case.
fn folded(value: &str) -> String {
    value.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_spellings_have_the_same_value() {
        for (field, values, word) in [
            (Field::ConditionalAccess, &["Success", "success", "0", "Opération réussie", "Erfolg"][..], "success"),
            (Field::ConditionalAccess, &["Not Applied", "2", "Non appliqué", "No aplicado"], "notApplied"),
            (
                Field::Requirement,
                &["Multifactor authentication", "Multi-factor authentication", "Authentification multifacteur"],
                "multiFactorAuthentication",
            ),
            (Field::Requirement, &["Single-factor authentication"], "singleFactorAuthentication"),
            (Field::IncomingTokenType, &["Primary Refresh Token", "primaryRefreshToken"], "primaryRefreshToken"),
            (
                Field::IncomingTokenType,
                &["Primary refresh token, SAML 1.1", "primaryRefreshToken,saml11"],
                "primaryRefreshToken,saml11",
            ),
            (Field::OriginalTransferMethod, &["Device code flow", "Device Code"], "deviceCodeFlow"),
            (Field::AuthenticationProtocol, &["OAuth 2.0", "oAuth2"], "oAuth2"),
            (Field::Compliant, &["TRUE", "True", "Yes", "Oui", "1", "S\u{ed}"], "true"),
            (Field::RiskDuringSignIn, &["50", "Medium"], "medium"),
            (Field::RiskState, &["4", "At risk", "atRisk"], "atRisk"),
            (Field::ConditionalAccess, &["somethingNew"], "somethingNew"),
            (Field::ConditionalAccess, &["Something New"], "Something New"),
            (Field::UserAgent, &["No"], "No"),
        ] {
            for value in values {
                assert_eq!(normalise(field, Cow::Borrowed(value)), word, "{} {value}", field.name());
            }
        }
        assert_eq!(folded_english("Op\u{e9}ration r\u{e9}ussie"), "success");
        assert_eq!(folded_english("Other."), "other");
        assert_eq!(folded_english("Autre."), "other");
    }

    #[test]
    fn synonyms_are_unique() {
        let mut seen = std::collections::HashSet::new();
        for synonym in SYNONYMS.iter().flat_map(|(_, synonyms)| *synonyms) {
            assert_eq!(folded(synonym), *synonym);
            assert!(seen.insert(synonym), "{synonym}");
        }
    }
}
