//! `quarter verify`

use super::{print, Ended};
use crate::text::{self, Lang};
use std::path::PathBuf;

/// Check a written plan against the original files, trusting nothing in it
#[derive(clap::Args)]
pub struct Verify {
    /// Plan directory
    out: PathBuf,
    /// Also solve again what rests on the MIP solver's word, and say what was not
    #[arg(long)]
    prove: bool,
}

impl Verify {
    pub fn run(self, lang: Lang) -> Ended {
        let verified = crate::verify::verify(&self.out, self.prove)?;
        let mut lines: Vec<String> = verified
            .discrepancies
            .iter()
            .map(|d| text::verify::discrepancy(lang, d))
            .collect();
        let not = verified.not_again.iter();
        lines.extend(not.map(|(at, why)| text::verify::not_again(lang, at, *why)));
        lines.push(text::verify::summary(lang, &verified));
        print(&(lines.join("\n") + "\n"))?;
        Ok(if verified.discrepancies.is_empty() {
            0
        } else {
            3
        })
    }
}
