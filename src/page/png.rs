//! Drawings as PNG files, for programs that take no SVG. Only with the feature `png`.
//!
//! Text needs fonts of this machine. A character that none of them has would come out as an empty
//! box: such a drawing is refused, and the characters are named.

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Width of a picture in pixels: 220 to the inch on A4 in landscape, what Word keeps.
pub const WIDTH_PX: f32 = 2400.0;
/// Most characters that are named.
const NAMED: usize = 12;

/// Why there is no picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoPicture {
    /// No font of this machine has these characters, some of them.
    Font(String),
    /// The drawing cannot be read or painted: what the painter says.
    Drawing(String),
}

/// Paints drawings with the fonts of this machine.
pub struct Painter {
    options: usvg::Options<'static>,
}

impl Painter {
    /// Looks for the fonts of this machine.
    pub fn new() -> Painter {
        let mut options = usvg::Options::default();
        Arc::make_mut(&mut options.fontdb).load_system_fonts();
        Painter { options }
    }

    /// Without any font, to see what is then said.
    #[cfg(test)]
    fn bare() -> Painter {
        let options = usvg::Options::default();
        Painter { options }
    }

    /// Paints an SVG file; the bytes of a PNG file.
    ///
    /// # Errors
    /// [`NoPicture`].
    pub fn png(&self, svg: &str) -> Result<Vec<u8>, NoPicture> {
        let failed = |e: String| NoPicture::Drawing(e);
        let tree = usvg::Tree::from_str(svg, &self.options).map_err(|e| failed(e.to_string()))?;
        let mut missing = written(svg);
        drawn(tree.root(), &mut missing);
        if !missing.is_empty() {
            return Err(NoPicture::Font(missing.into_iter().take(NAMED).collect()));
        }
        let scale = WIDTH_PX / tree.size().width().max(1.0);
        let tall = (tree.size().height() * scale).round().max(1.0);
        let size = (WIDTH_PX as u32, tall as u32);
        let mut map = Pixmap::new(size.0, size.1).ok_or_else(|| failed(format!("{size:?}")))?;
        let transform = Transform::from_scale(scale, scale);
        resvg::render(&tree, transform, &mut map.as_mut());
        map.encode_png().map_err(|e| failed(e.to_string()))
    }
}

impl Default for Painter {
    fn default() -> Painter {
        Painter::new()
    }
}

/// The characters that stand in the texts of a drawing.
fn written(svg: &str) -> BTreeSet<char> {
    let mut found = BTreeSet::new();
    let mut inside = false;
    for piece in svg.split('<').skip(1) {
        let Some((tag, text)) = piece.split_once('>') else {
            continue;
        };
        let name = tag.split([' ', '\n', '/']).next().unwrap_or("");
        match name {
            "text" => inside = true,
            "" => inside = inside && !tag.starts_with("/text"),
            _ => {}
        }
        let shown = inside && matches!(name, "text" | "tspan" | "");
        let mut entity = false;
        for c in text.chars().filter(|_| shown) {
            entity = (entity || c == '&') && c != ';';
            if !entity && c != ';' && !c.is_whitespace() && !c.is_control() {
                found.insert(c);
            }
        }
    }
    found
}

/// Takes away the characters that a font was found for.
fn drawn(group: &usvg::Group, missing: &mut BTreeSet<char>) {
    for node in group.children() {
        match node {
            usvg::Node::Group(inner) => drawn(inner, missing),
            usvg::Node::Text(text) => {
                let spans = text.layouted().iter();
                let glyphs = spans.flat_map(|s| &s.positioned_glyphs);
                for c in glyphs.filter(|g| g.id.0 != 0).flat_map(|g| g.text.chars()) {
                    missing.remove(&c);
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SVG: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"20\"><title>x</title>\
        <rect width=\"40\" height=\"20\" fill=\"#fff\"/><rect width=\"20\" height=\"20\" fill=\"#f00\"/>TEXT</svg>";

    #[test]
    fn a_drawing_without_text_needs_no_font() {
        let png = Painter::bare().png(&SVG.replace("TEXT", "")).unwrap();
        assert_eq!(&png[1..4], b"PNG");
        let map = Pixmap::decode_png(&png).unwrap();
        assert_eq!((map.width(), map.height()), (2400, 1200));
        let at = |x, y| {
            let p = map.pixel(x, y).unwrap();
            (p.red(), p.green(), p.blue())
        };
        assert_eq!(at(600, 600), (255, 0, 0));
        assert_eq!(at(1800, 600), (255, 255, 255));
    }

    #[test]
    fn characters_without_a_font_are_named_and_never_drawn_as_boxes() {
        let text = "<text x=\"2\" y=\"12\">养 &amp; 老<tspan>A</tspan></text>";
        let refused = Painter::bare().png(&SVG.replace("TEXT", text));
        let Err(NoPicture::Font(named)) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(named, "A养老");
        // A character that nobody draws: a private one.
        let text = "<text x=\"2\" y=\"12\">\u{f8f0}</text>";
        assert!(Painter::new().png(&SVG.replace("TEXT", text)).is_err());
    }

    #[test]
    fn only_what_stands_in_texts_is_looked_at() {
        let svg =
            "<svg><title>甲</title><text>乙;<tspan>丙</tspan>丁</text>戊<style>己</style></svg>";
        assert_eq!(written(svg).into_iter().collect::<String>(), "丁丙乙");
    }
}
