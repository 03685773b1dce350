//! # quarter: the map of the code
//!
//! Places community elder-care facilities so that every household is served, and proves how good
//! the plan is. Rooms look only down this list; `tests/it/architecture.rs` holds them to it.
//!
//! ```text
//! scenario.toml, *.geojson, policy.toml
//!    │
//!  format    files to features and back; coordinates are checked here
//!  network   walking networks: lines to edges, snapping, bounded search   no policy
//!  scenario  the question: layers, policy, readings, objective
//!  intake    features to a region, every fault at once
//!    │
//!  region    what there is: demand, premises, zones                 no policy, no distance
//!  reach     how far it is: geodesics, R-tree, strict limits        no policy, no optimiser
//!  layout    what a layout plan decides on: towns, facilities of many types, years   no rules
//!  policy    what is required: clauses; rules that shape a question and audit a plan
//!    │
//!  model     the question in whole numbers; what a plan is          no coordinates, no names
//!  solve     how a plan is found and its bound proved               numbers only
//!            dispatch chooses: pipeline (area model), cover, most, median, center, general
//!    │
//!  access    how well somebody is served: floating catchments, Gini, quantiles   numbers only
//!    │
//!  run       the pipeline on one page: region + policy → question → plan → figures → plan.json
//!  report    what a plan means: figures, layers, report.md, plan.json
//!  verify    a written plan against the original files; shares only the file readers
//!  check     a submitted residential plan against a policy: verdict, figures, smallest change
//!  page      written plans as one page to look at: map, sheets, tables, proof    reads plan directories
//!    │
//!  compare   plans side by side: figures, premises, who gains and who loses
//!  uncertain a plan tried on draws of what is not known: households, prices, speed
//!  frontier  two figures traded off, point by point, each with its bound
//!
//!  cli       one file per command
//!
//!  guard     calls into libraries that panic at damaged input
//!  error, finding, text   faults and findings carry codes and numbers; text has the sentences
//!  paper     the plane that maps are drawn on
//!  sample    invented towns with published proportions
//! ```
//!
//! # Invariants
//!
//! 1. Areas are whole square millimetres, households whole thousandths, costs whole 1e-10 yuan:
//!    quotas, sizes and costs are compared exactly. Quotas are rounded up to the next mm².
//! 2. A straight line is the WGS84 geodesic, compared to the micrometre; strictness belongs to the
//!    rule, indexes are inclusive. Nothing is measured in degrees or in a projection.
//! 3. Pairs beyond the radius do not exist; nothing allocates demand × premises.
//! 4. Reports print no number that came from a solver: every one is recomputed from the plan.
//! 5. A bound is proved or it is not claimed. "Optimal" means a relative gap of at most 1e-9
//!    ([`report::plan_file::TOLERANCE`]). What a bound rests on is in `plan.json`.
//! 6. A rule's audit never reads what its own constraint wrote.
//! 7. No answer is an error: what cannot be met comes back as findings that name the demand, the
//!    nearest premises and the radius, or the demands and premises that are short of room.
//! 8. Households in = served + without room + out of reach; unknown ones are counted apart.
//! 9. The same input and seed give the same bytes for any number of threads, unless the clock or
//!    the user ends the search, and then the result says so. Only the line `run` of `plan.json`
//!    (threads, wall time) differs from run to run.
//! 10. Outputs appear whole or not at all, and only after they have been verified.
//!
//! # Adding things
//!
//! | what | where |
//! |---|---|
//! | a policy | one TOML file; built in: a line in [`policy::built_in::BUILT_IN`] |
//! | a kind of rule | one file in `policy/`, a line in [`policy::KINDS`] |
//! | a kind of rule about layout plans | one file in `policy/layout/`, a line in [`policy::LAYOUT_KINDS`] |
//! | a kind of rule for reviews only | one file in `check/rules/`, a line in its `RULES` and in [`policy::REVIEW_KINDS`] |
//! | an objective | one file in `model/objective/`, a line in [`model::OBJECTIVES`] |
//! | a file format to read | one file in `format/`, a line in [`format::READERS`] |
//! | a layout of published instances | one file in `format/instance/`, a line in its `KINDS` |
//! | a figure to compare | a line in [`compare::FIGURES`] |
//! | a figure to trade off | a variant of [`frontier::Axis`] |
//! | a verb of edits | a field of [`scenario::Edit`], a line in its `VERBS`, its side in `verify/edits.rs` |
//! | a drawing sheet | one file in `page/draw/`, a line in [`page::draw::sheets`] |
//! | a command | one file in `cli/`, a variant |
//! | a sample place | an entry in [`sample::PLACES`]; for layout plans also one in [`sample::county::COUNTIES`] |

// A fault is large because it says where, what and what to do; it is made once, then printed.
#![allow(clippy::result_large_err)]

pub mod access;
pub mod check;
#[cfg(feature = "cli")]
pub mod cli;
pub mod compare;
pub mod crs;
pub mod error;
pub mod finding;
pub mod format;
pub mod frontier;
pub mod guard;
pub mod intake;
pub mod layout;
pub mod model;
pub mod network;
pub mod page;
pub mod paper;
pub mod policy;
pub mod reach;
pub mod region;
pub mod report;
pub mod run;
pub mod sample;
pub mod scenario;
pub mod solve;
pub mod text;
pub mod uncertain;
pub mod verify;
