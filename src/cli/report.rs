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
    /// Also write the sheets as SVG and PNG files to this directory
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
            let names = list.iter().map(|(name, _)| name.clone());
            let names: Vec<String> = names.chain(painted(lang, &list, &target)?).collect();
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

/// Writes the drawings as PNG files too; gives their names.
#[cfg(feature = "png")]
fn painted(lang: Lang, list: &[(String, String)], target: &Target) -> Result<Vec<String>, Error> {
    use crate::page::png::{NoPicture, Painter};
    use rayon::prelude::*;
    let painter = Painter::new();
    let done: Vec<Result<Vec<u8>, NoPicture>> =
        list.par_iter().map(|(_, svg)| painter.png(svg)).collect();
    let mut names = Vec::new();
    for ((name, _), png) in list.iter().zip(done) {
        match (png, lang) {
            (Ok(bytes), _) => {
                let name = name.replace(".svg", ".png");
                target.write(&name, &bytes)?;
                names.push(name);
            }
            (Err(NoPicture::Font(missing)), Lang::Zh) => tell(&format!(
                "{name}:未写出 PNG,本机字体缺少这些字符:{missing}。请安装中文字体(如 fonts-noto-cjk),或使用 SVG"
            )),
            (Err(NoPicture::Font(missing)), Lang::En) => tell(&format!(
                "{name}: no PNG, no font of this machine has these characters: {missing}. Install a Chinese font (such as fonts-noto-cjk), or use the SVG file"
            )),
            (Err(NoPicture::Drawing(why)), Lang::Zh) => {
                tell(&format!("{name}:未写出 PNG:{why}"));
            }
            (Err(NoPicture::Drawing(why)), Lang::En) => tell(&format!("{name}: no PNG: {why}")),
        }
    }
    Ok(names)
}

/// Without the feature `png` there are none.
#[cfg(not(feature = "png"))]
fn painted(lang: Lang, _: &[(String, String)], _: &Target) -> Result<Vec<String>, Error> {
    tell(lang.pick(
        "图集已写为 SVG;要 PNG,请编译时带上功能 png(默认带)",
        "Sheets are written as SVG; for PNG, build the program with the feature png (on by default)",
    ));
    Ok(Vec::new())
}
