//! `quarter policy`

mod coverage;
mod explain;
mod show;
mod words;

use super::{print, Ended};
use crate::error::Error;
use crate::policy::built_in::BUILT_IN;
use crate::policy::Profile;
use crate::text::Lang;
use clap::Subcommand;
use std::path::Path;

/// List policies, show one, say what becomes of each clause, or explain a rule or clause
#[derive(clap::Args)]
pub struct Policy {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// List the policies that are part of the program
    List,
    /// Show a policy: its source, types of facilities, clauses, rules, conflicts and decisions
    Show {
        /// Name, or path of a policy file
        name: String,
        /// Print the TOML file itself, to start one's own from
        #[arg(long)]
        toml: bool,
    },
    /// Say what becomes of each clause: optimised, checked, tallied, reported or out of scope
    Coverage {
        /// Name, or path of a policy file
        name: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Explain a kind of rule (radius), or a clause (JJ-08)
    Explain {
        /// Kind of rule or id of a clause
        rule: String,
    },
}

impl Policy {
    pub fn run(self, lang: Lang) -> Ended {
        let here = Path::new(".");
        let text = match self.what {
            What::List => list(lang)?,
            What::Show { name, toml: true } => Profile::text(&name, here)?,
            What::Show { name, .. } => show::told(lang, &Profile::open(&name, here)?.0),
            What::Coverage { name, json } => {
                let (profile, _) = Profile::open(&name, here)?;
                match json {
                    true => coverage::json(&profile),
                    false => coverage::told(lang, &profile),
                }
            }
            What::Explain { rule } => explain::told(lang, &rule)?,
        };
        print(&text)?;
        Ok(0)
    }
}

fn list(lang: Lang) -> Result<String, Error> {
    let mut out = String::new();
    for (name, text) in BUILT_IN {
        let p = Profile::parse(name, text)?;
        let title = lang.pick(&p.title.zh, &p.title.en);
        out += &format!("{name}  {}  {}  {title}\n", p.source, p.from);
    }
    Ok(out)
}
