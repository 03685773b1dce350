//! `quarter schema`

use super::{print, Ended};
use crate::check::batch::Batch;
use crate::check::options::ContextFile;
use crate::check::{Mapping, Review};
use crate::policy::Profile;
use crate::report::PlanFile;
use crate::scenario::Scenario;

/// Print the JSON Schema of scenario files, of what check reads, or of what is written
#[derive(clap::Args)]
pub struct Schema {
    /// Of which file
    #[arg(default_value = "scenario", value_parser = ["scenario", "policy", "plan", "review", "batch", "context", "map"])]
    of: String,
}

impl Schema {
    pub fn run(self) -> Ended {
        let schema = match self.of.as_str() {
            "policy" => schemars::schema_for!(Profile),
            "plan" => schemars::schema_for!(PlanFile),
            "review" => schemars::schema_for!(Review),
            "batch" => schemars::schema_for!(Batch),
            "context" => schemars::schema_for!(ContextFile),
            "map" => schemars::schema_for!(Mapping),
            _ => schemars::schema_for!(Scenario),
        };
        let text = serde_json::to_string_pretty(schema.as_value()).unwrap_or_default();
        print(&(text + "\n"))?;
        Ok(0)
    }
}
