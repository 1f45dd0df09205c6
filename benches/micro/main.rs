//! What each step costs: `cargo bench`, or `cargo bench -- PART_OF_A_NAME`.

mod load;
mod views;

#[path = "../synthetic/mod.rs"]
mod synthetic;

fn main() {
    divan::main();
}
