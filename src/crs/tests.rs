use super::*;

fn at(x: f64, y: f64) -> Coord<f64> {
    Coord { x, y }
}

#[test]
fn names_of_one_system_are_one_system() {
    let names = [
        "EPSG:4548",
        "urn:ogc:def:crs:EPSG::4548",
        "http://www.opengis.net/def/crs/EPSG/0/4548",
        "4548",
        "CGCS2000_3_Degree_GK_CM_117E",
        "CGCS2000 / 3-degree Gauss-Kruger CM 117E",
    ];
    for name in names {
        assert_eq!(Crs::parse(name).unwrap().code(), Some(4548), "{name}");
    }
    for (name, code) in [
        ("wgs84", 4326),
        ("WGS 84", 4326),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", 4326),
        ("cgcs2000", 4490),
        ("CGCS2000_3_Degree_GK_Zone_39", 4527),
        ("CGCS2000_GK_CM_117E", 4509),
        ("CGCS2000_GK_Zone_20", 4498),
        ("WGS_1984_UTM_Zone_50N", 32650),
        ("EPSG:3857", 3857),
    ] {
        assert_eq!(Crs::parse(name).unwrap().code(), Some(code), "{name}");
    }
}

#[test]
fn what_we_write_is_what_we_read() {
    for code in [4326, 4490]
        .into_iter()
        .chain(4491..=4554)
        .chain(32_643..=32_653)
    {
        let text = esri(code).unwrap();
        let read = Crs::from_wkt(&text).unwrap();
        let said = Crs::epsg(code).unwrap();
        assert_eq!(read.code(), Some(code), "{text}");
        let place = at(117.3, 31.9);
        assert_eq!(read.from_wgs84(place), said.from_wgs84(place));
    }
}

#[test]
fn datums_without_a_shift_are_refused() {
    for name in [
        "EPSG:4214",
        "EPSG:4610",
        "EPSG:2383",
        "EPSG:2433",
        "EPSG:2362",
    ] {
        assert!(
            matches!(Crs::parse(name), Err(Unusable::Datum(_))),
            "{name}"
        );
    }
    assert_eq!(Crs::parse("EPSG:99999").unwrap_err(), Unusable::Unknown);
    assert_eq!(Crs::parse("mars").unwrap_err(), Unusable::Unknown);
}

#[test]
fn shifts_agree_with_published_points() {
    // Test points of googollee/eviltransform (Shanghai, Shenzhen, Beijing).
    let points = [
        (121.5272106, 31.1774276, 121.531541859215, 31.17530398364597),
        (113.912316, 22.543847, 113.9171764808363, 22.540796131694766),
        (116.377817, 39.911954, 116.38404722455657, 39.91334545536069),
    ];
    for (x, y, gx, gy) in points {
        let gcj = shift::wgs_to_gcj(at(x, y));
        assert!(
            (gcj.x - gx).abs() < 1e-6 && (gcj.y - gy).abs() < 1e-6,
            "{gcj:?}"
        );
        let back = shift::gcj_to_wgs(gcj);
        assert!((back.x - x).abs() < 1e-9 && (back.y - y).abs() < 1e-9);
        let bd = shift::gcj_to_bd(gcj);
        let back = shift::bd_to_gcj(bd);
        assert!((back.x - gcj.x).abs() < 1e-9 && (back.y - gcj.y).abs() < 1e-9);
    }
    assert_eq!(shift::wgs_to_gcj(at(2.35, 48.85)), at(2.35, 48.85));
    // What Baidu's own service answers to the example of its documentation (geoconv v1, from = 1,
    // to = 5). Its answers differ among themselves by half a metre.
    let bd = shift::gcj_to_bd(shift::wgs_to_gcj(at(114.21892734521, 29.575429778924)));
    let (x, y) = (114.2307519546763, 29.57908428837437);
    assert!((bd.x - x).abs() < 1e-5 && (bd.y - y).abs() < 1e-5, "{bd:?}");
}

#[test]
fn broken_text_is_refused_and_never_panics() {
    let whole = esri(4548).unwrap();
    for end in 0..whole.len() {
        let _ = Crs::from_wkt(&whole[..end]);
    }
    let deep = "PROJCS[".repeat(100_000);
    assert!(Crs::from_wkt(&deep).is_err());
    let _ = Crs::parse("+proj=tmerc +lat_0=nan +ellps=GRS80");
}

#[test]
fn guesses() {
    assert_eq!(guess::outside(at(24.8, 118.5)), guess::Guess::Swapped);
    assert_eq!(
        guess::outside(at(39_500_000.0, 2_740_000.0)),
        guess::Guess::Zones(vec![4527])
    );
    assert_eq!(
        guess::outside(at(13_000_000.0, 2_900_000.0)),
        guess::Guess::Zones(vec![3857])
    );
    assert!(matches!(
        guess::outside(at(472_000.0, 2_740_000.0)),
        guess::Guess::Zones(_)
    ));
    assert_eq!(guess::outside(at(f64::NAN, 1e300)), guess::Guess::Nothing);
    assert!(guess::nowhere(at(0.0, 0.0)).is_some());
}

#[test]
fn numbers_that_are_none_are_refused() {
    // Found by mutation: the library cuts such a number inside a character.
    let text = "+proj=tmerc +lon_0=1\u{a0298}171' +k=1 +ellps=GRS80";
    assert!(matches!(Crs::parse(text), Err(Unusable::Unknown)));
}
