//! The map frame of a sheet: where a place on Earth is drawn, scale bar, north arrow.

use super::{Ask, HEIGHT, WIDTH};
use crate::page::words::{two, Two};
use crate::paper::{Paper, DEGREE};
use crate::text::escape;
use crate::text::{grouped, Lang};
use geo::{BoundingRect, Coord, Geometry, Rect};
use std::fmt::Write;

/// Left, top, width and height of the map on the sheet.
pub const MAP: [f64; 4] = [16.0, 62.0, 784.0, 654.0];

/// A drawing in the making.
pub struct Pen {
    /// What was drawn.
    pub out: String,
    only: Option<Lang>,
}

impl Pen {
    /// Text in the language asked for, or in both. `style` are attributes.
    pub fn text(&mut self, x: f64, y: f64, style: &str, text: &Two) {
        let mut put = |class: &str, text: &str| {
            let _ = writeln!(
                self.out,
                "<text x=\"{x:.1}\" y=\"{y:.1}\"{class} {style}>{}</text>",
                escape(text)
            );
        };
        match self.only {
            Some(lang) => put("", text.of(lang)),
            None if text.zh == text.en => put("", &text.zh),
            None => {
                put(" class=\"zh\"", &text.zh);
                put(" class=\"en\"", &text.en);
            }
        }
    }

    /// Anything else.
    pub fn put(&mut self, svg: &str) {
        self.out.push_str(svg);
        self.out.push('\n');
    }
}

/// The part of the Earth that a sheet shows.
pub struct Frame {
    /// A prefix for names inside of the drawing.
    pub id: String,
    paper: Paper,
}

impl Frame {
    /// A frame around a place, with a rim.
    pub fn around(ask: &Ask, name: &str, rect: Rect<f64>) -> Frame {
        let narrow = Paper::narrow_at(rect.center().y);
        let rim = (rect.width() * narrow).max(rect.height()) * 0.03 + 250.0 / DEGREE;
        let mut paper = Paper::inside(MAP, rect, rim);
        paper.thin = 0.4;
        Frame {
            id: format!("p{}-{name}", ask.number),
            paper,
        }
    }

    /// Where a place is drawn, to a tenth of a unit.
    pub fn at(&self, c: Coord<f64>) -> (f64, f64) {
        self.paper.at(c)
    }

    /// So many metres, in units of the sheet.
    pub fn units(&self, metres: f64) -> f64 {
        self.paper.units(metres)
    }

    /// Is it inside of the frame?
    pub fn shows(&self, c: Coord<f64>) -> bool {
        let (x, y) = self.at(c);
        let [left, top, width, height] = MAP;
        (left..=left + width).contains(&x) && (top..=top + height).contains(&y)
    }

    /// The path of a shape; nothing for points.
    pub fn path(&self, shape: &Geometry<f64>, path: &mut String) {
        path.push_str(&self.paper.path(shape));
    }

    /// Starts a sheet: title, paper, and a group that is cut off at the frame.
    pub fn start(&self, ask: &Ask, title: &Two) -> Pen {
        let mut pen = Pen {
            out: String::new(),
            only: ask.only,
        };
        let [left, top, width, height] = MAP;
        pen.text(
            left,
            40.0,
            "font-size=\"25\" font-weight=\"700\" fill=\"#1d2329\"",
            title,
        );
        let plan = Two {
            zh: format!("{} · {}", ask.plan.title(), ask.plan.file.policy.source),
            en: format!("{} · {}", ask.plan.title(), ask.plan.file.policy.source),
        };
        pen.text(
            WIDTH - left,
            40.0,
            "font-size=\"13\" fill=\"#59636c\" text-anchor=\"end\"",
            &plan,
        );
        pen.put(&format!(
            "<path d=\"M{left} 52H{}\" stroke=\"#c65a3a\" stroke-width=\"2\"/>\n\
             <clipPath id=\"{}-cut\"><rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\"/></clipPath>\n\
             <rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" fill=\"#fbfbf9\"/>\n<g clip-path=\"url(#{}-cut)\">",
            WIDTH - left, self.id, self.id
        ));
        pen
    }

    /// Ends the map: frame, scale bar, north arrow, sources and title block.
    pub fn finish(&self, ask: &Ask, pen: &mut Pen) {
        let [left, top, width, height] = MAP;
        pen.put("</g>");
        pen.put(&format!(
            "<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" fill=\"none\" stroke=\"#59636c\"/>"
        ));
        let steps = [50.0, 100.0, 200.0, 500.0, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5];
        let most = width * 0.22;
        let bar = steps
            .into_iter()
            .rfind(|m| self.units(*m) <= most)
            .unwrap_or(50.0);
        let wide = self.units(bar);
        let (x, y) = (left + 16.0, top + height - 16.0);
        let name = match bar {
            b if b >= 1000.0 => format!("{} km", grouped(b / 1000.0, 0)),
            b => format!("{b} m"),
        };
        // 277 mm of paper are as wide as the sheet.
        let ratio = WIDTH / self.units(1.0) / 0.277;
        let digits = 10f64.powf(ratio.log10().floor() - 1.0);
        let ratio = grouped((ratio / digits).round() * digits, 0);
        pen.put(&format!(
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"34\" fill=\"#fff\" fill-opacity=\".85\"/>\n\
             <rect x=\"{x}\" y=\"{y}\" width=\"{:.1}\" height=\"5\" fill=\"#222\"/><rect x=\"{:.1}\" y=\"{y}\" width=\"{:.1}\" height=\"5\" fill=\"#fff\" stroke=\"#222\" stroke-width=\".8\"/>",
            x - 8.0, y - 20.0, wide + 150.0, wide / 2.0, x + wide / 2.0, wide / 2.0
        ));
        let label = "font-size=\"11\" fill=\"#222\"";
        pen.text(x, y - 5.0, label, &two("0", "0"));
        pen.text(
            x + wide,
            y - 5.0,
            "font-size=\"11\" fill=\"#222\" text-anchor=\"middle\"",
            &two(&name, &name),
        );
        pen.text(
            x + wide + 26.0,
            y + 5.0,
            label,
            &two(format!("约 1:{ratio}(A4)"), format!("about 1:{ratio} (A4)")),
        );
        let x = left + width - 26.0;
        pen.put(&format!(
            "<path d=\"M{x} {}l8 26l-8 -6l-8 6z\" fill=\"#222\" stroke=\"#fff\"/>",
            top + 14.0
        ));
        pen.text(
            x,
            top + 54.0,
            "font-size=\"12\" font-weight=\"700\" fill=\"#222\" text-anchor=\"middle\"",
            &two("北", "N"),
        );
        sources(ask, pen);
    }
}

fn sources(ask: &Ask, pen: &mut Pen) {
    let f = &ask.plan.file;
    let files: Vec<&str> = f
        .inputs
        .iter()
        .filter(|i| i.role != "scenario")
        .map(|i| i.file.rsplit(['/', '\\']).next().unwrap_or(&i.file))
        .collect();
    let mut list = files.join(", ");
    if list.chars().count() > 90 {
        list = list.chars().take(89).collect::<String>() + "…";
    }
    let style = "font-size=\"10\" fill=\"#59636c\"";
    pen.text(
        MAP[0],
        HEIGHT - 28.0,
        style,
        &two(
            format!("资料来源:{list};{}", f.policy.source),
            format!("Sources: {list}; {}", f.policy.source),
        ),
    );
    pen.text(
        MAP[0],
        HEIGHT - 12.0,
        style,
        &two(
            format!("{} · WGS84 坐标,等距圆柱投影示意,距离按大地线计算 · 许可以各资料原件为准", f.program),
            format!("{} · WGS84, drawn equirectangular; distances are geodesics · licences as of the sources", f.program),
        ),
    );
    pen.text(
        WIDTH - MAP[0],
        HEIGHT - 14.0,
        "font-size=\"11\" fill=\"#222\" text-anchor=\"end\"",
        &two(
            "编制单位 ______________  日期 ____________",
            "Prepared by ______________  Date ____________",
        ),
    );
}

/// The frame of everything that a plan has.
pub fn extent(ask: &Ask) -> Rect<f64> {
    let p = ask.plan;
    let places = p
        .demand
        .iter()
        .map(|d| d.at)
        .chain(p.sites.iter().map(|s| s.at));
    let corners = p
        .zones
        .iter()
        .filter_map(|z| z.shape.as_ref()?.bounding_rect());
    let corners = corners.flat_map(|r| [r.min(), r.max()]);
    around(places.chain(corners))
}

/// The smallest rectangle around places.
pub fn around(places: impl Iterator<Item = Coord<f64>>) -> Rect<f64> {
    let both = |a: Rect<f64>, b: Rect<f64>| {
        let least = Coord {
            x: a.min().x.min(b.min().x),
            y: a.min().y.min(b.min().y),
        };
        let most = Coord {
            x: a.max().x.max(b.max().x),
            y: a.max().y.max(b.max().y),
        };
        Rect::new(least, most)
    };
    let zero = Coord { x: 0.0, y: 0.0 };
    let rects = places.map(|c| Rect::new(c, c));
    rects.reduce(both).unwrap_or(Rect::new(zero, zero))
}
