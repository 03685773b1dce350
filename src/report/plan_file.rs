//! `plan.json`: the whole result in one file, versioned.

use super::evidence::CertificateFile;
use crate::finding::Finding;
use crate::intake::treat::Balance;
use crate::intake::Input;
use crate::network::Built;
use crate::scenario::write::Parameter;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Version of this file's form. It changes when a field changes its meaning or goes away.
pub const SCHEMA: &str = "quarter.plan/1";

/// Within this relative gap a bound counts as met: it is floating-point noise, not doubt.
pub const TOLERANCE: f64 = 1e-9;

/// How far the planning got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// All demand that must be served is, and nothing is better: proved.
    Optimal,
    /// All demand that must be served is; `gap` says how much better a plan could be at most.
    Feasible,
    /// No plan can serve all demand that must be; the rest is planned, see `rest`.
    Infeasible,
    /// Stopped before there was a plan.
    Unknown,
}

/// The content of `plan.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PlanFile {
    /// [`SCHEMA`].
    pub schema: String,
    /// Program and version.
    pub program: String,
    /// Title of the scenario.
    pub title: String,
    /// The policy.
    pub policy: PolicyRef,
    /// How far the planning got.
    pub status: Status,
    /// If infeasible: how far it got with the demand that can be served.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rest: Option<Status>,
    /// What stopped the search early: "time-limit" or "interrupt".
    pub stopped: Option<String>,
    /// What is minimised.
    pub objective_name: String,
    /// "least" or "most": which way is better.
    pub objective_sense: String,
    /// Unit of `objective` and `bound`.
    pub objective_unit: String,
    /// Value of the plan.
    pub objective: f64,
    /// No plan is better than this.
    pub bound: f64,
    /// `|objective - bound| / objective`.
    pub gap: f64,
    /// What was asked for.
    pub gap_asked: f64,
    /// The part of the bound that prices alone prove, without the word of a MIP solver; `null` if
    /// they prove nothing.
    pub bound_certified: Option<f64>,
    /// The second objective: among equals, least distance.
    pub then: Then,
    /// Premises open, existing ones among them.
    pub sites_open: usize,
    /// New premises.
    pub sites_new: usize,
    /// Existing premises.
    pub sites_existing: usize,
    /// Floor area of all open premises, m².
    pub area_m2: f64,
    /// Floor area of new premises, m².
    pub area_new_m2: f64,
    /// Floor area of open premises that nobody needs, m².
    pub spare_m2: f64,
    /// Floor area that the policy asks for, m².
    pub quota_m2: f64,
    /// Floor area given, m².
    pub given_m2: f64,
    /// Cost of the new premises, yuan.
    pub cost: f64,
    /// Who is served: the first number is the sum of the next four.
    pub households: Households,
    /// What became of the candidates.
    pub candidates: Candidates,
    /// Clause by clause.
    pub findings: Vec<Finding>,
    /// Clauses of the policy that no rule measures here.
    pub clauses_shown: Vec<String>,
    /// Demand beyond the reach of all premises.
    pub out_of_reach: Vec<OutOfReach>,
    /// Demand in reach of premises that cannot hold all of it.
    pub no_room: Vec<NoRoom>,
    /// The scenario's limits and rows, and what the plan comes to; pairs kept apart are counted
    /// in one line, `spacing`.
    pub limits: Vec<LimitRow>,
    /// The scenario's shares, and what the plan comes to.
    pub shares: Vec<ShareRow>,
    /// Every parameter, given or default.
    pub parameters: Vec<Parameter>,
    /// Files read, with their hashes.
    pub inputs: Vec<Input>,
    /// Households in the files = used + set aside.
    #[serde(default)]
    pub balance: Balance,
    /// Both readings of the radius side by side, if the scenario names a walking network.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub walking: Option<Walking>,
    /// The layout plan, if the scenario has years.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub programme: Option<super::programme::ProgrammeFile>,
    /// What the bound rests on.
    pub evidence: Evidence,
    /// What differs from run to run; nothing else in the output does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<Run>,
}

/// The policy that was used.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PolicyRef {
    /// Its name.
    pub name: String,
    /// The document.
    pub source: String,
    /// SHA-256 of the policy file.
    pub sha256: String,
}

/// The second objective.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Then {
    /// "least-distance".
    pub objective_name: String,
    /// Mean distance to the premises that serve, weighted by households, m.
    pub mean_m: Option<f64>,
    /// Largest distance, m.
    pub farthest_m: Option<f64>,
    /// For these sites and the least cost, no sizes and shares are nearer (by min-cost flow).
    /// Another choice of sites of the same cost may be.
    pub proved_for: String,
}

/// Both readings of the radius, and the network behind one of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Walking {
    /// The reading that the plan is held to: "straight" or "walking".
    pub decides: String,
    /// Walking speed, m/s.
    pub speed_m_s: f64,
    /// Households with open premises within the policy's radius in a straight line.
    pub households_straight: f64,
    /// The same on foot.
    pub households_walking: f64,
    /// Demand for which the two differ.
    pub differ: Vec<Differ>,
    /// Demand too far from the network: unreachable on foot.
    pub far: Vec<Far>,
    /// Demand whose nearest edge is part of a small piece, attached to something larger.
    pub moved: Vec<String>,
    /// Demand on small pieces of network only.
    pub apart: Vec<String>,
    /// What was made of the network's source.
    pub network: Built,
}

/// A demand for which the readings differ.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Differ {
    /// The demand.
    pub demand: String,
    /// Its name.
    pub name: String,
    /// Its households.
    pub households: f64,
    /// To the nearest open premises in a straight line, m.
    pub straight_m: Option<f64>,
    /// On foot, m; `null` if there is no way.
    pub walking_m: Option<f64>,
}

/// A demand too far from the network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Far {
    /// The demand.
    pub demand: String,
    /// Its households.
    pub households: f64,
    /// How far the network is, m; `null` beyond 100 km.
    pub network_m: Option<f64>,
}

/// Households, conserved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Households {
    /// All with known or imputed numbers.
    pub total: f64,
    /// Given their floor area within reach.
    pub served: f64,
    /// In reach of premises that have no room for them.
    pub no_room: f64,
    /// In reach of premises, but left unserved, as the objective or a share allows.
    #[serde(default)]
    pub left_out: f64,
    /// Beyond reach.
    pub out_of_reach: f64,
    /// Features whose households are unknown, left out.
    pub unknown_features: usize,
    /// Features whose unknown households were imputed.
    pub imputed_features: usize,
}

/// A limit and what the plan comes to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LimitRow {
    /// What it stands for.
    pub name: String,
    /// The sum over the new premises that are open.
    pub sum: f64,
    /// Least sum.
    pub at_least: Option<f64>,
    /// Most.
    pub at_most: Option<f64>,
}

/// A share and what the plan comes to; households times weight.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ShareRow {
    /// Whom it speaks of.
    pub name: String,
    /// Of so many,
    pub of: f64,
    /// so many are served,
    pub served: f64,
    /// and so many must be.
    pub at_least: f64,
}

/// What became of the candidates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Candidates {
    /// Usable ones, existing premises not among them.
    pub usable: usize,
    /// Inside an excluded polygon.
    pub excluded: usize,
    /// Barred by a rule, such as too small for the smallest size.
    pub barred: usize,
    /// Pairs of demand and premises within reach.
    pub pairs: usize,
}

/// A demand that nothing can reach.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OutOfReach {
    /// The demand.
    pub demand: String,
    /// Its name.
    pub name: String,
    /// Its households.
    pub households: f64,
    /// The nearest premises it may use, if there is any.
    pub nearest: Option<String>,
    /// Its name.
    pub nearest_name: String,
    /// How far it is, m.
    pub distance_m: Option<f64>,
    /// The smallest radius that would do, in whole metres.
    pub radius_needed_m: Option<f64>,
}

/// Demands that need more than all premises in their reach can hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NoRoom {
    /// The demands.
    pub demands: Vec<String>,
    /// Every premises in reach of any of them.
    pub premises: Vec<String>,
    /// What the demands need, m².
    pub quota_m2: f64,
    /// What the premises can hold for them, m²: their largest sizes in all; with `pooling = "none"`
    /// the quotas of as many demands as there are premises for; with `single_site`, for one demand
    /// that is too large by itself, what the largest one holds.
    pub room_m2: f64,
    /// The difference.
    pub short_m2: f64,
}

/// What the bound rests on: enough for anyone to compute it again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// Relative tolerance within which a bound counts as met.
    pub tolerance: f64,
    /// What each demand pays for its whole quota, in the objective's unit: the multipliers of the
    /// strong Lagrangian. Demands not named pay nothing.
    pub multipliers: Map<String, Value>,
    /// Premises that need not be priced, each with the one that replaces it.
    pub left_out: Map<String, Value>,
    /// Independent parts.
    pub parts: Vec<PartEvidence>,
    /// Certificates, for all but the plain area model.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub certificates: Vec<CertificateFile>,
}

/// The bound of one independent part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PartEvidence {
    /// Value of the plan in it.
    pub value: f64,
    /// Its bound.
    pub bound: f64,
    /// "multipliers" or "mip".
    pub method: String,
    /// Premises in it.
    pub premises: usize,
    /// Demands in it.
    pub demands: Vec<String>,
}

/// What differs from run to run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Run {
    /// Worker threads.
    pub threads: usize,
    /// Wall-clock seconds per stage.
    pub wall_s: Map<String, Value>,
}

impl PlanFile {
    /// Is every hard clause met? With an objective that need not serve everyone, or with rules
    /// that are only reported, a plan may be the best there is and miss some.
    pub fn complies(&self) -> bool {
        use crate::finding::{Force, Verdict};
        let failed = |f: &Finding| f.force == Force::Must && f.verdict == Verdict::Fail;
        let indicators = self.programme.iter().flat_map(|p| &p.indicators);
        let mut missed = indicators.filter(|i| !i.aside && i.force == Force::Must);
        !self.findings.iter().any(failed) && !missed.any(|i| i.verdict == Verdict::Fail)
    }

    /// The file's text: one key a line, long lists one item a line.
    pub fn to_text(&self) -> String {
        let value = serde_json::to_value(self).unwrap_or_default();
        let mut out = String::new();
        print(&value, 0, &mut out);
        out.push('\n');
        out
    }
}

/// Depth from which values stay on one line.
const FLAT: usize = 2;

fn print(value: &Value, depth: usize, out: &mut String) {
    let pad = |n: usize| "  ".repeat(n);
    match value {
        Value::Object(map) if depth < FLAT && !map.is_empty() && !lean(value, depth) => {
            out.push_str("{\n");
            for (k, (key, v)) in map.iter().enumerate() {
                out.push_str(&pad(depth + 1));
                out.push_str(&Value::String(key.clone()).to_string());
                out.push_str(": ");
                print(v, depth + 1, out);
                out.push_str(if k + 1 < map.len() { ",\n" } else { "\n" });
            }
            out.push_str(&pad(depth));
            out.push('}');
        }
        Value::Array(list) if depth <= FLAT && list.iter().any(Value::is_object) => {
            out.push_str("[\n");
            for (k, v) in list.iter().enumerate() {
                out.push_str(&pad(depth + 1));
                out.push_str(&v.to_string());
                out.push_str(if k + 1 < list.len() { ",\n" } else { "\n" });
            }
            out.push_str(&pad(depth));
            out.push(']');
        }
        _ => out.push_str(&value.to_string()),
    }
}

/// A small object of plain values, printed on one line.
fn lean(value: &Value, depth: usize) -> bool {
    let Value::Object(map) = value else {
        return true;
    };
    let plain = map
        .iter()
        .all(|(k, v)| !v.is_array() && (!v.is_object() || k == "wall_s"));
    depth > 0 && plain
}
