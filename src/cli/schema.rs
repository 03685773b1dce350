//! `quarter schema`

use super::{print, Ended};
use crate::policy::Profile;
use crate::report::PlanFile;
use crate::scenario::Scenario;

/// Print the JSON Schema of scenario files, policy files or plan.json
#[derive(clap::Args)]
pub struct Schema {
    /// Of which file
    #[arg(default_value = "scenario", value_parser = ["scenario", "policy", "plan"])]
    of: String,
}

impl Schema {
    pub fn run(self) -> Ended {
        let schema = match self.of.as_str() {
            "policy" => schemars::schema_for!(Profile),
            "plan" => schemars::schema_for!(PlanFile),
            _ => schemars::schema_for!(Scenario),
        };
        let text = serde_json::to_string_pretty(schema.as_value()).unwrap_or_default();
        print(&(text + "\n"))?;
        Ok(0)
    }
}
