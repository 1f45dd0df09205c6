//! Defines views: the entries of the registry.

use super::binding::{Binding, Move, Scope};
use super::class::Class;
use super::job::JobSpec;

/// An entry of the registry of views: all that the rest of the program needs to know of one.
///
/// A view is a folder with its state, its actions and the lines it shows. Adding one means adding the folder, its `mod`
/// line in [`crate::app`], its entry in [`crate::app::registry`], and a field of the model where it keeps results.
pub struct View<S: 'static> {
    /// Its name, which identifies it and is its heading in the help.
    pub name: &'static str,
    /// Which shared keys work in it.
    pub class: Class,
    /// The actions that work while it has the keyboard.
    pub bindings: &'static [Binding<S>],
    /// The actions that it adds elsewhere, such as the key that opens it.
    pub(crate) shared: &'static [(Scope, Binding<S>)],
    /// The background jobs that fill it.
    pub(crate) jobs: &'static [JobSpec<S>],
    /// Moves its cursor, or scrolls it.
    pub(crate) step: fn(&mut S, Move),
    /// Keeps its cursor and its scroll position inside of what there is. Called after every message.
    pub(crate) settle: fn(&mut S),
}

impl<S> View<S> {
    /// A view with nothing but a name.
    pub(crate) const fn new(name: &'static str, class: Class) -> Self {
        Self { name, class, bindings: &[], shared: &[], jobs: &[], step: |_, _| {}, settle: |_| {} }
    }

    /// The view, with these actions of its own.
    pub(crate) const fn bindings(self, bindings: &'static [Binding<S>]) -> Self {
        Self { bindings, ..self }
    }

    /// The view, with these actions elsewhere.
    pub(crate) const fn shared(self, shared: &'static [(Scope, Binding<S>)]) -> Self {
        Self { shared, ..self }
    }

    /// The view, filled by these jobs.
    pub(crate) const fn jobs(self, jobs: &'static [JobSpec<S>]) -> Self {
        Self { jobs, ..self }
    }

    /// The view, moved by `step` and kept in bounds by `settle`.
    pub(crate) const fn moved_by(self, step: fn(&mut S, Move), settle: fn(&mut S)) -> Self {
        Self { step, settle, ..self }
    }

    /// All its actions, those it adds elsewhere first.
    pub fn all_bindings(&self) -> impl Iterator<Item = &Binding<S>> {
        self.shared.iter().map(|(_, binding)| binding).chain(self.bindings)
    }
}

/// The actions that work in the view of this name: its own, then those that others add to it.
pub(crate) fn bindings_in<S>(views: &'static [View<S>], name: &str) -> impl Iterator<Item = &'static Binding<S>> {
    let view = views.iter().find(|view| view.name == name);
    let class = view.map(|view| view.class);
    let own = view.into_iter().flat_map(|view| view.bindings);
    let shared = views.iter().flat_map(|view| view.shared);
    own.chain(
        shared.filter(move |(scope, _)| class.is_some_and(|class| scope.includes(class))).map(|(_, binding)| binding),
    )
}
