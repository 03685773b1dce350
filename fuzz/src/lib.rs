//! What the targets do with their bytes. None of it may panic, hang or take more than a gigabyte.

use quarter::crs::Crs;
use quarter::format::geojson::{self, whole};
use quarter::format::{read_bytes, Options, Raw, Source};
use quarter::policy::Profile;
use quarter::region::Region;
use quarter::scenario::{read::strict, ReachSpec, Scenario};

fn options() -> Options {
    Options {
        crs: Some("wgs84".into()),
        memory: 1 << 30,
        ..Options::default()
    }
}

/// Bytes as text.
pub fn text(data: &[u8]) -> Option<&str> {
    std::str::from_utf8(data).ok()
}

/// A layer, read as its ending says and inspected.
pub fn layer(file: &str, data: &[u8]) {
    if let Ok(layer) = read_bytes(file, data, &options()) {
        quarter::intake::inspect(&layer);
    }
}

/// GeoJSON in blocks says what the careful parser says.
pub fn blocks(data: &[u8]) {
    fn told(read: quarter::error::Result<Raw>) -> String {
        match read {
            Ok(raw) => format!("{:?} {:?} {:?} {:?}", raw.records, raw.lost, raw.said, raw.crs),
            Err(e) => format!("{e:?}"),
        }
    }
    let options = options();
    let source = Source::in_memory("a.geojson", data, &options);
    assert_eq!(told(geojson::read(&source)), told(whole::read(&source)));
    assert_eq!(told(geojson::read_lines(&source)), told(whole::read_lines(&source)));
}

/// The name or the text of a coordinate system, and what is computed with it.
pub fn crs(data: &[u8]) {
    let Some(text) = text(data) else { return };
    for crs in [Crs::parse(text), Crs::from_wkt(text)].into_iter().flatten() {
        let c = geo::Coord { x: 118.5, y: 24.6 };
        if let Some(there) = crs.from_wgs84(c) {
            let _ = crs.to_wgs84(there);
        }
        let _ = (crs.wkt(), quarter::crs::projjson::of(&crs));
    }
}


/// A scenario file.
pub fn scenario(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let _ = strict::<Scenario>("s.toml", text);
    let _ = quarter::scenario::read::unknown_in("s.toml", text);
}

/// A policy file, and the rules it makes.
pub fn policy(data: &[u8]) {
    let Some(text) = text(data) else { return };
    if let Ok(profile) = Profile::parse("p.toml", text) {
        let _ = profile.rules("p.toml");
    }
}

/// A travel table.
pub fn travel(data: &[u8]) {
    let spec = "table = \"t.csv\"\nkey = \"id\"\nmetres_per_minute = 46.68";
    if let Ok(spec) = strict::<ReachSpec>("s.toml", spec) {
        let _ = quarter::intake::travel::parse("t.csv", data, &spec, &Region::default());
    }
}

/// `plan.json`.
pub fn plan(data: &[u8]) {
    if let Ok(plan) = serde_json::from_slice::<quarter::report::PlanFile>(data) {
        let _ = serde_json::to_string(&plan);
    }
}

/// An OpenStreetMap file.
pub fn osm(data: &[u8]) {
    let _ = quarter::network::osm::read("a.osm.pbf", data, &Default::default());
}
