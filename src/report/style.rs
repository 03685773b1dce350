//! QGIS styles (QML) of the result layers: existing premises grey, converted ones half filled, new
//! ones in the colour of social-welfare land; the shape says the tier.
//!
//! Colour of 0807 社会福利用地 and 080701 老年人社会福利用地: RGB 255,159,127 (市级国土空间总体规划制图
//! 规范(试行), appendix B). Shapes are custom, not law: county a disc, town a square, village a triangle.

use geo::Geometry;

/// The style of the layer of this name, if it has one; `shapes` are its geometries, because demand may
/// be points or polygons and a style fits one of them only.
pub fn qml<'a>(layer: &str, shapes: impl IntoIterator<Item = &'a Geometry<f64>>) -> Option<String> {
    Some(match layer {
        "sites" => style(0, &SITES, SHAPE),
        "programme" => style(0, &PROGRAMME, TIER),
        "demand" => {
            let mut shapes = shapes.into_iter().peekable();
            let points = |g: &Geometry<f64>| matches!(g, Geometry::Point(_));
            let points = shapes.peek().is_some() && shapes.all(points);
            style(if points { 0 } else { 2 }, &DEMAND, SHAPE)
        }
        "links" => style(1, &LINKS, SHAPE),
        "catchments" => style(2, &CATCHMENTS, SHAPE),
        "zones" => style(2, &ZONES, SHAPE),
        _ => return None,
    })
}

/// One class of a layer: filter (empty for all), legend, symbol.
struct Class {
    filter: &'static str,
    label: &'static str,
    symbol: Symbol,
}

enum Symbol {
    /// Fill, outline, size in mm.
    Marker(&'static str, &'static str, f64),
    /// A disc of which one half is filled.
    Half(&'static str, &'static str, f64),
    /// Fill, outline, width of the outline in mm; in a layer of points, a disc.
    Fill(&'static str, &'static str, f64),
    /// Colour and width in mm.
    Line(&'static str, f64),
}

const CONVERTED: &str =
    "\"kind\" = 'new' AND regexp_match(\"premises\", '改|扩|convert|extend|idle|闲置')";

const SITES: [Class; 3] = [
    Class {
        filter: "\"kind\" = 'existing'",
        label: "现状 existing",
        symbol: Symbol::Marker("128,128,128,255", "64,64,64,255", 3.6),
    },
    Class {
        filter: CONVERTED,
        label: "改扩建 converted or extended",
        symbol: Symbol::Half("255,159,127,255", "178,34,34,255", 4.0),
    },
    Class {
        filter: "ELSE",
        label: "新建 new",
        symbol: Symbol::Marker("255,159,127,255", "178,34,34,255", 4.0),
    },
];

const PROGRAMME: [Class; 4] = [
    Class {
        filter: "\"fate\" = 'keep'",
        label: "现状保留 stands and stays",
        symbol: Symbol::Marker("128,128,128,255", "64,64,64,255", 3.0),
    },
    Class {
        filter: "\"fate\" = 'replaced'",
        label: "迁并 replaced",
        symbol: Symbol::Marker("255,255,255,0", "128,128,128,255", 3.0),
    },
    Class {
        filter: "\"fate\" IN ('convert', 'extend')",
        label: "改扩建 converted or extended",
        symbol: Symbol::Half("255,159,127,255", "178,34,34,255", 4.0),
    },
    Class {
        filter: "ELSE",
        label: "新建 new",
        symbol: Symbol::Marker("255,159,127,255", "178,34,34,255", 3.6),
    },
];

/// The shape of facilities by their tier.
const TIER: &str = "CASE WHEN \"level\" = 'county' THEN 'circle' \
WHEN \"level\" = 'town' THEN 'square' ELSE 'triangle' END";

const DEMAND: [Class; 4] = [
    Class {
        filter: "\"bucket\" = 'served'",
        label: "已服务 served",
        symbol: Symbol::Fill("198,224,180,200", "112,173,71,255", 0.2),
    },
    Class {
        filter: "\"bucket\" = 'no-room'",
        label: "半径内面积不足 in reach, no room",
        symbol: Symbol::Fill("255,217,102,220", "191,144,0,255", 0.2),
    },
    Class {
        filter: "\"bucket\" = 'out-of-reach'",
        label: "半径外 out of reach",
        symbol: Symbol::Fill("244,110,110,220", "192,0,0,255", 0.2),
    },
    Class {
        filter: "ELSE",
        label: "未安排 left out",
        symbol: Symbol::Fill("217,217,217,200", "128,128,128,255", 0.2),
    },
];

const LINKS: [Class; 1] = [Class {
    filter: "",
    label: "服务关系 service",
    symbol: Symbol::Line("140,140,140,160", 0.2),
}];

const CATCHMENTS: [Class; 1] = [Class {
    filter: "",
    label: "服务半径 service radius",
    symbol: Symbol::Fill("255,159,127,30", "255,120,80,200", 0.3),
}];

const ZONES: [Class; 1] = [Class {
    filter: "",
    label: "分区 zones",
    symbol: Symbol::Fill("0,0,0,0", "90,90,90,255", 0.4),
}];

/// The shape of premises by words in their class.
const SHAPE: &str = "CASE WHEN regexp_match(\"premises\", '县|county') THEN 'circle' \
WHEN regexp_match(\"premises\", '镇|街道|town') THEN 'square' \
WHEN regexp_match(\"premises\", '村|village') THEN 'triangle' ELSE 'circle' END";

fn style(geometry: u8, classes: &[Class], shape: &str) -> String {
    let mut rules = String::new();
    let mut symbols = String::new();
    for (k, c) in classes.iter().enumerate() {
        let filter = match c.filter {
            "" => String::new(),
            filter => format!(" filter=\"{}\"", escaped(filter)),
        };
        rules += &format!(
            "<rule key=\"{{{k}}}\" symbol=\"{k}\"{filter} label=\"{}\"/>\n",
            escaped(c.label)
        );
        symbols += &symbol(k, &c.symbol, geometry, shape);
    }
    format!(
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n\
<qgis version=\"3.22\" styleCategories=\"Symbology\">\n\
<renderer-v2 type=\"RuleRenderer\" symbollevels=\"0\" enableorderby=\"0\" forceraster=\"0\">\n\
<rules key=\"{{root}}\">\n{rules}</rules>\n<symbols>\n{symbols}</symbols>\n</renderer-v2>\n\
<layerGeometryType>{geometry}</layerGeometryType>\n</qgis>\n"
    )
}

fn symbol(k: usize, symbol: &Symbol, geometry: u8, by: &str) -> String {
    let number = |n: &f64| n.to_string();
    let (kind, class, list): (&str, &str, Vec<(&str, String)>) = match symbol {
        Symbol::Marker(fill, line, size) => (
            "marker",
            "SimpleMarker",
            vec![
                ("name", "circle".into()),
                ("color", fill.to_string()),
                ("outline_color", line.to_string()),
                ("outline_width", "0.4".into()),
                ("size", number(size)),
                ("size_unit", "MM".into()),
            ],
        ),
        Symbol::Half(fill, line, size) => (
            "marker",
            "SimpleMarker",
            vec![
                ("name", "semi_circle".into()),
                ("color", fill.to_string()),
                ("outline_color", line.to_string()),
                ("outline_width", "0.4".into()),
                ("size", number(size)),
                ("size_unit", "MM".into()),
            ],
        ),
        Symbol::Fill(fill, line, width) if geometry == 0 => (
            "marker",
            "SimpleMarker",
            vec![
                ("name", "circle".into()),
                ("color", fill.to_string()),
                ("outline_color", line.to_string()),
                ("outline_width", number(width)),
                ("size", "2".into()),
                ("size_unit", "MM".into()),
            ],
        ),
        Symbol::Fill(fill, line, width) => (
            "fill",
            "SimpleFill",
            vec![
                ("style", "solid".into()),
                ("color", fill.to_string()),
                ("outline_color", line.to_string()),
                ("outline_style", "solid".into()),
                ("outline_width", number(width)),
                ("outline_width_unit", "MM".into()),
            ],
        ),
        Symbol::Line(line, width) => (
            "line",
            "SimpleLine",
            vec![
                ("line_color", line.to_string()),
                ("line_style", "solid".into()),
                ("line_width", number(width)),
                ("line_width_unit", "MM".into()),
            ],
        ),
    };
    let mut options = String::new();
    let mut old = String::new();
    for (name, value) in &list {
        options += &format!("<Option name=\"{name}\" type=\"QString\" value=\"{value}\"/>\n");
        old += &format!("<prop k=\"{name}\" v=\"{value}\"/>\n");
    }
    let shape = match symbol {
        Symbol::Marker(..) => data_defined(by),
        _ => String::new(),
    };
    format!(
        "<symbol name=\"{k}\" type=\"{kind}\" alpha=\"1\" clip_to_extent=\"1\" force_rhr=\"0\">\n\
<layer class=\"{class}\" enabled=\"1\" locked=\"0\" pass=\"0\">\n\
<Option type=\"Map\">\n{options}</Option>\n{old}{shape}</layer>\n</symbol>\n"
    )
}

/// The shape follows the tier.
fn data_defined(shape: &str) -> String {
    format!(
        "<data_defined_properties>\n<Option type=\"Map\">\n\
<Option name=\"name\" type=\"QString\" value=\"\"/>\n<Option name=\"properties\" type=\"Map\">\n\
<Option name=\"name\" type=\"Map\">\n<Option name=\"active\" type=\"bool\" value=\"true\"/>\n\
<Option name=\"expression\" type=\"QString\" value=\"{}\"/>\n\
<Option name=\"type\" type=\"int\" value=\"3\"/>\n</Option>\n</Option>\n\
<Option name=\"type\" type=\"QString\" value=\"collection\"/>\n</Option>\n\
</data_defined_properties>\n",
        escaped(shape)
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_fits_the_geometry_of_its_layer() {
        let point = Geometry::from(geo::Point::new(1.0, 2.0));
        let square = Geometry::from(geo::Rect::new((0.0, 0.0), (1.0, 1.0)).to_polygon());
        for (layer, shapes, kind) in [
            ("demand", vec![&point, &point], "marker"),
            ("demand", vec![&point, &square], "fill"),
            ("demand", vec![], "fill"),
            ("sites", vec![&point], "marker"),
            ("links", vec![], "line"),
            ("catchments", vec![&square], "fill"),
        ] {
            let code = ["marker", "line", "fill"].iter().position(|k| *k == kind);
            let text = qml(layer, shapes).unwrap();
            let symbols = text.matches("<symbol ").count();
            assert_eq!(
                text.matches(&format!("type=\"{kind}\" alpha")).count(),
                symbols
            );
            let said = format!("<layerGeometryType>{}<", code.unwrap());
            assert!(text.contains(&said), "{layer} {kind}");
        }
        assert!(qml("other", []).is_none());
    }
}
