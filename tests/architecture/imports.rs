//! Finds which file imports which.
//!
//! The rules:
//!
//! - A file imports the file of every item that a path in its code names, in a `use` as well as anywhere else. Paths
//!   begin with `crate`, `self`, `super`, or with a module that the file declares or uses.
//! - Where a module only passes an item on (`pub use part::Item`), the file of the item is imported, not the module's.
//! - Passing an item on is no import, unless the item is also used in the file.

use crate::sources::{SourceFile, declared_modules};
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// A `use`, with its `pub` and its tree of paths.
static USE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?ms)^\s*(pub(?:\([^)]*\))? )?use ([^;]+);").expect("a pattern"));

/// A path of two names or more.
static PATH: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?:^|[^\w:.])(\w+(?:::\w+)+)").expect("a pattern"));

/// The names of a path in code.
pub type Names = Vec<String>;

/// Every file with the files that it imports, by their paths below `src/`.
pub fn imports(files: &[SourceFile]) -> BTreeMap<String, BTreeSet<String>> {
    let library = Modules(files.iter().filter(|file| file.top() != "main").map(Module::of).collect());
    let imports = |file: &SourceFile| {
        let module = Module::of(file).1;
        let mut imported: BTreeSet<String> = library.imports(&file.module, &module).into_iter().collect();
        imported.remove(&file.path);
        (file.path.clone(), imported)
    };
    files.iter().map(imports).collect()
}

/// Every path in code, in a `use` and elsewhere.
pub fn paths(code: &str) -> Vec<Names> {
    let used = USE.captures_iter(code).flat_map(|found| leaves(&found[2])).map(|(_, path)| path);
    let rest = USE.replace_all(code, "");
    used.chain(PATH.captures_iter(&rest).map(|found| names(&found[1]))).collect()
}

/// The groups of files that import each other in a loop.
pub fn loops(imports: &BTreeMap<String, BTreeSet<String>>) -> BTreeSet<Vec<String>> {
    let reached_from = |start: &String| {
        let mut reached: BTreeSet<&String> = BTreeSet::new();
        let mut ahead: Vec<&String> = imports[start].iter().collect();
        while let Some(file) = ahead.pop() {
            if reached.insert(file) {
                ahead.extend(&imports[file]);
            }
        }
        reached
    };
    let reached: BTreeMap<&String, BTreeSet<&String>> = imports.keys().map(|file| (file, reached_from(file))).collect();
    let in_loops = imports.keys().filter(|file| reached[file].contains(file));
    in_loops
        .map(|file| reached[file].iter().filter(|other| reached[*other].contains(file)).map(|&it| it.clone()).collect())
        .collect()
}

/// A module, as far as imports go.
struct Module {
    path: String,
    /// The modules that it declares.
    children: Vec<String>,
    /// The names that its `use` lines bring in, with their paths.
    used: BTreeMap<String, Names>,
    /// The names among these that are passed on and not used.
    only_passed_on: BTreeSet<String>,
    /// The code without its `use` lines.
    rest: String,
}

impl Module {
    fn of(file: &SourceFile) -> (Vec<String>, Self) {
        let rest = USE.replace_all(&file.code, "").into_owned();
        let words: BTreeSet<&str> = rest.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
        let (mut used, mut only_passed_on) = (BTreeMap::new(), BTreeSet::new());
        for found in USE.captures_iter(&file.code) {
            for (name, path) in leaves(&found[2]) {
                if found.get(1).is_some() && !words.contains(name.as_str()) {
                    only_passed_on.insert(name.clone());
                }
                used.insert(name, path);
            }
        }
        let module =
            Self { path: file.path.clone(), children: declared_modules(&file.code), used, only_passed_on, rest };
        (file.module.clone(), module)
    }
}

/// The modules of the library, by their names from the root of the crate.
struct Modules(BTreeMap<Vec<String>, Module>);

/// What a path names.
enum Named {
    Module(Vec<String>),
    /// An item, by the file that it is in.
    Item(String),
}

impl Modules {
    fn imports(&self, at: &[String], module: &Module) -> Vec<String> {
        let used = module.used.iter().filter(|(name, _)| !module.only_passed_on.contains(*name));
        let (mut imported, mut starts) = (Vec::new(), module.children.clone());
        for (name, path) in used {
            match self.resolve(at, module, path) {
                Some(Named::Item(file)) => imported.push(file),
                Some(Named::Module(_)) => starts.push(name.clone()),
                None => {}
            }
        }
        starts.extend(["crate", "self", "super"].map(str::to_owned));
        let paths = PATH.captures_iter(&module.rest).map(|found| names(&found[1]));
        let inline = paths.filter(|path| starts.contains(&path[0]));
        imported.extend(inline.filter_map(|path| match self.resolve(at, module, &path)? {
            Named::Item(file) => Some(file),
            Named::Module(_) => None,
        }));
        imported
    }

    /// What a path in the code of a module names; `None` for what is of another crate.
    fn resolve(&self, at: &[String], module: &Module, path: &[String]) -> Option<Named> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" | "signinscope" => self.follow(Vec::new(), rest),
            "self" => self.follow(at.to_vec(), rest),
            "super" => match rest.first() {
                Some(next) if next == "super" => {
                    let parent = &at[..at.len() - 1];
                    self.resolve(parent, self.0.get(parent)?, rest)
                }
                _ => self.follow(at[..at.len() - 1].to_vec(), rest),
            },
            child if module.children.iter().any(|name| name == child) => {
                self.follow([at, &[child.to_owned()]].concat(), rest)
            }
            name => match self.resolve(at, module, module.used.get(name).filter(|used| *used != path)?)? {
                Named::Module(module) => self.follow(module, rest),
                Named::Item(_) => None,
            },
        }
    }

    /// What names below a module lead to.
    fn follow(&self, mut at: Vec<String>, names: &[String]) -> Option<Named> {
        for name in names {
            let module = self.0.get(&at)?;
            if module.children.contains(name) {
                at.push(name.clone());
            } else if let Some(path) = module.used.get(name) {
                return self.resolve(&at, module, path);
            } else {
                return Some(Named::Item(module.path.clone()));
            }
        }
        Some(Named::Module(at))
    }
}

fn names(path: &str) -> Names {
    path.split("::").map(|name| name.trim().to_owned()).collect()
}

/// The names that a `use` brings in, with their paths: of `a::{b, c::{self, d as e}}` `b`, `c` and `e`.
fn leaves(tree: &str) -> Vec<(String, Names)> {
    let tree = tree.trim();
    let Some((start, list)) = tree.split_once('{') else {
        let (path, alias) = tree.split_once(" as ").map_or((tree, None), |(path, alias)| (path, Some(alias)));
        let mut path = names(path);
        path.retain(|name| !name.is_empty());
        if path.len() > 1 && path.last().is_some_and(|name| name == "self") {
            path.pop();
        }
        let name = alias.map_or_else(|| path.last().cloned().unwrap_or_default(), |alias| alias.trim().to_owned());
        return vec![(name, path)];
    };
    let list = list.trim_end().strip_suffix('}').expect("a closed list");
    let (mut depth, mut parts) = (0, vec![String::new()]);
    for c in list.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        match c {
            ',' if depth == 0 => parts.push(String::new()),
            _ => parts.last_mut().expect("never empty").push(c),
        }
    }
    let parts = parts.iter().filter(|part| !part.trim().is_empty());
    parts.flat_map(|part| leaves(&format!("{start}{}", part.trim()))).collect()
}

mod tests {
    use super::*;

    fn imports_of(files: &[(&str, &str)]) -> BTreeMap<String, BTreeSet<String>> {
        imports(&files.iter().map(|(path, text)| SourceFile::new(path, text)).collect::<Vec<_>>())
    }

    fn imported(files: &[(&str, &str)], by: &str) -> Vec<String> {
        imports_of(files)[by].iter().cloned().collect()
    }

    fn found(files: &[(&str, &str)]) -> Vec<Vec<String>> {
        loops(&imports_of(files)).into_iter().collect()
    }

    const PARENT: (&str, &str) = ("part/mod.rs", "mod one;\nmod two;\npub use one::One;\npub struct Own;\n");
    const ROOT: (&str, &str) = ("lib.rs", "mod part;\nmod other;\n");

    #[test]
    fn a_path_leads_through_what_is_passed_on() {
        let one = ("part/one.rs", "pub struct One;\npub fn start() {}");
        for (code, expected) in [
            ("use crate::part::One;", &["part/one.rs"][..]),
            ("use crate::part::{self, Own};\nfn x(_: part::One) {}", &["part/mod.rs", "part/one.rs"]),
            ("use crate::part;", &[]),
            ("fn x() -> super::part::Own { y() }", &["part/mod.rs"]),
            ("use std::fmt::{self, Write};\nfn x(_: fmt::Error) {}", &[]),
            ("#[cfg(test)]\nmod tests {\n    use crate::part::Own;\n}", &[]),
        ] {
            let two = ("part/two.rs", "");
            assert_eq!(imported(&[ROOT, PARENT, one, two, ("other.rs", code)], "other.rs"), expected, "{code}");
        }
        let two = ("part/two.rs", "use super::super::part::one::start;");
        assert_eq!(imported(&[ROOT, PARENT, one, two], "part/two.rs"), ["part/one.rs"]);
    }

    #[test]
    fn loops_are_found_and_passing_on_makes_none() {
        let (one, two) = (("part/one.rs", "use super::Own;\npub struct One;"), ("part/two.rs", "use super::One;"));
        assert!(found(&[ROOT, PARENT, one, two]).is_empty());
        let back = ("part/one.rs", "use super::two::Two;\npub struct One;");
        assert_eq!(found(&[ROOT, PARENT, back, two]), [["part/one.rs", "part/two.rs"]]);
        let parent = (PARENT.0, "mod one;\npub use one::One;\npub struct Own(One);\n");
        assert_eq!(found(&[ROOT, parent, one]), [["part/mod.rs", "part/one.rs"]]);
    }

    #[test]
    fn lists_of_paths_are_taken_apart() {
        let leaves =
            |tree| leaves(tree).iter().map(|(name, path)| format!("{name}={}", path.join("."))).collect::<Vec<_>>();
        assert_eq!(leaves("a::{b, c::{self, d as e}}"), ["b=a.b", "c=a.c", "e=a.c.d"]);
        assert_eq!(leaves("super::*"), ["*=super.*"]);
    }
}
