//! `quarter convert`

use super::plan::formats::system;
use super::{tell, Ended};
use crate::crs::Crs;
use crate::error::{Code, Error, Fault};
use crate::format::save::{from_records, save, Sheet};
use crate::format::{read_layer_as, Layer, Options, Said, Treated};
use crate::text::{faults, Lang};
use std::path::{Path, PathBuf};

/// Convert a layer to another format or coordinate system, and say what is wrong with it
#[derive(clap::Args)]
pub struct Convert {
    /// File to read; its ending says the format
    input: PathBuf,
    /// File to write; its ending says the format
    output: PathBuf,
    /// Layer to read, where the file has several
    #[arg(long, value_name = "NAME")]
    layer: Option<String>,
    /// Coordinate system of the input: wgs84, cgcs2000, EPSG:4548, gcj02, bd09 or a proj string
    /// (default: as the file says)
    #[arg(long, value_name = "CRS")]
    crs: Option<String>,
    /// Text encoding of the input, such as gbk (default: told from the file)
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    /// Coordinate system of the output (default: WGS84)
    #[arg(long, value_name = "CRS")]
    to_crs: Option<String>,
    /// Stop if more than this share of the features cannot be used
    #[arg(long, value_name = "SHARE", default_value_t = 0.01, value_parser = share)]
    most_lost: f64,
    /// Write everything that was found to this CSV file
    #[arg(long, value_name = "FILE")]
    findings: Option<PathBuf>,
    /// Most memory that reading may take, MiB
    #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u64).range(1..=1 << 24))]
    max_memory: Option<u64>,
    /// Replace the output if it is there
    #[arg(long)]
    force: bool,
}

fn share(text: &str) -> Result<f64, String> {
    let n: f64 = text.parse().map_err(|_| "expected a number".to_string())?;
    match (0.0..=1.0).contains(&n) {
        true => Ok(n),
        false => Err("expected 0 to 1".into()),
    }
}

impl Convert {
    pub fn run(self, lang: Lang) -> Ended {
        same_file(&self.input, &self.output)?;
        if self.output.exists() && !self.force && !self.output.is_dir() {
            return Err(Error::Exists(self.output));
        }
        let to = match &self.to_crs {
            Some(name) => system(name, "--to-crs")?,
            None => Crs::wgs84(),
        };
        let options = Options {
            crs: self.crs.clone(),
            encoding: self.encoding.clone(),
            layer: self.layer.clone(),
            memory: self.max_memory.map_or(0, |m| m << 20),
        };
        let name = self.input.to_string_lossy();
        let mut layer = read_layer_as(&name, &self.input, &options)?;
        let more = crate::intake::inspect(&layer);
        layer.said.extend(more);
        if let Some(path) = &self.findings {
            crate::format::findings::write(path, &layer.said)?;
        }
        let lost = lost(&layer.said);
        let all = layer.records.len() + lost;
        if lost as f64 > self.most_lost * all as f64 {
            let mut list: Vec<Fault> = set_aside(&layer.said);
            if all > lost {
                let fault = Fault::new(Code::TooManyLost, &*name).found(format!("{lost} / {all}"));
                list.push(fault.expected(format!("≤ {}", self.most_lost)));
            }
            return Err(Error::Faults(list));
        }
        let said = format!("{} → {}", read_as(lang, &layer, all), self.output.display());
        let notes = faults::said(lang, &layer.said);
        let name = layer
            .name
            .filter(|n| !n.is_empty())
            .unwrap_or_else(|| stem(&self.input));
        let sheet = Sheet {
            name,
            features: from_records(layer.records),
            style: None,
        };
        save(&self.output, &[sheet], &to)?;
        if !notes.is_empty() {
            tell(&notes);
        }
        tell(&said);
        Ok(0)
    }
}

fn set_aside(said: &[Said]) -> Vec<Fault> {
    let lost = said.iter().filter(|s| s.treated == Treated::SetAside);
    lost.map(|s| s.fault.clone()).collect()
}

fn lost(said: &[Said]) -> usize {
    set_aside(said).len()
}

/// How the layer was read, in words.
fn read_as(lang: Lang, layer: &Layer, all: usize) -> String {
    let used = layer.records.len();
    let encoding = layer
        .encoding
        .as_ref()
        .map_or(String::new(), |e| format!(", {e}"));
    match lang {
        Lang::Zh => format!(
            "{}:{}{encoding},要素 {all} 个,使用 {used} 个,搁置 {} 个",
            layer.file,
            layer.system,
            all - used
        ),
        Lang::En => format!(
            "{}: {}{encoding}, {all} features, {used} used, {} set aside",
            layer.file,
            layer.system,
            all - used
        ),
    }
}

fn stem(path: &Path) -> String {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned());
    let name = name.unwrap_or_default();
    name.split('.').next().unwrap_or("layer").to_string()
}

/// Reading and writing one file would leave neither.
fn same_file(input: &Path, output: &Path) -> Result<(), Error> {
    let real = |p: &Path| std::fs::canonicalize(p).ok();
    match (real(input), real(output)) {
        (Some(a), Some(b)) if a == b => {
            Err(Fault::new(Code::SameFile, output.to_string_lossy()).into())
        }
        _ => Ok(()),
    }
}
