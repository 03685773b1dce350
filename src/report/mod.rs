//! What a plan means: every number recomputed from the plan, none taken from the solver.

pub mod evidence;
pub mod field_map;
pub mod figures;
pub mod layers;
pub mod map;
pub mod markdown;
pub mod plan_file;
pub mod programme;
pub mod sheet;
pub mod style;
pub mod survey;

pub use figures::Figures;
pub use plan_file::PlanFile;
