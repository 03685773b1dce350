//! Where branch and bound begins (the relaxation, with cuts if there are some) and what it comes to.

use super::*;

/// The relaxation of a part.
#[derive(Clone, Debug, Default)]
pub struct Root {
    /// Its prices.
    pub prices: Priced,
    /// Its bound in millionths.
    pub bound: i128,
    /// Rows that matter.
    pub tight: Vec<u32>,
    /// Cuts found so far.
    pub cuts: Vec<Cut>,
    /// Which of them matter.
    pub chosen: Vec<u32>,
    /// Size of windows at last.
    pub level: usize,
}

impl Root {
    /// Solves the relaxation; without a solution the bound is 0.
    pub fn new(part: &Part, stop: &Stop) -> Root {
        let settled = vec![None; part.cost.len()];
        let mut first: Vec<u32> = (0..part.rows.len() as u32).collect();
        first.sort_by_key(|&i| part.rows.row(i as usize).len());
        first.truncate(part.cost.len());
        first.sort_unstable();
        let Some(mut program) = Program::new(part, &settled, &first, &[], &[]) else {
            return Root::default();
        };
        if program.run(stop) != Ended::Solved {
            return Root::default();
        }
        let prices = program.prices();
        Root {
            bound: prices.worth(part, &[], &settled).bound,
            prices,
            tight: program.tight(0.1),
            ..Root::default()
        }
    }
}

/// What a search came to.
#[derive(Clone, Debug)]
pub struct Found {
    /// The best cover, ascending.
    pub open: Vec<u32>,
    /// Its cost.
    pub value: i64,
    /// No cover costs less.
    pub bound: i64,
    /// Why.
    pub proof: Node,
    /// Cuts that the proof refers to.
    pub cuts: Vec<Cut>,
}
