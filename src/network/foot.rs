//! Which ways may be walked, by their tags.
//!
//! After the OpenStreetMap wiki's access defaults for pedestrians
//! (wiki.openstreetmap.org/wiki/OSM_tags_for_routing/Access_restrictions, row "foot"), with two
//! decisions: trunk roads and cycleways need a word for pedestrians (`foot=yes`, a sidewalk), and
//! ways of an estate (`access=private`) are closed unless the scenario opens them.

/// Marks of a way.
pub mod mark {
    /// Steps.
    pub const STEPS: u8 = 1;
    /// May be walked from its first vertex to its last only.
    pub const FORWARD: u8 = 2;
    /// May be walked from its last vertex to its first only.
    pub const BACKWARD: u8 = 4;
    /// On a bridge, in a tunnel, or on another level than the ground.
    pub const APART: u8 = 8;
    /// A square that may be crossed.
    pub const AREA: u8 = 16;
}

/// Ways that pedestrians may use unless another tag forbids it.
const OPEN: &[&str] = &[
    "footway",
    "path",
    "pedestrian",
    "steps",
    "living_street",
    "residential",
    "service",
    "unclassified",
    "road",
    "track",
    "bridleway",
    "corridor",
    "platform",
    "elevator",
    "crossing",
    "primary",
    "primary_link",
    "secondary",
    "secondary_link",
    "tertiary",
    "tertiary_link",
];

/// Ways that pedestrians may use if a tag says so.
const ASKED: &[&str] = &[
    "trunk",
    "trunk_link",
    "cycleway",
    "busway",
    "bus_guideway",
    "raceway",
];

const YES: &[&str] = &[
    "yes",
    "designated",
    "permissive",
    "official",
    "destination",
    "customers",
    "1",
];
const NO: &[&str] = &["no", "use_sidepath", "discouraged", "0"];
const PRIVATE: &[&str] = &["private", "permit", "residents"];
const CLOSED: &[&str] = &[
    "no",
    "agricultural",
    "forestry",
    "military",
    "delivery",
    "emergency",
];

/// May a way be walked? Its marks, or why not. `tag` gives the value of a key.
///
/// # Errors
/// The reason, such as `highway=motorway`.
pub fn walk<'a>(tag: impl Fn(&str) -> Option<&'a str>, private: bool) -> Result<u8, String> {
    let is = |key: &str, values: &[&str]| tag(key).is_some_and(|v| values.contains(&v));
    let because = |key: &str| format!("{key}={}", tag(key).unwrap_or(""));
    let highway = tag("highway").unwrap_or("");
    let platform =
        tag("railway") == Some("platform") || tag("public_transport") == Some("platform");
    let foot = is("foot", YES) || (private && is("foot", PRIVATE));
    let sidewalk = [
        "sidewalk",
        "sidewalk:both",
        "sidewalk:left",
        "sidewalk:right",
    ];
    let sidewalk = sidewalk
        .iter()
        .any(|key| is(key, &["yes", "both", "left", "right"]));
    // A simplified network may list several classes for one line: one that is open will do.
    let classes = || {
        let inner = highway.trim_matches(['[', ']']);
        inner
            .split([',', ';'])
            .map(|c| c.trim_matches([' ', '\'', '"']))
    };
    let any = |list: &[&str]| classes().any(|c| list.contains(&c));
    if !(any(OPEN) || platform || foot && any(ASKED) || sidewalk && any(ASKED)) {
        return Err(if highway.is_empty() {
            "highway=-".into()
        } else if any(ASKED) {
            format!("highway={highway}, foot=-")
        } else {
            because("highway")
        });
    }
    if is("foot", NO) || (is("foot", PRIVATE) && !private) {
        return Err(because("foot"));
    }
    if !foot {
        if is("access", CLOSED) {
            return Err(because("access"));
        }
        if is("access", PRIVATE) && !private {
            return Err(because("access"));
        }
        if is("service", &["private"]) && !private {
            return Err(because("service"));
        }
    }
    let mut marks = 0;
    if classes().all(|c| c == "steps") {
        marks |= mark::STEPS;
    }
    let conveyed = any(&["steps", "footway", "corridor"]);
    let only = |values: &[&str]| is("oneway:foot", values);
    let escalator = |value: &str| conveyed && tag("conveying") == Some(value);
    if only(&["yes", "1", "true"]) || is("foot:backward", &["no"]) || escalator("forward") {
        marks |= mark::FORWARD;
    } else if only(&["-1", "reverse"]) || is("foot:forward", &["no"]) || escalator("backward") {
        marks |= mark::BACKWARD;
    }
    let apart = |key: &str, none: &[&str]| tag(key).is_some_and(|v| !none.contains(&v));
    if apart("bridge", &["no", "0", "False", "false", ""])
        || apart(
            "tunnel",
            &["no", "0", "building_passage", "False", "false", ""],
        )
        || apart("layer", &["0", ""])
    {
        marks |= mark::APART;
    }
    if is("area", &["yes"]) {
        marks |= mark::AREA;
    }
    Ok(marks)
}

/// Does a barrier on a way stop a pedestrian?
pub fn stops<'a>(tag: impl Fn(&str) -> Option<&'a str>, private: bool) -> bool {
    let is = |key: &str, values: &[&str]| tag(key).is_some_and(|v| values.contains(&v));
    let Some(barrier) = tag("barrier") else {
        return false;
    };
    if is("foot", YES) {
        return false;
    }
    if is("foot", NO) || is("locked", &["yes"]) {
        return true;
    }
    let closed = is("access", CLOSED) || is("access", PRIVATE) || is("foot", PRIVATE);
    let wall = [
        "wall",
        "fence",
        "hedge",
        "retaining_wall",
        "city_wall",
        "ditch",
    ];
    wall.contains(&barrier) || (closed && !private)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(tags: &[(&'static str, &'static str)]) -> Result<u8, String> {
        walk(|k| tags.iter().find(|t| t.0 == k).map(|t| t.1), false)
    }

    #[test]
    fn tags_say_who_may_walk() {
        assert_eq!(ask(&[("highway", "residential")]), Ok(0));
        assert_eq!(ask(&[("highway", "steps")]), Ok(mark::STEPS));
        assert_eq!(
            ask(&[("highway", "motorway")]),
            Err("highway=motorway".into())
        );
        assert_eq!(ask(&[("highway", "trunk"), ("sidewalk", "both")]), Ok(0));
        assert!(ask(&[("highway", "trunk")]).is_err());
        assert!(ask(&[("highway", "cycleway")]).is_err());
        assert_eq!(ask(&[("highway", "cycleway"), ("foot", "yes")]), Ok(0));
        assert_eq!(
            ask(&[("highway", "service"), ("access", "private")]),
            Err("access=private".into())
        );
        let gated = [
            ("highway", "service"),
            ("access", "private"),
            ("foot", "yes"),
        ];
        assert_eq!(ask(&gated), Ok(0));
        assert_eq!(
            ask(&[("highway", "footway"), ("foot", "no")]),
            Err("foot=no".into())
        );
        // Cars drive one way, pedestrians walk both.
        assert_eq!(ask(&[("highway", "primary"), ("oneway", "yes")]), Ok(0));
        let escalator = [("highway", "steps"), ("conveying", "forward")];
        assert_eq!(ask(&escalator), Ok(mark::STEPS | mark::FORWARD));
        let bridge = [("highway", "path"), ("bridge", "yes")];
        assert_eq!(ask(&bridge), Ok(mark::APART));
        assert_eq!(ask(&[("highway", "['steps', 'footway']")]), Ok(0));
        assert_eq!(ask(&[("building", "yes")]), Err("highway=-".into()));
    }

    #[test]
    fn gates_are_open_unless_a_tag_closes_them() {
        let ask = |tags: &[(&'static str, &'static str)]| {
            stops(|k| tags.iter().find(|t| t.0 == k).map(|t| t.1), false)
        };
        assert!(!ask(&[("barrier", "gate")]));
        assert!(ask(&[("barrier", "gate"), ("access", "private")]));
        assert!(!ask(&[
            ("barrier", "gate"),
            ("access", "no"),
            ("foot", "yes")
        ]));
        assert!(ask(&[("barrier", "gate"), ("locked", "yes")]));
        assert!(ask(&[("barrier", "wall")]));
        assert!(!ask(&[("highway", "crossing")]));
    }
}
