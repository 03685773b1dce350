//! Coordinate systems by name.

use super::{wkt, Crs, Kind, Unusable};

/// Datums that no single shift relates to WGS84: each place has its own, kept by its survey office.
const LOCAL_DATUMS: &[&str] = &["Beijing_1954", "Xian_1980", "Xi_an_1980", "New_Beijing"];

/// The system of an EPSG code.
pub fn of_code(code: u32) -> Result<Crs, Unusable> {
    let name = format!("EPSG:{code}");
    match code {
        4326 | 4979 | 4490 | 4480 => {
            return Ok(Crs {
                name,
                epsg: Some(code),
                kind: Kind::Degrees,
            })
        }
        3857 | 3785 | 900_913 | 102_100 | 102_113 => {
            let text = "+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +no_defs";
            return Crs::from_proj("EPSG:3857".into(), Some(3857), text);
        }
        _ => {}
    }
    let short = u16::try_from(code).map_err(|_| Unusable::Unknown)?;
    let def = crs_definitions::from_code(short).ok_or(Unusable::Unknown)?;
    if let Some(datum) = LOCAL_DATUMS.iter().find(|d| def.wkt.contains(**d)) {
        return Err(Unusable::Datum(format!("{name} ({datum})")));
    }
    Crs::from_proj(name, Some(code), def.proj4)
}

/// From what people write.
pub fn parse(text: &str) -> Result<Crs, Unusable> {
    let text = text.trim();
    if text.starts_with('+') {
        return Crs::from_proj(text.to_string(), None, text);
    }
    if text.contains('[') {
        return wkt::parse(text);
    }
    let lower = text.to_ascii_lowercase();
    let squeezed: String = lower.chars().filter(|c| c.is_alphanumeric()).collect();
    let kind = match squeezed.as_str() {
        "gcj02" | "gcj" | "火星坐标" | "火星坐标系" => Some(("gcj02", Kind::Gcj02)),
        "bd09" | "bd09ll" | "百度坐标" | "百度坐标系" => Some(("bd09", Kind::Bd09)),
        _ => None,
    };
    if let Some((name, kind)) = kind {
        return Ok(Crs {
            name: name.into(),
            epsg: None,
            kind,
        });
    }
    match squeezed.as_str() {
        "wgs84"
        | "crs84"
        | "ogccrs84"
        | "crs84h"
        | "gcswgs1984"
        | "urnogcdefcrsogc13crs84"
        | "urnogcdefcrsogccrs84"
        | "httpwwwopengisnetdefcrsogc13crs84"
        | "wgs1984" => return of_code(4326),
        "cgcs2000"
        | "gcschinageodeticcoordinatesystem2000"
        | "chinageodeticcoordinatesystem2000"
        | "国家大地坐标系"
        | "2000国家大地坐标系" => return of_code(4490),
        _ => {}
    }
    if lower.contains("epsg") || lower.chars().all(|c| c.is_ascii_digit()) {
        let digits = lower.rsplit(|c: char| !c.is_ascii_digit()).next();
        let code = digits.and_then(|d| d.parse().ok());
        return of_code(code.ok_or(Unusable::Unknown)?);
    }
    zone(&lower).ok_or(Unusable::Unknown).and_then(of_code)
}

/// The EPSG code behind names such as `CGCS2000_3_Degree_GK_CM_117E`,
/// `CGCS2000 / 3-degree Gauss-Kruger zone 39` and `WGS_1984_UTM_Zone_50N`.
pub fn zone(lower: &str) -> Option<u32> {
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|w| !w.is_empty())
        .collect();
    let after = |key: &str| {
        let at = words.iter().position(|w| *w == key)?;
        let word = words.get(at + 1)?;
        let digits: String = word.chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<u32>().ok()
    };
    if words.contains(&"utm") && (lower.contains("wgs")) {
        let zone = after("zone").filter(|z| (1..=60).contains(z))?;
        let south = words.last().is_some_and(|w| w.ends_with('s'));
        return Some(if south { 32_700 } else { 32_600 } + zone);
    }
    if !lower.contains("cgcs") {
        return None;
    }
    let three = words.windows(2).any(|w| w[0] == "3" && w[1] == "degree");
    match (after("cm"), after("zone")) {
        (Some(cm), _) => central(cm, three),
        (None, Some(zone)) => match three {
            true => (25..=45).contains(&zone).then(|| 4513 + zone - 25),
            false => (13..=23).contains(&zone).then(|| 4491 + zone - 13),
        },
        _ => None,
    }
}

/// The CGCS2000 Gauss-Krüger system with a central meridian and no zone number in its eastings.
pub fn central(cm: u32, three: bool) -> Option<u32> {
    match three {
        true => ((75..=135).contains(&cm) && cm.is_multiple_of(3)).then(|| 4534 + (cm - 75) / 3),
        false => {
            ((75..=135).contains(&cm) && (cm - 75).is_multiple_of(6)).then(|| 4502 + (cm - 75) / 6)
        }
    }
}
