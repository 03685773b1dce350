//! Set cover.

pub mod city;
