//! `.prj` texts as ESRI writes them.

/// `.prj` text in the form of ESRI, for WGS84, CGCS2000 and their zones.
pub fn esri(code: u32) -> Option<String> {
    let wgs = r#"GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]"#;
    let china = r#"GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]"#;
    let zone = |name: String, base: &str, method: &str, x: f64, cm: u32, k: f64| {
        format!(
            r#"PROJCS["{name}",{base},PROJECTION["{method}"],PARAMETER["False_Easting",{x:.1}],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",{cm}.0],PARAMETER["Scale_Factor",{k:?}],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]"#
        )
    };
    let gk = "Gauss_Kruger";
    let numbered = |zone: u32| f64::from(zone) * 1e6 + 500_000.0;
    Some(match code {
        4326 => wgs.to_string(),
        4490 => china.to_string(),
        4491..=4501 => {
            let z = code - 4491 + 13;
            zone(
                format!("CGCS2000_GK_Zone_{z}"),
                china,
                gk,
                numbered(z),
                z * 6 - 3,
                1.0,
            )
        }
        4502..=4512 => {
            let cm = 75 + (code - 4502) * 6;
            zone(
                format!("CGCS2000_GK_CM_{cm}E"),
                china,
                gk,
                500_000.0,
                cm,
                1.0,
            )
        }
        4513..=4533 => {
            let z = code - 4513 + 25;
            zone(
                format!("CGCS2000_3_Degree_GK_Zone_{z}"),
                china,
                gk,
                numbered(z),
                z * 3,
                1.0,
            )
        }
        4534..=4554 => {
            let cm = 75 + (code - 4534) * 3;
            zone(
                format!("CGCS2000_3_Degree_GK_CM_{cm}E"),
                china,
                gk,
                500_000.0,
                cm,
                1.0,
            )
        }
        32_631..=32_660 => {
            let z = code - 32_600;
            zone(
                format!("WGS_1984_UTM_Zone_{z}N"),
                wgs,
                "Transverse_Mercator",
                500_000.0,
                z * 6 - 183,
                0.9996,
            )
        }
        _ => return None,
    })
}
