//! Sheets as planners draw them: a title, a map with its frame, a legend, figures, notes, sources.
//!
//! A sheet is plain SVG that fills an A4 page in landscape. Text is in one language or in both; the
//! page shows one of them.

mod coverage;
mod density;
mod existing;
mod frame;
mod layout;
mod marks;
mod programme;
mod side;
mod zone;

pub use frame::{Frame, Pen};
pub use marks::{breaks as marks_breaks, NEAR_TO_FAR};

use super::read::Plan;
use super::words::Two;
use crate::text::escape;
use crate::text::Lang;

/// Width of a sheet, in its own units; 277 mm on A4.
pub const WIDTH: f64 = 1120.0;
/// Height of a sheet.
pub const HEIGHT: f64 = 760.0;

/// A drawn sheet.
pub struct Sheet {
    /// Name of its file, without ending.
    pub name: String,
    /// What it shows.
    pub title: Two,
    /// Its drawing, inside of `<svg>`.
    pub body: String,
}

/// The sheets, in the order planners hand them in. A sheet without a subject is left out.
const SHEETS: &[fn(&Ask) -> Vec<Sheet>] = &[
    existing::sheet,
    density::sheet,
    coverage::today,
    layout::sheet,
    coverage::planned,
    programme::sheet,
    zone::sheets,
];

/// What a sheet is drawn from.
pub struct Ask<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// Its number on the page, from 1: names inside of drawings must differ.
    pub number: usize,
    /// One language; both without it.
    pub only: Option<Lang>,
}

/// All sheets of a plan.
pub fn sheets(ask: &Ask) -> Vec<Sheet> {
    SHEETS.iter().flat_map(|draw| draw(ask)).collect()
}

/// Fonts that have Chinese characters, on all systems.
const FONTS: &str = "Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, Hiragino Sans GB, WenQuanYi Micro Hei, sans-serif";

/// The sheet as an SVG element of a page.
pub fn element(sheet: &Sheet) -> String {
    format!(
        "<svg class=\"sheet\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}\" font-family=\"{FONTS}\">\n{}</svg>\n",
        escape(&format!("{} / {}", sheet.title.zh, sheet.title.en)),
        sheet.body
    )
}

/// The sheet as a file of its own.
pub fn file(sheet: &Sheet) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
         width=\"277mm\" height=\"188mm\" font-family=\"{FONTS}\">\n<rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#fff\"/>\n{}</svg>\n",
        sheet.body
    )
}
