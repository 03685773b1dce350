//! What a review is written as: layers, `review.md`, `review.html`.

pub mod drawing;
pub mod html;
pub mod layers;
pub mod markdown;

use super::Reviewed;
use crate::text::Lang;

/// Every file of a review besides `review.json`: name and text.
pub fn files(lang: Lang, reviewed: &Reviewed) -> Vec<(&'static str, String)> {
    vec![
        ("findings.geojson", layers::findings(lang, reviewed)),
        ("blank.geojson", layers::blank(reviewed)),
        ("remedy.geojson", layers::remedy(lang, reviewed)),
        ("review.md", markdown::report(lang, reviewed)),
        ("review.html", html::page(lang, reviewed)),
    ]
}
