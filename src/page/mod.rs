//! `report.html`: written plans as one page that needs nothing else, and its drawings as files.
//!
//! The page is made from plan directories alone. Every figure is `plan.json`'s or one of its
//! layers'; nothing is solved or measured again. Both languages are in it.

mod agree;
mod board;
mod changes;
mod chart;
mod compare;
mod data;
pub mod draw;
mod html;
#[cfg(feature = "png")]
pub mod png;
mod programme;
pub mod read;
mod sections;
mod tables;
mod words;

pub use html::page;
pub use read::{read, Plan};

use crate::text::Lang;

/// The drawings of the plans as SVG files, in one language: name and text. Those of a second plan
/// and further ones are named `2-…` and so on.
pub fn pictures(lang: Lang, plans: &[Plan]) -> Vec<(String, String)> {
    let mut list = Vec::new();
    for (k, plan) in plans.iter().enumerate() {
        let ask = draw::Ask {
            plan,
            number: k + 1,
            only: Some(lang),
        };
        for (n, sheet) in draw::sheets(&ask).iter().enumerate() {
            let below = match k {
                0 => String::new(),
                k => format!("{}-", k + 1),
            };
            let name = format!("{below}{:02}-{}.svg", n + 1, sheet.name);
            list.push((name, draw::file(sheet)));
        }
    }
    list
}
