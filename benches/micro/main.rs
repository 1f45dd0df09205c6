//! Measures single steps: `cargo bench --bench micro`, or `cargo bench --bench micro -- PART_OF_A_NAME`.

mod load;
mod views;

#[path = "../synthetic/mod.rs"]
mod synthetic;

fn main() {
    divan::main();
}
