//! Parses the command line, calls one command, exits with its code.

use std::process::ExitCode;

#[cfg(feature = "cli")]
fn main() -> ExitCode {
    quarter::cli::main()
}

#[cfg(not(feature = "cli"))]
fn main() -> ExitCode {
    eprintln!("quarter was built without its command line (feature `cli`)");
    ExitCode::from(2)
}
