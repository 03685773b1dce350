//! Coordinate systems: from a name, a code, a proj string or the text of a `.prj` to WGS84 and back.
//!
//! CGCS2000 and WGS84 differ by centimetres and are taken as one, as PROJ does. GCJ-02 and BD-09
//! are the shifted coordinates of Chinese map services ([`shift`]).

pub mod guess;
mod name;
pub mod projjson;
pub mod shift;
mod wkt;

pub use wkt::esri;

use crate::guard::guarded;
use geo::Coord;
use proj4rs::transform::transform;
use proj4rs::Proj;

/// A coordinate system.
#[derive(Clone)]
pub struct Crs {
    name: String,
    epsg: Option<u32>,
    kind: Kind,
}

#[derive(Clone)]
enum Kind {
    Degrees,
    Gcj02,
    Bd09,
    Proj(Box<Proj>),
}

/// Why a name or text is no coordinate system that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// It is not known, or its projection is not computed.
    Unknown,
    /// Its datum has no published shift to WGS84 that holds everywhere (Beijing 1954, Xi'an 1980
    /// and others): reading it as WGS84 would be off by up to some hundred metres.
    Datum(String),
}

impl std::fmt::Debug for Crs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)
    }
}

impl Crs {
    /// WGS84 longitude and latitude in degrees.
    pub fn wgs84() -> Crs {
        Crs {
            name: "EPSG:4326".into(),
            epsg: Some(4326),
            kind: Kind::Degrees,
        }
    }

    /// The system of an EPSG code.
    ///
    /// # Errors
    /// The code is not known, or its datum cannot be related to WGS84.
    pub fn epsg(code: u32) -> Result<Crs, Unusable> {
        name::of_code(code)
    }

    /// From what people write: `wgs84`, `cgcs2000`, `gcj02`, `bd09`, `EPSG:4548`, URNs, ESRI names
    /// such as `CGCS2000_3_Degree_GK_CM_117E`, proj strings, WKT.
    ///
    /// # Errors
    /// It is not known, or its datum cannot be related to WGS84.
    pub fn parse(text: &str) -> Result<Crs, Unusable> {
        name::parse(text)
    }

    /// From the well-known text of a `.prj`, a GeoPackage or a FlatGeobuf.
    ///
    /// # Errors
    /// It cannot be read, or its datum cannot be related to WGS84.
    pub fn from_wkt(text: &str) -> Result<Crs, Unusable> {
        wkt::parse(text)
    }

    fn from_proj(name: String, epsg: Option<u32>, text: &str) -> Result<Crs, Unusable> {
        let known = [
            "+datum=WGS84",
            "+datum=NAD83",
            "+ellps=GRS80",
            "+ellps=WGS84",
            "+towgs84=",
            "+nadgrids=@null",
            "+R=",
        ];
        if !known.iter().any(|k| text.contains(k)) {
            return Err(Unusable::Datum(name));
        }
        // The library panics at some texts that are no numbers.
        let proj = guarded(|| Proj::from_proj_string(text))
            .and_then(Result::ok)
            .ok_or(Unusable::Unknown)?;
        if !proj.has_inverse() || proj.is_geocent() {
            return Err(Unusable::Unknown);
        }
        let plain = proj.is_latlong()
            && proj.from_greenwich() == 0.0
            && proj.is_normalized_axis()
            && !text.contains("+towgs84=");
        let kind = match plain {
            true => Kind::Degrees,
            false => Kind::Proj(Box::new(proj)),
        };
        Ok(Crs { name, epsg, kind })
    }

    /// Its name, as results print it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its EPSG code, if it has one.
    pub fn code(&self) -> Option<u32> {
        self.epsg
    }

    /// Are its coordinates WGS84 or CGCS2000 degrees already?
    pub fn is_degrees(&self) -> bool {
        matches!(self.kind, Kind::Degrees)
    }

    /// Are its coordinates metres or another length, not degrees?
    pub fn is_projected(&self) -> bool {
        matches!(&self.kind, Kind::Proj(p) if !p.is_latlong())
    }

    /// To WGS84 degrees; `None` outside the domain of the projection.
    pub fn to_wgs84(&self, c: Coord<f64>) -> Option<Coord<f64>> {
        let to = match &self.kind {
            Kind::Degrees => c,
            Kind::Gcj02 => shift::gcj_to_wgs(c),
            Kind::Bd09 => shift::gcj_to_wgs(shift::bd_to_gcj(c)),
            Kind::Proj(proj) => project(proj, base(), c)?,
        };
        (to.x.is_finite() && to.y.is_finite()).then_some(to)
    }

    /// From WGS84 degrees; `None` outside the domain of the projection.
    pub fn from_wgs84(&self, c: Coord<f64>) -> Option<Coord<f64>> {
        let to = match &self.kind {
            Kind::Degrees => c,
            Kind::Gcj02 => shift::wgs_to_gcj(c),
            Kind::Bd09 => shift::gcj_to_bd(shift::wgs_to_gcj(c)),
            Kind::Proj(proj) => project(base(), proj, c)?,
        };
        (to.x.is_finite() && to.y.is_finite()).then_some(to)
    }

    /// Well-known text for a `.prj` or a GeoPackage; `None` for GCJ-02, BD-09 and proj strings.
    pub fn wkt(&self) -> Option<String> {
        let code = self.epsg?;
        wkt::esri(code).or_else(|| {
            let def = crs_definitions::from_code(u16::try_from(code).ok()?)?;
            Some(def.wkt.to_string())
        })
    }
}

fn base() -> &'static Proj {
    use std::sync::OnceLock;
    static BASE: OnceLock<Proj> = OnceLock::new();
    BASE.get_or_init(|| {
        Proj::from_proj_string("+proj=longlat +datum=WGS84 +no_defs")
            .unwrap_or_else(|_| unreachable!("plain longitude and latitude"))
    })
}

fn project(from: &Proj, to: &Proj, c: Coord<f64>) -> Option<Coord<f64>> {
    let mut point = match from.is_latlong() {
        true => (c.x.to_radians(), c.y.to_radians(), 0.0),
        false => (c.x, c.y, 0.0),
    };
    if !(c.x.is_finite() && c.y.is_finite()) {
        return None;
    }
    transform(from, to, &mut point).ok()?;
    let (x, y) = match to.is_latlong() {
        true => (point.0.to_degrees(), point.1.to_degrees()),
        false => (point.0, point.1),
    };
    Some(Coord { x, y })
}

#[cfg(test)]
mod tests;
