//! `quarter sample`

use super::Ended;
use crate::text::Lang;
use std::path::PathBuf;

/// Generate a realistic synthetic town to try things on
#[derive(clap::Args)]
pub struct Sample {
    /// Place, such as jinjiang
    place: String,
    /// Directory for the layers
    #[arg(short, long)]
    output: PathBuf,
    /// Households in all
    #[arg(long, default_value_t = 60_000)]
    households: u64,
    /// Seed
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

impl Sample {
    pub fn run(self, _: Lang) -> Ended {
        Ok(0)
    }
}
