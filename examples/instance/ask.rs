//! What is asked on the command line.

use quarter::solve::median::Rounding;
use quarter::solve::{Limits, Stop};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Families of models.
#[derive(Clone, Copy, PartialEq)]
pub enum Model {
    Cover { uniform: bool },
    Most,
    Median,
    Center,
    Capacitated,
    Area,
    Reach,
}

/// Names and what they stand for.
const MODELS: &[(&str, Model)] = &[
    ("least-cost", Model::Cover { uniform: false }),
    ("lscpcost", Model::Cover { uniform: false }),
    ("fewest-sites", Model::Cover { uniform: true }),
    ("lscp", Model::Cover { uniform: true }),
    ("most-covered", Model::Most),
    ("mclp10", Model::Most),
    ("mclp50", Model::Most),
    ("p-median", Model::Median),
    ("pmedian", Model::Median),
    ("p-center", Model::Center),
    ("capacitated", Model::Capacitated),
    ("area", Model::Area),
    ("cap", Model::Area),
    ("reach", Model::Reach),
];

/// The command line.
pub struct Ask {
    pub name: String,
    pub model: Model,
    pub file: PathBuf,
    pub time_limit: Option<f64>,
    pub p: Option<usize>,
    pub radius: Option<f64>,
    pub budget: Option<i64>,
    pub threads: usize,
    pub seed: u64,
    pub gap: f64,
    pub digits: Option<i32>,
    pub round: Rounding,
}

const USAGE: &str =
    "usage: instance MODEL FILE [--time-limit S] [--p N] [--radius R] [--budget B] \
                     [--threads N] [--seed N] [--gap G] [--digits N] [--round nearest|down|up]";

impl Ask {
    pub fn parse(words: impl Iterator<Item = String>) -> Result<Ask, String> {
        let mut plain = Vec::new();
        let mut ask = Ask {
            name: String::new(),
            model: Model::Area,
            file: PathBuf::new(),
            time_limit: None,
            p: None,
            radius: None,
            budget: None,
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            seed: 1,
            gap: 0.0,
            digits: None,
            round: Rounding::Nearest,
        };
        let mut words = words;
        while let Some(word) = words.next() {
            let Some(key) = word.strip_prefix("--") else {
                plain.push(word);
                continue;
            };
            let value = words
                .next()
                .ok_or(format!("--{key} needs a value\n{USAGE}"))?;
            match key {
                "time-limit" => ask.time_limit = Some(number(key, &value, 0.0)?),
                "radius" => ask.radius = Some(number(key, &value, 0.0)?),
                "gap" => ask.gap = number(key, &value, 0.0)?,
                "round" => ask.round = rounding(&value)?,
                "digits" => ask.digits = Some(number(key, &value, 0)?.min(6)),
                "p" => ask.p = Some(number(key, &value, 1)?),
                "budget" => ask.budget = Some(number(key, &value, 0)?),
                "threads" => ask.threads = number(key, &value, 1)?,
                "seed" => ask.seed = number(key, &value, 0)?,
                _ => return Err(format!("--{key} is not known\n{USAGE}")),
            }
        }
        let [name, file] = plain.as_slice() else {
            return Err(USAGE.into());
        };
        let names = || MODELS.iter().map(|m| m.0).collect::<Vec<_>>().join(", ");
        let model = MODELS.iter().find(|(n, _)| n == name);
        ask.model = model
            .ok_or_else(|| format!("{name} is no model; give one of {}", names()))?
            .1;
        ask.name.clone_from(name);
        ask.file = file.into();
        Ok(ask)
    }

    /// Limits that count from `started`.
    pub fn limits(&self, started: Instant) -> Limits {
        let limit = self
            .time_limit
            .and_then(|s| Duration::try_from_secs_f64(s).ok());
        Limits {
            gap: self.gap,
            seed: self.seed,
            stop: Stop::new(limit.and_then(|l| started.checked_add(l)), Arc::default()),
        }
    }

    /// `--radius`, or what the instance says.
    pub fn radius(&self, given: Option<f64>) -> Result<f64, String> {
        self.radius
            .or(given)
            .ok_or_else(|| "this instance needs --radius".into())
    }

    /// `--p`, or what the instance or the name of the problem says; `n` is the number of demands
    /// of a generated city.
    pub fn open(&self, given: Option<usize>, n: Option<usize>) -> Result<usize, String> {
        let whole = n.and_then(|n| COVER.iter().find(|c| c.0 == n)).map(|c| c.1);
        let named = match (self.name.as_str(), whole) {
            ("mclp10", Some(ls)) => Some(((ls as f64 * 0.1).round() as usize).max(1)),
            ("mclp50", Some(ls)) => Some((ls as f64 * 0.5).round_ties_even() as usize),
            ("pmedian" | "p-median" | "p-center", Some(ls)) => Some(ls),
            _ => None,
        };
        self.p
            .or(given)
            .or(named)
            .ok_or_else(|| "this instance needs --p".into())
    }
}

/// Sites of a small cover of each standard city; the numbers to open are taken from it.
const COVER: &[(usize, usize)] = &[
    (1_000, 42),
    (10_000, 191),
    (50_000, 982),
    (100_000, 1_960),
    (300_000, 5_880),
    (1_000_000, 19_600),
];

fn number<T: std::str::FromStr + PartialOrd>(key: &str, text: &str, least: T) -> Result<T, String> {
    let value = text.parse().ok().filter(|v| *v >= least);
    value.ok_or_else(|| format!("--{key}: {text} is not a number that is allowed"))
}

fn rounding(word: &str) -> Result<Rounding, String> {
    match word {
        "nearest" => Ok(Rounding::Nearest),
        "down" => Ok(Rounding::Down),
        "up" => Ok(Rounding::Up),
        _ => Err(format!("--round {word}: nearest, down or up\n{USAGE}")),
    }
}
