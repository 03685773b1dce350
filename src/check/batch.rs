//! Many submissions: a table and the rate of compliance.

use super::review::{Entry, Figure, Proposal, Verdict};
use super::{check, Options, Reviewed};
use crate::error::{Error, Result};
use crate::finding::Force;
use crate::format::save::csv::harmless;
use crate::policy::{Profile, Stage};
use crate::text::{faults, grouped, review as words, Lang};
use rayon::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// `batch.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Batch {
    /// `quarter.batch/1`.
    pub schema: String,
    /// Worst verdict of all developments.
    pub verdict: Verdict,
    /// Name of the policy.
    pub policy: String,
    /// When they are reviewed.
    pub stage: Stage,
    /// Files that were submitted.
    pub submissions: usize,
    /// Developments in them.
    pub developments: Vec<Row>,
    /// Developments that pass.
    pub pass: usize,
    /// That fail.
    pub fail: usize,
    /// Of which it cannot be told.
    pub cannot_tell: usize,
    /// Those that pass, in percent of all; `null` without any.
    pub compliance_rate: Option<f64>,
    /// Clauses about the rate.
    pub clauses: Vec<Entry>,
    /// Files that could not be read, with what is wrong with them.
    pub refused: Vec<Refused>,
}

/// One development of a batch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Row {
    /// The file.
    pub file: String,
    /// Its name.
    pub name: String,
    /// The verdict.
    pub verdict: Verdict,
    /// Technical advice.
    pub proposal: Proposal,
    /// Households.
    pub households: Option<f64>,
    /// Floor area that counts, m².
    pub area_m2: Option<f64>,
    /// Floor area required, m².
    pub required_m2: Option<f64>,
    /// Farthest point, m.
    pub farthest_m: Option<f64>,
    /// Households in blank areas.
    pub households_blank: Option<f64>,
    /// Clauses that fail or cannot be told, of those that decide.
    pub clauses: Vec<String>,
    /// Floor area that the smallest change adds, m².
    pub change_m2: Option<f64>,
}

/// A file that could not be read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Refused {
    /// The file.
    pub file: String,
    /// What is wrong with it.
    pub why: String,
}

/// Endings of files that are taken for submissions.
fn is_layer(path: &Path) -> bool {
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .to_lowercase();
    let stem = name.strip_suffix(".gz").unwrap_or(&name);
    // The table of a shapefile is no layer of its own; text may be anything.
    let known = crate::format::READERS
        .iter()
        .filter(|(e, _)| !["dbf", "txt"].contains(e));
    !name.starts_with('.')
        && known
            .into_iter()
            .any(|(ending, _)| stem.ends_with(&format!(".{ending}")))
}

/// The submissions in some directories, sorted by name; a file stands for itself.
///
/// # Errors
/// A directory cannot be read.
pub fn files(places: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut out = Vec::new();
    for place in places {
        if !place.is_dir() {
            out.push(place.clone());
            continue;
        }
        for entry in std::fs::read_dir(place).map_err(|e| Error::io(place, e))? {
            let path = entry.map_err(|e| Error::io(place, e))?.path();
            if path.is_file() && is_layer(&path) {
                out.push(path);
            }
        }
    }
    out.sort();
    out.dedup();
    Ok(out)
}

/// Reviews every file by itself.
pub fn run(
    lang: Lang,
    files: &[PathBuf],
    profile: &Profile,
    options: &Options,
) -> (Batch, Vec<Reviewed>) {
    let answers: Vec<(String, Result<Reviewed>)> = files
        .par_iter()
        .map(|path| {
            let read = super::submission::read::read(std::slice::from_ref(path), &options.reading);
            let answer = read.and_then(|submission| check(submission, profile, options));
            (path.display().to_string(), answer)
        })
        .collect();
    let mut batch = Batch {
        schema: "quarter.batch/1".into(),
        verdict: Verdict::CannotTell,
        policy: profile.name.clone(),
        stage: options.stage,
        submissions: files.len(),
        developments: Vec::new(),
        pass: 0,
        fail: 0,
        cannot_tell: 0,
        compliance_rate: None,
        clauses: Vec::new(),
        refused: Vec::new(),
    };
    let mut reviews = Vec::new();
    for (file, answer) in answers {
        match answer {
            Err(e) => batch.refused.push(Refused {
                file,
                why: faults::explain(lang, &e),
            }),
            Ok(reviewed) => {
                batch.developments.extend(rows(&file, &reviewed));
                reviews.push(reviewed);
            }
        }
    }
    let count = |v: Verdict| batch.developments.iter().filter(|d| d.verdict == v).count();
    (batch.pass, batch.fail) = (count(Verdict::Pass), count(Verdict::Fail));
    let all = batch.developments.len();
    batch.cannot_tell = all - batch.pass - batch.fail;
    batch.compliance_rate = (all > 0).then(|| batch.pass as f64 / all as f64 * 100.0);
    batch.clauses = rate(&batch, profile);
    batch.verdict = batch
        .developments
        .iter()
        .map(|d| d.verdict)
        .max()
        .unwrap_or(Verdict::CannotTell);
    (batch, reviews)
}

fn rows(file: &str, reviewed: &Reviewed) -> Vec<Row> {
    let review = &reviewed.review;
    let developments = review.developments.iter();
    developments
        .map(|d| {
            let entries = review
                .clauses
                .iter()
                .filter(|e| e.development == d.name && e.decides);
            let open = entries.filter(|e| matches!(e.verdict, Verdict::Fail | Verdict::CannotTell));
            let mut clauses: Vec<String> = open.map(|e| e.id.clone()).collect();
            clauses.dedup();
            Row {
                file: file.to_string(),
                name: d.name.clone(),
                verdict: d.verdict,
                proposal: d.proposal,
                households: d.households,
                area_m2: d.area_m2,
                required_m2: d.required_m2,
                farthest_m: d.farthest_m,
                households_blank: d.households_blank,
                clauses,
                change_m2: d.changes.as_ref().map(|c| c.add_m2),
            }
        })
        .collect()
}

/// The clauses about the rate of compliance. Where some developments cannot be told, the rate lies
/// between two numbers, and so may the verdict.
fn rate(batch: &Batch, profile: &Profile) -> Vec<Entry> {
    let standards = super::Standards::new(profile);
    let all = batch.developments.len();
    let mut out = Vec::new();
    for standard in standards.of("compliance") {
        let Some(limit) = standard.limit.as_ref().filter(|_| all > 0) else {
            continue;
        };
        let meets = |n: usize| i128::from(limit.micro) * all as i128 <= n as i128 * 100_000_000;
        let verdict = match (meets(batch.pass), meets(batch.pass + batch.cannot_tell)) {
            (true, _) => Verdict::Pass,
            (false, true) => Verdict::CannotTell,
            (false, false) => Verdict::Fail,
        };
        out.push(Entry {
            id: standard.clause.id.clone(),
            rule: standard.spec.kind.clone(),
            verdict,
            force: standard.clause.force,
            decides: standard.clause.force == Force::Must && !standard.spec.aside,
            development: String::new(),
            subject: format!("{} / {all}", batch.pass),
            measured: batch.compliance_rate.map(Figure::Number),
            required: Some(Figure::Number(limit.value())),
            unit: "%".into(),
            limit: standard.spec.limit.clone(),
            attribute: None,
            missing: Vec::new(),
            defect: None,
            households: None,
            quote: standard.clause.quote.clone(),
            remedy: None,
        });
    }
    out
}

impl Batch {
    /// The file.
    pub fn to_text(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// `batch.csv`, with a byte order mark so that spreadsheets read it as UTF-8.
    ///
    /// # Errors
    /// Never in memory; what the writer says.
    pub fn to_csv(&self, lang: Lang) -> std::result::Result<String, csv::Error> {
        let mut out = csv::Writer::from_writer(Vec::new());
        let head = match lang {
            Lang::Zh => [
                "文件",
                "项目",
                "判定",
                "建议结论",
                "户数",
                "拟配面积m2",
                "应配面积m2",
                "最远m",
                "半径外户数",
                "未过条款",
                "最小增加m2",
            ],
            Lang::En => [
                "file",
                "development",
                "verdict",
                "proposal",
                "households",
                "area_m2",
                "required_m2",
                "farthest_m",
                "households_blank",
                "clauses",
                "change_m2",
            ],
        };
        out.write_record(head)?;
        let n = |x: Option<f64>| x.map_or(String::new(), |x| crate::text::number(x, 6));
        for d in &self.developments {
            out.write_record([
                harmless(&d.file).into_owned(),
                harmless(&d.name).into_owned(),
                words::verdict(lang, d.verdict).into(),
                words::proposal(lang, d.proposal).into(),
                n(d.households),
                n(d.area_m2),
                n(d.required_m2),
                n(d.farthest_m),
                n(d.households_blank),
                d.clauses.join(" "),
                n(d.change_m2),
            ])?;
        }
        let bytes = out
            .into_inner()
            .map_err(|e| csv::Error::from(e.into_error()))?;
        Ok(format!("\u{feff}{}", String::from_utf8_lossy(&bytes)))
    }

    /// A summary in words.
    pub fn summary(&self, lang: Lang) -> String {
        let rate = self.compliance_rate.map_or("–".into(), |r| grouped(r, 2));
        let mut out = match lang {
            Lang::Zh => format!(
                "{} 份报送,{} 个项目:符合 {},不符合 {},资料不足 {};达标率 {rate}%\n",
                self.submissions,
                self.developments.len(),
                self.pass,
                self.fail,
                self.cannot_tell
            ),
            Lang::En => format!(
                "{} submissions, {} developments: {} pass, {} fail, {} cannot tell; compliance {rate}%\n",
                self.submissions,
                self.developments.len(),
                self.pass,
                self.fail,
                self.cannot_tell
            ),
        };
        for e in &self.clauses {
            out += &format!(
                "{} {}: {} ({})\n",
                e.id,
                words::item(lang, e),
                words::verdict(lang, e.verdict),
                words::required(lang, e)
            );
        }
        for refused in &self.refused {
            out += &format!("{}\n", refused.why);
        }
        out
    }
}
