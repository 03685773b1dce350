//! `quarter report`

use super::{tell, Ended};
use crate::error::{Code, Error, Fault};
use crate::format::out::{write_file, Target};
use crate::page;
use crate::text::Lang;
use std::path::PathBuf;

/// Make one page to look at, to show and to print from one or more plans
#[derive(clap::Args)]
pub struct Report {
    /// Plan directories; with several, the page compares them
    #[arg(required = true)]
    out: Vec<PathBuf>,
    /// The page to write (.html); written whole or not at all
    #[arg(short, long)]
    output: PathBuf,
    /// Also write the sheets as SVG files to this directory
    #[arg(long, value_name = "DIR")]
    pictures: Option<PathBuf>,
    /// Replace an older page, and older pictures
    #[arg(long)]
    force: bool,
}

/// What an older directory of pictures holds.
const MARK: &str = "pictures.txt";

impl Report {
    pub fn run(self, lang: Lang) -> Ended {
        let shown = self.output.display().to_string();
        let ending = self.output.extension().and_then(|e| e.to_str());
        if !ending.is_some_and(|e| e.eq_ignore_ascii_case("html") || e.eq_ignore_ascii_case("htm"))
        {
            let fault = Fault::new(Code::UnknownFormat, shown);
            return Err(fault.expected(".html").into());
        }
        if self.output.exists() && !self.force {
            return Err(Error::Exists(self.output));
        }
        let mut plans = Vec::new();
        let mut faults = Vec::new();
        for dir in &self.out {
            match page::read(dir) {
                Ok(plan) => plans.push(plan),
                Err(Error::Faults(list)) => faults.extend(list),
                Err(e) => return Err(e),
            }
        }
        if !faults.is_empty() {
            return Err(Error::Faults(faults));
        }
        if let Some(dir) = &self.pictures {
            let target = Target::open(dir, self.force, MARK)?;
            let list = page::pictures(lang, &plans);
            for (name, text) in &list {
                target.write(name, text)?;
            }
            let names: Vec<&str> = list.iter().map(|(name, _)| name.as_str()).collect();
            target.write(MARK, &(names.join("\n") + "\n"))?;
            target.publish()?;
        }
        let text = page::page(lang, &plans);
        write_file(&self.output, &text)?;
        let kb = text.len().div_ceil(1000);
        tell(&match lang {
            Lang::Zh => format!("报告已写入 {shown}({kb} kB);用浏览器打开即可,无需网络,可打印为 A4 横向"),
            Lang::En => format!("Report written to {shown} ({kb} kB): open it in a browser, no network needed; prints to A4 landscape"),
        });
        Ok(0)
    }
}
