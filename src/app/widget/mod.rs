//! Provides the parts that views are made of: lists with a cursor, lines of text, menus, prompts and popups.

pub(crate) mod columns;
pub(crate) mod memo;
pub(crate) mod menu;
pub(crate) mod page;
pub(crate) mod popup;
pub(crate) mod prompt;
pub(crate) mod scroll_list;
pub(crate) mod text_lines;
pub(crate) mod typed_texts;
