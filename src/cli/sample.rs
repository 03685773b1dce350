//! `quarter sample`

use super::{tell, Ended};
use crate::error::{Code, Fault};
use crate::format::out::Target;
use crate::sample::{self, DEFAULT_HOUSEHOLDS, DEFAULT_SEED, MAX_HOUSEHOLDS, MIN_HOUSEHOLDS};
use crate::text::Lang;
use std::path::PathBuf;

/// Generate a synthetic town to try things on (invented layout, published proportions)
#[derive(clap::Args)]
pub struct Sample {
    /// Whose proportions: jinjiang, anxi, taining, litong, panjin
    place: String,
    /// Directory for the layers; written whole or not at all
    #[arg(short, long)]
    output: PathBuf,
    /// Replace an older sample in the output directory
    #[arg(long)]
    force: bool,
    /// Households in all
    #[arg(long, value_name = "N", default_value_t = DEFAULT_HOUSEHOLDS,
          value_parser = clap::value_parser!(u64).range(MIN_HOUSEHOLDS..=MAX_HOUSEHOLDS))]
    households: u64,
    /// Seed; the same one draws the same town
    #[arg(long, value_name = "N", default_value_t = DEFAULT_SEED)]
    seed: u64,
}

impl Sample {
    pub fn run(self, lang: Lang) -> Ended {
        let Some(place) = sample::find(&self.place) else {
            let known: Vec<&str> = sample::PLACES.iter().map(|p| p.id).collect();
            return Err(Fault::new(Code::UnknownName, "sample")
                .found(self.place)
                .expected(known.join(" | "))
                .into());
        };
        let target = Target::open(&self.output, self.force, "housing.geojson")?;
        for file in sample::generate(place, self.households, self.seed) {
            target.write(&file.name, &file.text)?;
        }
        let out = target.publish()?;
        tell(&match lang {
            Lang::Zh => format!("样例(虚构布局)已写入 {},说明见 README.md", out.display()),
            Lang::En => format!(
                "Sample (invented layout) written to {}; see its README.md",
                out.display()
            ),
        });
        Ok(0)
    }
}
