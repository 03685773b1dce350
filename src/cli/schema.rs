//! `quarter schema`

use super::{print, Ended};
use crate::policy::Profile;
use crate::scenario::Scenario;

/// Print the JSON Schema of scenario files (or of policy files)
#[derive(clap::Args)]
pub struct Schema {
    /// Of which file: scenario or policy
    #[arg(default_value = "scenario", value_parser = ["scenario", "policy"])]
    of: String,
}

impl Schema {
    pub fn run(self) -> Ended {
        let schema = match self.of.as_str() {
            "policy" => schemars::schema_for!(Profile),
            _ => schemars::schema_for!(Scenario),
        };
        let text = serde_json::to_string_pretty(schema.as_value()).unwrap_or_default();
        print(&(text + "\n"))?;
        Ok(0)
    }
}
