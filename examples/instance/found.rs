//! What was found, and how it is printed.

use crate::ask::Ask;
use quarter::solve::{Progress, Step};
use serde_json::{json, Value};
use std::sync::Mutex;
use std::time::Instant;

/// An answer that has been checked.
#[derive(Default)]
pub struct Found {
    /// Recomputed here from the answer; `None` without a plan.
    pub value: Option<f64>,
    /// What the engine claims that no plan betters.
    pub bound: Option<f64>,
    /// Is more better?
    pub most: bool,
    /// From arrays to answer.
    pub seconds: f64,
    /// What the check found wrong.
    pub faults: Vec<String>,
    /// There is no plan: proved.
    pub infeasible: bool,
    /// Other figures worth a line.
    pub more: Vec<(&'static str, Value)>,
}

impl Found {
    /// Prints the JSON line; false if the answer is wrong.
    pub fn print(mut self, ask: &Ask) -> bool {
        let gap = self.gap();
        let beyond = |g: f64| g < -1e-9;
        if gap.is_some_and(beyond) {
            self.faults.push("the bound is beyond the value".into());
        }
        for fault in self.faults.iter().take(10) {
            eprintln!("wrong: {fault}");
        }
        let status = match (self.value, gap) {
            _ if !self.faults.is_empty() => "wrong",
            (None, _) if self.infeasible => "infeasible",
            (None, _) => "none",
            (_, Some(g)) if g <= 1e-9 => "optimal",
            _ => "feasible",
        };
        let mut line = json!({
            "model": ask.name,
            "file": ask.file.to_string_lossy(),
            "value": self.value.map(number),
            "bound": self.bound.map(number),
            "gap": gap,
            "status": status,
            "seconds": (self.seconds * 1000.0).round() / 1000.0,
            "threads": ask.threads,
            "seed": ask.seed,
            "time_limit": ask.time_limit,
            "memory_mb": memory(),
            "cpu": cpu(),
        });
        for (key, value) in self.more {
            line[key] = value;
        }
        println!("{line}");
        self.faults.is_empty()
    }

    fn gap(&self) -> Option<f64> {
        let (value, bound) = (self.value?, self.bound?);
        let off = if self.most {
            bound - value
        } else {
            value - bound
        };
        Some(off / value.abs().max(1e-9))
    }
}

/// Whole numbers without a point.
fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 9e15 {
        return json!(value as i64);
    }
    json!(value)
}

/// Largest memory so far in MB, where the system tells.
fn memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM:"))?;
    let kb: u64 = line.split_ascii_whitespace().nth(1)?.parse().ok()?;
    Some(kb / 1024)
}

/// Processor seconds so far, reading included, where the system tells.
fn cpu() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let words: Vec<&str> = stat.rsplit(')').next()?.split_ascii_whitespace().collect();
    let ticks = |k: usize| words.get(k)?.parse::<f64>().ok();
    Some((ticks(11)? + ticks(12)?) / 100.0)
}

/// Prints how the search goes to stderr, at most twice a second.
pub struct Tell {
    started: Instant,
    /// Units of a step's values in one unit of the answer.
    scale: f64,
    last: Mutex<f64>,
}

impl Tell {
    pub fn new(started: Instant, scale: f64) -> Tell {
        let last = Mutex::new(f64::NEG_INFINITY);
        Tell {
            started,
            scale,
            last,
        }
    }
}

impl Progress for Tell {
    fn report(&self, step: &Step) {
        let now = self.started.elapsed().as_secs_f64();
        let Ok(mut last) = self.last.lock() else {
            return;
        };
        if now - *last < 0.5 {
            return;
        }
        *last = now;
        let bound = step.bound as f64 / self.scale;
        let (value, gap) = match step.value {
            Some(v) if v != 0 => {
                let v = v as f64 / self.scale;
                (
                    v.to_string(),
                    format!("{:.4} %", (v - bound).abs() / v.abs() * 100.0),
                )
            }
            _ => ("-".into(), "-".into()),
        };
        let (done, parts, doing) = (step.done, step.parts, step.doing);
        eprintln!("{now:8.1} s  {value}  bound {bound}  gap {gap}  part {done}/{parts}  {doing:?}");
    }
}

/// Numbers as whole ones: the least power of ten that makes all of them whole, up to a millionth.
pub fn whole(lists: &[&[f64]]) -> (Vec<Vec<i64>>, f64) {
    let fits = |s: f64| {
        let all = lists.iter().flat_map(|l| l.iter());
        let off = |v: f64| (v * s - (v * s).round()).abs();
        all.into_iter()
            .all(|&v| off(v) <= 1e-6 + 1e-15 * (v * s).abs())
    };
    let scale = (0..6)
        .map(|k| 10f64.powi(k))
        .find(|&s| fits(s))
        .unwrap_or(1e6);
    let to = |l: &&[f64]| l.iter().map(|&v| (v * scale).round() as i64).collect();
    (lists.iter().map(to).collect(), scale)
}
