//! Runs a published instance and prints, last, one JSON line.
//!
//! ```text
//! cargo run --release --example instance -- MODEL FILE [--time-limit S] [--p N] [--radius R]
//!     [--budget B] [--threads N] [--seed N] [--gap G] [--digits N]
//!     [--round nearest|down|up]
//! ```
//!
//! MODEL is `least-cost`, `fewest-sites`, `most-covered`, `p-median`, `p-center`, `capacitated`,
//! `area`, `reach` (distances only), or a problem of the benchmarks: `lscp`, `lscpcost`, `mclp10`, `mclp50`, `pmedian`,
//! `cap`. FILE is recognised by what is in it (`quarter::format::instance`).
//!
//! `seconds` runs from the arrays to the answer: distances and building the model are in it,
//! reading the file is not. The value is recomputed here from the answer, and the answer checked
//! against the instance; an answer that fails the check is printed as status `wrong`, exit code 1.

#[path = "instance/area.rs"]
mod area;
#[path = "instance/ask.rs"]
mod ask;
#[path = "instance/capacitated.rs"]
mod capacitated;
#[path = "instance/center.rs"]
mod center;
#[path = "instance/cover.rs"]
mod cover;
#[path = "instance/found.rs"]
mod found;
#[path = "instance/median.rs"]
mod median;
#[path = "instance/most.rs"]
mod most;
#[path = "instance/near.rs"]
mod near;

use ask::{Ask, Model};
use found::Found;
use quarter::format::instance;
use quarter::text::{self, Lang};
use std::process::ExitCode;
use std::time::Instant;

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(message) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<bool, String> {
    let ask = Ask::parse(std::env::args().skip(1))?;
    rayon::ThreadPoolBuilder::new()
        .num_threads(ask.threads)
        .build_global()
        .map_err(|e| e.to_string())?;
    let read = instance::read(&ask.file).map_err(|e| text::faults::explain(Lang::En, &e))?;
    let started = Instant::now();
    let found: Found = match ask.model {
        Model::Cover { uniform } => cover::run(&ask, &read, uniform, started),
        Model::Most => most::run(&ask, &read, started),
        Model::Median => median::run(&ask, &read, started),
        Model::Center => center::run(&ask, &read, started),
        Model::Capacitated => capacitated::run(&ask, &read, started),
        Model::Area => area::run(&ask, &read, started),
        Model::Reach => near::run(&ask, &read, started),
    }?;
    Ok(found.print(&ask))
}
