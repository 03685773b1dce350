//! Points of TSPLIB: `EUC_2D` only, every point both demand and site.
//!
//! Reinelt 1991, doi:10.1287/ijoc.3.4.376. Distances are rounded to the nearest whole number.

use super::numbers::{finite, Text};
use super::{Instance, Places, Said};
use crate::error::{Code, Fault};

pub fn read(text: &Text) -> Said {
    let mut lines = text.lines();
    let (mut dimension, mut kind) = (None, None);
    let mut seen = false;
    for (line, l) in lines.by_ref() {
        if l == "NODE_COORD_SECTION" {
            seen = true;
            break;
        }
        let Some((key, value)) = l.split_once(':') else {
            return Said::Not("`KEY : value` lines before NODE_COORD_SECTION".into());
        };
        let value = value.trim();
        match key.trim() {
            "DIMENSION" => match value.parse::<usize>() {
                Ok(n) => dimension = Some(n),
                Err(_) => return bad(text, line, "DIMENSION", value),
            },
            "EDGE_WEIGHT_TYPE" => kind = Some((line, value)),
            _ => {}
        }
    }
    if !seen {
        return Said::Not("a NODE_COORD_SECTION".into());
    }
    match kind {
        Some((_, "EUC_2D")) => {}
        Some((line, other)) => {
            let fault = text.fault(Code::BadValue, line).field("EDGE_WEIGHT_TYPE");
            return fault.found(other).expected("EUC_2D").into();
        }
        None => {
            let fault = Fault::new(Code::MissingKey, text.file);
            return fault.field("EDGE_WEIGHT_TYPE").expected("EUC_2D").into();
        }
    }
    let mut points: Vec<[f64; 2]> = Vec::new();
    for (line, l) in lines.take_while(|(_, l)| *l != "EOF" && !l.ends_with("_SECTION")) {
        let words: Vec<&str> = l.split_ascii_whitespace().collect();
        match words[..] {
            [_, x, y] => match (finite(x), finite(y)) {
                (Some(x), Some(y)) => points.push([x, y]),
                _ => return bad(text, line, "x y", l),
            },
            _ => return bad(text, line, "number x y", l),
        }
    }
    match dimension {
        Some(n) if n == points.len() && n > 0 => Said::Is(Instance::Places(Places {
            weight: vec![1.0; n],
            cost: vec![1.0; n],
            site: points.clone(),
            demand: points,
            rounded: true,
        })),
        Some(n) => Fault::new(Code::WrongCount, text.file)
            .field("DIMENSION")
            .found(format!("{} points", points.len()))
            .expected(n.to_string())
            .into(),
        None => Fault::new(Code::MissingKey, text.file)
            .field("DIMENSION")
            .into(),
    }
}

fn bad(text: &Text, line: usize, field: &str, found: &str) -> Said {
    let fault = text.fault(Code::BadNumber, line);
    fault.field(field).found(found).into()
}
