//! Describes a call of Microsoft Graph: what it does, and what it touches.

/// The host of the older Azure AD Graph.
const AAD_GRAPH: &str = "graph.windows.net";

/// The longest part of a path that is kept whole, in bytes. Ids of mails have 150; the raw record has them.
const LONGEST: usize = 48;
/// What is kept of a longer one: so much from its start and from its end, where ids differ.
const START: usize = 12;
const END: usize = 24;
/// Stands for what is left out.
const CUT: char = '~';

/// Parts of a path that the id of one of many follows.
const COLLECTIONS: [&str; 54] = [
    "administrativeunits",
    "applications",
    "approleassignedto",
    "approleassignments",
    "attachments",
    "buckets",
    "calendars",
    "calendarview",
    "channels",
    "chats",
    "childfolders",
    "children",
    "columns",
    "contactfolders",
    "contacts",
    "devices",
    "directoryobjects",
    "directoryroles",
    "domains",
    "drives",
    "events",
    "extensions",
    "federatedidentitycredentials",
    "groups",
    "groupsettings",
    "inferenceclassification",
    "items",
    "joinedteams",
    "lists",
    "mailfolders",
    "manageddevices",
    "members",
    "messagerules",
    "messages",
    "methods",
    "microsoftauthenticatormethods",
    "notebooks",
    "oauth2permissiongrants",
    "onlinemeetings",
    "owners",
    "pages",
    "permissions",
    "phonemethods",
    "plans",
    "policies",
    "registereddevices",
    "roleassignments",
    "sections",
    "serviceprincipals",
    "sites",
    "tasks",
    "teams",
    "users",
    "versions",
];

/// Whether a call is one of the older Azure AD Graph.
pub(super) fn is_of_aad_graph(uri: &str) -> bool {
    without_scheme(uri)
        .is_some_and(|rest| rest.get(..AAD_GRAPH.len()).is_some_and(|host| host.eq_ignore_ascii_case(AAD_GRAPH)))
}

/// What follows the scheme of a URI; `None` where it has none.
fn without_scheme(uri: &str) -> Option<&str> {
    let colon = memchr::memchr(b':', uri.as_bytes())?;
    if uri[colon..].starts_with("://") { Some(&uri[colon + 3..]) } else { uri.split_once("://").map(|(_, rest)| rest) }
}

/// Writes what a call does, with `{id}` in place of ids so that calls of a kind agree, and the path that it touches, without
/// host, version and query.
pub(super) fn describe(method: &str, uri: &str, operation: &mut String, object: &mut String) {
    let parts = path_parts(uri);
    operation.push_str(method);
    operation.make_ascii_uppercase();
    operation.push_str(if method.is_empty() { "/" } else { " /" });
    object.push('/');
    let (mut before, mut in_file_path) = ("", false);
    for (at, part) in parts.enumerate() {
        if at > 0 {
            object.push('/');
        }
        push_shortened(part, object);
        // `/drive/root:/Documents/plan.docx:/content`.
        if in_file_path {
            in_file_path = !part.ends_with(':');
            continue;
        }
        if at > 0 {
            operation.push('/');
        }
        if part.ends_with(':') {
            operation.push_str("root:/{path}");
            in_file_path = true;
        } else if is_id(before, part) {
            operation.push_str("{id}");
        } else {
            operation.push_str(part.split('(').next().unwrap_or_default());
        }
        before = part;
    }
}

/// The parts of the path of a call, without host, tenant, version and query.
fn path_parts(uri: &str) -> impl Iterator<Item = &str> {
    let after = |text: &str, signs: &[u8]| text.bytes().position(|byte| signs.contains(&byte));
    let without_host = without_scheme(uri).map_or(uri, |rest| after(rest, b"/").map_or("", |at| &rest[at..]));
    let path = after(without_host, b"?#").map_or(without_host, |at| &without_host[..at]);
    let mut parts = path.split('/').filter(|part| !part.is_empty()).peekable();
    let is_version = |part: &&str| {
        *part == "beta" || part.strip_prefix('v').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    if is_of_aad_graph(uri) {
        // The tenant.
        parts.next();
    }
    parts.next_if(is_version);
    parts
}

/// Whether an object may have parts that were shortened.
pub(super) fn may_be_shortened(object: &str) -> bool {
    object.contains(CUT)
}

/// The path of a call with all its parts whole; `None` where it is not the one that was shortened to `object`.
pub(super) fn whole_path(uri: &str, object: &str) -> Option<String> {
    let mut shortened = String::from("/");
    let mut whole = String::from("/");
    for (at, part) in path_parts(uri).enumerate() {
        if at > 0 {
            shortened.push('/');
            whole.push('/');
        }
        push_shortened(part, &mut shortened);
        whole.push_str(part);
    }
    (shortened == object).then_some(whole)
}

/// Whether a part of a path is an id or a name, and not a word of the interface.
fn is_id(before: &str, part: &str) -> bool {
    let is_word =
        part.bytes().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'$' | b'.' | b'(' | b')' | b'_'));
    if !is_word && !part.contains('(') && !part.starts_with('$') {
        // `oauth2PermissionGrants` has a digit, ids have several or other signs.
        let digits = part.bytes().filter(u8::is_ascii_digit).count();
        let has_other = part.bytes().any(|byte| !byte.is_ascii_alphanumeric());
        return digits > 1 || has_other || part.len() > LONGEST;
    }
    let is_function = part.starts_with(['$']) || part.starts_with("microsoft.graph") || part.contains('(');
    let is_action = ["delta", "getByIds", "validateProperties", "getAvailableExtensionProperties"].contains(&part);
    if is_function || is_action {
        return false;
    }
    let lower_case = |name: &str| before.bytes().map(|byte| byte.to_ascii_lowercase()).cmp(name.bytes()).reverse();
    COLLECTIONS.binary_search_by(|name| lower_case(name)).is_ok()
}

/// Writes a part of a path, the middle of a long one as `~`.
fn push_shortened(part: &str, out: &mut String) {
    let start = (0..=START).rev().find(|&at| part.is_char_boundary(at));
    let end = part.len().checked_sub(END).and_then(|least| (least..=part.len()).find(|&at| part.is_char_boundary(at)));
    match (start, end) {
        (Some(start), Some(end)) if part.len() > LONGEST => {
            out.push_str(&part[..start]);
            out.push(CUT);
            out.push_str(&part[end..]);
        }
        _ => out.push_str(part),
    }
}

#[cfg(test)]
mod call_tests {
    use super::*;
    use proptest::prelude::*;

    fn described(method: &str, uri: &str) -> (String, String) {
        let (mut operation, mut object) = (String::new(), String::new());
        describe(method, uri, &mut operation, &mut object);
        (operation, object)
    }

    #[test]
    fn calls_of_a_kind_agree_in_their_operation() {
        assert!(COLLECTIONS.is_sorted());
        for (method, uri, operation, object) in [
            (
                "GET",
                "https://graph.microsoft.com/v1.0/me/messages?$top=50&$select=subject",
                "GET /me/messages",
                "/me/messages",
            ),
            (
                "get",
                "https://graph.microsoft.com/beta/users/alice@contoso.com/messages/AAMkAGI2TG93AAA=",
                "GET /users/{id}/messages/{id}",
                "/users/alice@contoso.com/messages/AAMkAGI2TG93AAA=",
            ),
            (
                "POST",
                "https://graph.microsoft.com/v1.0/me/mailFolders/inbox/messageRules",
                "POST /me/mailFolders/{id}/messageRules",
                "/me/mailFolders/inbox/messageRules",
            ),
            (
                "GET",
                "https://graph.microsoft.com/v1.0/me/drive/root:/Plans/2027/budget.xlsx:/content",
                "GET /me/drive/root:/{path}/content",
                "/me/drive/root:/Plans/2027/budget.xlsx:/content",
            ),
            (
                "POST",
                "https://graph.microsoft.com/v1.0/oauth2PermissionGrants",
                "POST /oauth2PermissionGrants",
                "/oauth2PermissionGrants",
            ),
            ("GET", "https://graph.microsoft.com/v1.0/users/delta", "GET /users/delta", "/users/delta"),
            (
                "GET",
                "https://graph.windows.net/7b1d52c4-90ae-4f63-8c21-5de0a4b6f917/users/$count?api-version=1.61-internal",
                "GET /users/$count",
                "/users/$count",
            ),
            ("POST", "https://graph.microsoft.com/v1.0/$batch", "POST /$batch", "/$batch"),
            ("", "/v1.0/me", "/me", "/me"),
            ("GET", "", "GET /", "/"),
        ] {
            assert_eq!(described(method, uri), (operation.to_owned(), object.to_owned()), "{uri}");
        }
        assert!(is_of_aad_graph("https://Graph.Windows.net/x") && !is_of_aad_graph("https://graph.microsoft.com/x"));
    }

    #[test]
    fn long_ids_keep_the_ends_in_which_they_differ() {
        let id = format!("AAMkAGI2{}endsHere0123456789abcdef", "x".repeat(120));
        let (operation, object) = described("GET", &format!("https://graph.microsoft.com/v1.0/me/messages/{id}"));
        assert_eq!(operation, "GET /me/messages/{id}");
        assert_eq!(object, "/me/messages/AAMkAGI2xxxx~endsHere0123456789abcdef");
        let whole = |uri: &str| whole_path(uri, &object);
        assert!(may_be_shortened(&object));
        let path = format!("/me/messages/{id}");
        assert_eq!(whole(&format!("https://graph.microsoft.com/v1.0{path}?$select=subject")), Some(path));
        assert_eq!(whole("https://graph.microsoft.com/v1.0/me/messages/other"), None);
    }

    proptest! {
        #[test]
        fn any_text_is_described(method in "[A-Za-z]{0,6}", uri in "(https://)?[a-zé/:?.{}()~%0-9 -]{0,120}") {
            let (operation, object) = described(&method, &uri);
            prop_assert!(operation.contains('/') && object.starts_with('/'));
            prop_assert!(object.len() <= uri.len() + 1);
            let whole = whole_path(&uri, &object).expect("its own path");
            prop_assert!(may_be_shortened(&object) || whole == object);
        }
    }
}
