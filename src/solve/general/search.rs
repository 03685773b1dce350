//! Plans without a solver.

use super::shape::Shape;
use crate::model::{Plan, Problem};
use crate::solve::Limits;

pub fn run(
    _problem: &Problem,
    _shape: &Shape,
    _limits: &Limits,
    _start: Option<&Plan>,
    _brief: bool,
) -> Option<Plan> {
    None
}
