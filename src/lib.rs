//! quarter
#[cfg(feature = "cli")]
pub mod cli;
pub mod error;
pub mod finding;
pub mod format;
pub mod intake;
pub mod model;
pub mod policy;
pub mod reach;
pub mod region;
pub mod report;
pub mod run;
pub mod scenario;
pub mod solve;
pub mod text;
pub mod verify;
