//! Coordinate systems as PROJJSON (version 0.7), for GeoParquet.

use super::wkt::tree::{Node, Reader};
use super::Crs;
use serde_json::{json, Value};

/// Parameters of a transverse Mercator projection: our name, that of EPSG and its code.
const PARAMETERS: &[(&str, &str, u32)] = &[
    ("Latitude_Of_Origin", "Latitude of natural origin", 8801),
    ("Central_Meridian", "Longitude of natural origin", 8802),
    ("Scale_Factor", "Scale factor at natural origin", 8805),
    ("False_Easting", "False easting", 8806),
    ("False_Northing", "False northing", 8807),
];

/// WGS84, CGCS2000, their Gauss-Krüger and UTM zones and EPSG:3857; `None` for any other system.
pub fn of(crs: &Crs) -> Option<Value> {
    let code = crs.code()?;
    let (base, conversion, name) = match code {
        3857 => (
            geographic(4326)?,
            mercator(),
            "WGS 84 / Pseudo-Mercator".to_string(),
        ),
        4326 | 4490 => return geographic(code),
        _ => {
            let text = super::wkt::esri(code)?;
            let root = Reader { rest: &text }.node(0)?;
            let name = root.text()?.replace('_', " ");
            let base = if text.contains("China") { 4490 } else { 4326 };
            (geographic(base)?, transverse(&root)?, name)
        }
    };
    let axis = |name: &str, short: &str, way: &str| json!({"name": name, "abbreviation": short, "direction": way, "unit": "metre"});
    Some(json!({
        "$schema": SCHEMA,
        "type": "ProjectedCRS",
        "name": name,
        "base_crs": base,
        "conversion": conversion,
        "coordinate_system": {"subtype": "Cartesian",
            "axis": [axis("Easting", "E", "east"), axis("Northing", "N", "north")]},
        "id": {"authority": "EPSG", "code": code},
    }))
}

const SCHEMA: &str = "https://proj.org/schemas/v0.7/projjson.schema.json";

fn geographic(code: u32) -> Option<Value> {
    let (name, datum, ball, flat) = match code {
        4326 => (
            "WGS 84",
            "World Geodetic System 1984",
            "WGS 84",
            298.257_223_563,
        ),
        4490 => (
            "China Geodetic Coordinate System 2000",
            "China 2000",
            "CGCS2000",
            298.257_222_101,
        ),
        _ => return None,
    };
    let axis = |name: &str, short: &str, way: &str| json!({"name": name, "abbreviation": short, "direction": way, "unit": "degree"});
    Some(json!({
        "$schema": SCHEMA,
        "type": "GeographicCRS",
        "name": name,
        "datum": {"type": "GeodeticReferenceFrame", "name": datum,
            "ellipsoid": {"name": ball, "semi_major_axis": 6_378_137, "inverse_flattening": flat}},
        "coordinate_system": {"subtype": "ellipsoidal", "axis": [
            axis("Geodetic latitude", "Lat", "north"), axis("Geodetic longitude", "Lon", "east")]},
        "id": {"authority": "EPSG", "code": code},
    }))
}

fn parameter(name: &str, value: f64, code: u32) -> Value {
    let unit = match code {
        8801 | 8802 => "degree",
        8805 => "unity",
        _ => "metre",
    };
    json!({"name": name, "value": value, "unit": unit, "id": {"authority": "EPSG", "code": code}})
}

fn transverse(root: &Node) -> Option<Value> {
    let value = |key: &str| {
        let hit = root
            .nodes()
            .find(|n| n.key == "PARAMETER" && n.text() == Some(key));
        hit.and_then(Node::number)
    };
    let list: Option<Vec<Value>> = PARAMETERS
        .iter()
        .map(|(ours, name, code)| Some(parameter(name, value(ours)?, *code)))
        .collect();
    Some(json!({
        "name": "unnamed",
        "method": {"name": "Transverse Mercator", "id": {"authority": "EPSG", "code": 9807}},
        "parameters": list?,
    }))
}

fn mercator() -> Value {
    let list = PARAMETERS.iter().filter(|p| p.2 != 8805);
    let list: Vec<Value> = list.map(|p| parameter(p.1, 0.0, p.2)).collect();
    json!({
        "name": "Popular Visualisation Pseudo-Mercator",
        "method": {"name": "Popular Visualisation Pseudo Mercator",
            "id": {"authority": "EPSG", "code": 1024}},
        "parameters": list,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn systems_that_are_written() {
        for code in [4326, 4490, 4491, 4527, 4548, 4554, 32650, 3857] {
            let value = of(&Crs::epsg(code).unwrap()).unwrap();
            assert_eq!(value["id"]["code"], code);
        }
        let zone = of(&Crs::epsg(4548).unwrap()).unwrap();
        assert_eq!(zone["conversion"]["parameters"][1]["value"], 117.0);
        assert_eq!(zone["base_crs"]["id"]["code"], 4490);
        assert_eq!(of(&Crs::parse("gcj02").unwrap()), None);
    }
}
