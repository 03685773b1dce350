//! One test binary; what belongs where:
//!
//! - `town`: small random towns as files, and how the program is run on them
//! - `oracle`: the optimum, by trying everything
//! - `objectives`: every objective from a scenario to a verified plan
//! - `rules`: both sides of each rule agree, and every limit is where it should be
//! - `scenarios`: edits and their laws; comparisons, trade-off curves, explanations
//! - `solver`: plans, bounds and sizes in whole numbers, on problems without geography
//! - `tiny`: the area model with quotas of 1 mm² beside large ones
//! - `conserve`: nothing is lost between input and output, whatever the order of features
//! - `tamper`: every changed figure of a written plan is found
//! - `prove`: what rests on a solver's word is solved again; one facility for each demand
//! - `faults`: what is said about input that is wrong
//! - `check`, `check_plan`, `check_clauses`: review of residential plans, against hand-made cases, against
//!   the planner, and clause by clause
//! - `clauses`: the five policies whole: every requirement in its place, quotes, what stands on what
//! - `coverage`: what `quarter policy` says of clauses and kinds, and the tests it names
//! - `places`: the five bundled places, counted again from their layers
//! - `report`: every number of the page is the plan's; `browser`: the page in Chromium
//! - `formats`: what one format writes is read back; coordinate systems, encodings
//! - `cli`: exit codes, streams, directories
//! - `stream`: GeoJSON in blocks against the careful parser
//! - `hostile`: files cut off or damaged, full disks, programs killed
//! - `golden`: a hand-readable town, byte for byte
//! - `network`: walking networks against slow and obvious code
//! - `walking`: plans and surveys on foot
//! - `architecture`: rooms of the library only look down
//! - `layout`: rules about layout plans, both sides on all plans of small towns; `programme`: layout plans
//!   from files to verified plans
//! - `published`: published instances and values; instance files that are damaged
//! - `real`: real layers beside the repository

mod architecture;
mod browser;
mod check;
mod check_clauses;
mod check_plan;
mod clauses;
mod cli;
mod conserve;
mod coverage;
mod cut_bound;
mod faults;
mod formats;
mod golden;
mod hostile;
mod layout;
mod network;
mod objectives;
mod oracle;
mod places;
mod programme;
mod prove;
mod published;
mod real;
mod report;
mod rules;
mod scenarios;
mod solver;
mod stream;
mod tamper;
mod tiny;
mod town;
mod walking;
