//! `quarter check`

use super::{print, tell, Ended};
use crate::check::submission::read::read;
use crate::check::{batch, check, page, Mapping, Options, Reviewed, Verdict};
use crate::error::{Code, Error, Fault};
use crate::format::out::Target;
use crate::policy::{Profile, Stage};
use crate::text::{faults, review as words, Lang};
use std::path::{Path, PathBuf};

/// Check a residential plan, clause by clause, with the smallest change that passes
#[derive(clap::Args)]
pub struct Check {
    /// Layers of the submission: parcels or buildings with households, and facilities
    #[arg(required_unless_present = "batch")]
    submission: Vec<PathBuf>,
    /// Policy: a name from `quarter policy list`, or a policy file
    #[arg(long, value_name = "NAME")]
    policy: String,
    /// What lies round about, how the policy is read, planning conditions (TOML)
    #[arg(long, value_name = "FILE")]
    context: Option<PathBuf>,
    /// Which of the submission's fields and words mean what (TOML)
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// What was built, in the same form; the stage is then completion
    #[arg(long, value_name = "FILE")]
    as_built: Option<PathBuf>,
    /// When it is reviewed
    #[arg(long, value_parser = ["plan", "completion"])]
    stage: Option<String>,
    /// Directory for the review; written whole or not at all
    #[arg(short, long)]
    output: Option<PathBuf>,
    /// Replace an older review in the output directory
    #[arg(long)]
    force: bool,
    /// Many submissions: directories (or files) of which each file is one
    #[arg(long, value_name = "DIR", num_args = 1.., conflicts_with_all = ["submission", "as_built"])]
    batch: Vec<PathBuf>,
    /// With --batch: also a page for every submission, below reviews/
    #[arg(long, requires = "batch")]
    pages: bool,
    /// Print review.json (batch.json) to standard output, and nothing else there
    #[arg(long)]
    json: bool,
}

impl Check {
    pub fn run(self, lang: Lang) -> Ended {
        let (profile, _) = Profile::open(&self.policy, Path::new("."))?;
        let mapping = match &self.map {
            Some(path) => Mapping::open(path)?,
            None => Mapping::default(),
        };
        let stage = match (self.stage.as_deref(), &self.as_built) {
            (Some("plan"), Some(path)) => {
                return Err(Fault::new(Code::Conflict, path.display().to_string())
                    .field("--stage")
                    .found("plan + --as-built")
                    .expected("completion")
                    .into());
            }
            (Some("completion"), _) | (None, Some(_)) => Stage::Completion,
            _ => Stage::Plan,
        };
        let mut options = Options::new(stage, mapping, self.context.as_deref())?;
        if let Some(path) = &self.as_built {
            options.as_built = Some(read(std::slice::from_ref(path), &options.reading)?);
        }
        let mark = if self.batch.is_empty() {
            "review.json"
        } else {
            "batch.json"
        };
        let target = match &self.output {
            Some(path) => Some(Target::open(path, self.force, mark)?),
            None => None,
        };
        if !self.batch.is_empty() {
            return self.many(lang, &profile, &options, target);
        }
        let submission = read(&self.submission, &options.reading)?;
        let reviewed = check(submission, &profile, &options)?;
        let text = reviewed.review.to_text();
        if let Some(target) = target {
            target.write("review.json", &text)?;
            for (name, text) in page::files(lang, &reviewed) {
                target.write(name, &text)?;
            }
            target.publish()?;
        }
        if self.json {
            print(&text)?;
        } else {
            print(&summary(lang, &reviewed))?;
        }
        Ok(code(reviewed.review.verdict))
    }

    fn many(
        &self,
        lang: Lang,
        profile: &Profile,
        options: &Options,
        target: Option<Target>,
    ) -> Ended {
        let files = batch::files(&self.batch)?;
        if files.is_empty() {
            let place = self.batch[0].display().to_string();
            return Err(Fault::new(Code::EmptyLayer, place).into());
        }
        let (batch, reviews) = batch::run(lang, &files, profile, options);
        if let Some(target) = target {
            target.write("batch.json", &batch.to_text())?;
            let csv = batch.to_csv(lang);
            let csv =
                csv.map_err(|e| Error::io(Path::new("batch.csv"), std::io::Error::other(e)))?;
            target.write("batch.csv", &csv)?;
            let findings = page::layers::findings_of(lang, &reviews);
            target.write("findings.geojson", &findings)?;
            if self.pages {
                for (k, reviewed) in reviews.iter().enumerate() {
                    let below = format!("reviews/{:05}", k + 1);
                    let directory = target.directory().join(&below);
                    std::fs::create_dir_all(&directory).map_err(|e| Error::io(&directory, e))?;
                    target.write(&format!("{below}/review.json"), &reviewed.review.to_text())?;
                    target.write(
                        &format!("{below}/review.html"),
                        &page::html::page(lang, reviewed),
                    )?;
                }
            }
            target.publish()?;
        }
        if self.json {
            print(&batch.to_text())?;
            for refused in &batch.refused {
                tell(&refused.why);
            }
        } else {
            print(&batch.summary(lang))?;
        }
        Ok(if batch.refused.is_empty() {
            code(batch.verdict)
        } else {
            1
        })
    }
}

fn code(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Pass | Verdict::NotStated => 0,
        Verdict::Fail => 3,
        Verdict::CannotTell => 4,
    }
}

/// What the terminal shows: every development, and what of it does not pass.
fn summary(lang: Lang, reviewed: &Reviewed) -> String {
    let review = &reviewed.review;
    let mut out = String::new();
    for note in review.notes.iter().take(20) {
        out += &format!("{}\n", words::oddity(lang, note));
    }
    for d in &review.developments {
        out += &format!(
            "{}: {} — {}\n",
            faults::one_line(&d.name),
            words::proposal(lang, d.proposal),
            page::markdown::figures(lang, d)
        );
        let mine = review.clauses.iter().filter(|e| e.development == d.name);
        let mut before = Vec::new();
        for e in mine.filter(|e| e.decides || e.verdict != Verdict::CannotTell) {
            let remark = words::remark(lang, e);
            let space = if remark.is_empty() { "" } else { " · " };
            out += &format!(
                "  {:<6} {} {}: {} {} ({}){space}{remark}\n",
                e.id,
                words::item(lang, e),
                faults::one_line(&e.subject),
                words::verdict(lang, e.verdict),
                words::figure(lang, e.measured.as_ref(), &e.unit),
                words::required(lang, e),
            );
            // Parcels that the same changes bring within reach share them.
            let list = e.remedy.iter().flatten().take(3);
            let list: Vec<String> = list.map(|r| words::remedy(lang, r)).collect();
            if list != before {
                list.iter()
                    .for_each(|r| out += &format!("         → {r}\n"));
            }
            before = list;
        }
    }
    out
}
