//! Well-known text of coordinate systems (ESRI and OGC, versions 1 and 2), read for what is needed
//! to compute with it, and written for `.prj` files.

mod esri;
pub(super) mod tree;

pub use esri::esri;

use super::name;
use super::{Crs, Unusable};
use tree::{Item, Node, Reader};

/// A coordinate system from its text.
pub fn parse(text: &str) -> Result<Crs, Unusable> {
    let text = text
        .trim_start_matches('\u{feff}')
        .trim_matches(['\0', ' ', '\n', '\r', '\t']);
    let root = Reader { rest: text }.node(0).ok_or(Unusable::Unknown)?;
    let base = &[
        "PROJCS",
        "GEOGCS",
        "PROJCRS",
        "GEOGCRS",
        "GEODCRS",
        "PROJECTEDCRS",
    ];
    let root = root.find(base).ok_or(Unusable::Unknown)?;
    let title = root.text().unwrap_or("?").to_string();
    if let Some(code) = authority(root) {
        match Crs::epsg(code) {
            Err(Unusable::Unknown) => {}
            known => return known,
        }
    }
    let projected = root.key.starts_with("PROJ");
    let datum = datum(root, &title)?;
    if !projected {
        let greenwich = root.child(&["PRIMEM"]).and_then(Node::number) == Some(0.0);
        let radian = root.child(&["UNIT", "ANGLEUNIT"]).and_then(Node::number);
        let degrees = radian.is_none_or(|r| (r - 0.017_453_292_5).abs() < 1e-9);
        let wgs = datum.contains("WGS84");
        return match (greenwich || root.child(&["PRIMEM"]).is_none()) && degrees {
            true if wgs => Crs::epsg(4326),
            true if china(root) => Crs::epsg(4490),
            true => Crs::from_proj(title, None, &format!("+proj=longlat {datum} +no_defs")),
            false => Err(Unusable::Unknown),
        };
    }
    let text = projection(root, &datum).ok_or(Unusable::Unknown)?;
    match same_zone(root, &text) {
        Some(code) => Crs::epsg(code),
        None => Crs::from_proj(title, None, &text),
    }
}

/// The EPSG code that the text itself names for the whole.
fn authority(root: &Node) -> Option<u32> {
    let node = root.child(&["AUTHORITY", "ID"])?;
    let words: Vec<String> = node
        .items
        .iter()
        .map(|i| match i {
            Item::Text(t) => t.clone(),
            Item::Number(n) => n.to_string(),
            Item::Node(_) => String::new(),
        })
        .collect();
    match words.as_slice() {
        [who, code, ..] if who.eq_ignore_ascii_case("EPSG") => code.parse().ok(),
        _ => None,
    }
}

fn china(root: &Node) -> bool {
    let datum = root.find(&["DATUM", "GEODETICDATUM"]).and_then(Node::text);
    datum.is_some_and(|d| d.contains("China_2000") || d.contains("China 2000"))
}

/// Datum and ellipsoid as proj parameters.
fn datum(root: &Node, title: &str) -> Result<String, Unusable> {
    let datum = root.find(&["DATUM", "GEODETICDATUM", "ENSEMBLE"]);
    let name = datum.and_then(Node::text).unwrap_or("").to_string();
    let squeezed: String = name
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect();
    let squeezed = squeezed
        .strip_prefix("d")
        .filter(|s| s.starts_with("wgs") || s.starts_with("china") || s.starts_with("north"))
        .unwrap_or(&squeezed);
    if squeezed.starts_with("wgs1984")
        || squeezed.starts_with("wgs84")
        || squeezed.starts_with("worldgeodetic")
    {
        return Ok("+datum=WGS84".into());
    }
    if squeezed.starts_with("northamerican1983") || squeezed.starts_with("northamericandatum1983") {
        return Ok("+datum=NAD83".into());
    }
    if let Some(shift) = root
        .find(&["TOWGS84"])
        .map(Node::numbers)
        .filter(|n| n.len() == 3 || n.len() == 7)
    {
        let list: Vec<String> = shift.iter().map(f64::to_string).collect();
        let ball = root
            .find(&["SPHEROID", "ELLIPSOID"])
            .map(Node::numbers)
            .unwrap_or_default();
        if let [a, rf, ..] = ball.as_slice() {
            return Ok(format!("+a={a} +rf={rf} +towgs84={}", list.join(",")));
        }
    }
    let ball = root
        .find(&["SPHEROID", "ELLIPSOID"])
        .map(Node::numbers)
        .unwrap_or_default();
    let same = |a: f64, rf: f64| {
        ball.len() >= 2 && (ball[0] - a).abs() < 1e-3 && (ball[1] - rf).abs() < 1e-6
    };
    if same(6_378_137.0, 298.257_222_101) {
        return Ok("+ellps=GRS80".into());
    }
    if same(6_378_137.0, 298.257_223_563) {
        return Ok("+ellps=WGS84".into());
    }
    Err(Unusable::Datum(format!("{title} ({name})")))
}

/// The projection with its parameters, as a proj string.
fn projection(root: &Node, datum: &str) -> Option<String> {
    let conversion = root.child(&["CONVERSION"]);
    let holder = conversion.unwrap_or(root);
    let method = holder
        .child(&["PROJECTION", "METHOD"])?
        .text()?
        .to_lowercase();
    let method: String = method.chars().filter(|c| c.is_alphanumeric()).collect();
    let get = |names: &[&str]| {
        holder
            .nodes()
            .filter(|n| n.key == "PARAMETER")
            .find_map(|n| {
                let name: String = n
                    .text()?
                    .to_lowercase()
                    .chars()
                    .filter(|c| c.is_alphanumeric())
                    .collect();
                names.contains(&name.as_str()).then(|| n.number()).flatten()
            })
    };
    // In version 1 false eastings are in the unit of the system; proj wants metres.
    let unit = root
        .nodes()
        .filter(|n| n.key == "UNIT" || n.key == "LENGTHUNIT")
        .filter_map(Node::number)
        .last();
    let unit = unit.unwrap_or(1.0);
    let scale = if conversion.is_some() { 1.0 } else { unit };
    let x = get(&["falseeasting", "eastingatfalseorigin"]).unwrap_or(0.0) * scale;
    let y = get(&["falsenorthing", "northingatfalseorigin"]).unwrap_or(0.0) * scale;
    let lon = get(&[
        "centralmeridian",
        "longitudeofcenter",
        "longitudeoforigin",
        "longitudeofnaturalorigin",
        "longitudeoffalseorigin",
    ])
    .unwrap_or(0.0);
    let lat = get(&[
        "latitudeoforigin",
        "latitudeofcenter",
        "latitudeofnaturalorigin",
        "latitudeoffalseorigin",
    ])
    .unwrap_or(0.0);
    let k = get(&["scalefactor", "scalefactoratnaturalorigin"]).unwrap_or(1.0);
    let lat1 = get(&["standardparallel1", "latitudeof1ststandardparallel"]);
    let lat2 = get(&["standardparallel2", "latitudeof2ndstandardparallel"]);
    let head = match method.as_str() {
        "transversemercator" | "gausskruger" => format!("+proj=tmerc +lat_0={lat} +lon_0={lon} +k={k}"),
        "mercatorauxiliarysphere" | "popularvisualisationpseudomercator" => {
            return Some("+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +no_defs".into())
        }
        "mercator" | "mercator1sp" | "mercator2sp" | "mercatorvarianta" | "mercatorvariantb" => match lat1 {
            Some(ts) => format!("+proj=merc +lat_ts={ts} +lon_0={lon}"),
            None => format!("+proj=merc +k={k} +lon_0={lon}"),
        },
        "lambertconformalconic" | "lambertconformalconic2sp" | "lambertconicconformal2sp" | "lambertconformalconic1sp" | "lambertconicconformal1sp" => {
            match (lat1, lat2) {
                (Some(a), Some(b)) => format!("+proj=lcc +lat_0={lat} +lon_0={lon} +lat_1={a} +lat_2={b}"),
                (Some(a), None) => format!("+proj=lcc +lat_0={lat} +lon_0={lon} +lat_1={a} +k_0={k}"),
                _ => format!("+proj=lcc +lat_0={lat} +lon_0={lon} +lat_1={lat} +k_0={k}"),
            }
        }
        "albers" | "albersconicequalarea" | "albersequalarea" => format!("+proj=aea +lat_0={lat} +lon_0={lon} +lat_1={} +lat_2={}", lat1?, lat2?),
        "lambertazimuthalequalarea" => format!("+proj=laea +lat_0={lat} +lon_0={lon}"),
        "robinson" => format!("+proj=robin +lon_0={lon}"),
        _ => return None,
    };
    let unit = if unit == 1.0 {
        "+units=m".to_string()
    } else {
        format!("+to_meter={unit}")
    };
    Some(format!("{head} +x_0={x} +y_0={y} {datum} {unit} +no_defs"))
}

/// The EPSG code of a CGCS2000 or WGS84 zone with exactly these parameters.
fn same_zone(root: &Node, text: &str) -> Option<u32> {
    let get = |key: &str| {
        let word = text
            .split(' ')
            .find_map(|w| w.strip_prefix(&format!("+{key}=")))?;
        word.parse::<f64>().ok()
    };
    if text.contains("+nadgrids=@null") {
        return Some(3857);
    }
    if !text.starts_with("+proj=tmerc")
        || get("lat_0")? != 0.0
        || get("y_0")? != 0.0
        || !text.contains("+units=m")
    {
        return None;
    }
    let (lon, x, k) = (get("lon_0")?, get("x_0")?, get("k")?);
    if text.contains("+datum=WGS84") && k == 0.9996 && x == 500_000.0 {
        let zone = (lon + 183.0) / 6.0;
        return (zone.fract() == 0.0 && (1.0..=60.0).contains(&zone)).then(|| 32_600 + zone as u32);
    }
    if !china(root) || k != 1.0 || lon.fract() != 0.0 || !(75.0..=135.0).contains(&lon) {
        return None;
    }
    let title = root.text().unwrap_or("").to_lowercase();
    let cm = lon as u32;
    if x == 500_000.0 {
        // The same numbers: a three-degree and a six-degree zone of one meridian are one system.
        let squeezed = title.replace(['_', '-', ' '], "");
        let six = squeezed.contains("gkcm") && !squeezed.contains("3degree");
        return name::central(cm, !six).or_else(|| name::central(cm, true));
    }
    let zone = (x - 500_000.0) / 1e6;
    let (zone, whole) = (zone as u32, zone.fract() == 0.0);
    match whole {
        true if zone * 3 == cm => (25..=45).contains(&zone).then(|| 4513 + zone - 25),
        true if zone * 6 == cm + 3 => (13..=23).contains(&zone).then(|| 4491 + zone - 13),
        _ => None,
    }
}
