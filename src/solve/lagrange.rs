//! Bounds by Lagrangian multipliers.
