//! Sites and customers by line: `F id x y cost` and `C id x y demand`, in any order, perhaps after
//! one line with how many there are of each.
//!
//! Used for maximal and partial covering: Cordeau, Furini, Ljubić 2019,
//! doi:10.1016/j.ejor.2018.12.021. Radius and budget come from the caller.

use super::numbers::{finite, Text};
use super::{Instance, Places, Said};
use crate::error::{Code, Fault};

pub fn read(text: &Text) -> Said {
    let mut read = Places::default();
    let mut counts: Option<[usize; 2]> = None;
    for (k, (line, l)) in text.lines().enumerate() {
        let words: Vec<&str> = l.split_ascii_whitespace().collect();
        let site = match words[0] {
            "F" => true,
            "C" => false,
            _ if k == 0 => {
                let whole: Vec<usize> = words.iter().filter_map(|w| w.parse().ok()).collect();
                if let [f, c] = whole[..] {
                    counts = Some([f, c]);
                }
                continue;
            }
            _ if read.site.is_empty() && read.demand.is_empty() => {
                return Said::Not("lines that begin with F or C".into());
            }
            other => {
                let fault = text.fault(Code::BadValue, line).found(other);
                return fault.expected("F | C").into();
            }
        };
        let numbers: Option<Vec<f64>> = words[1..].iter().map(|w| finite(w)).collect();
        match numbers.as_deref() {
            Some(&[_, x, y, value]) if value >= 0.0 => {
                let (at, values) = match site {
                    true => (&mut read.site, &mut read.cost),
                    false => (&mut read.demand, &mut read.weight),
                };
                at.push([x, y]);
                values.push(value);
            }
            _ => {
                let expect = ["C id x y demand", "F id x y cost"][usize::from(site)];
                let fault = text.fault(Code::BadNumber, line).found(l);
                return fault.expected(expect).into();
            }
        }
    }
    let have = [read.site.len(), read.demand.len()];
    if have == [0, 0] {
        return Said::Not("lines that begin with F or C".into());
    }
    if have.contains(&0) || counts.is_some_and(|c| c != have && c != [have[1], have[0]]) {
        let want = counts.map_or("both".into(), |[f, c]| format!("{f} and {c}"));
        return Fault::new(Code::WrongCount, text.file)
            .found(format!("{} lines F, {} lines C", have[0], have[1]))
            .expected(want)
            .into();
    }
    Said::Is(Instance::Places(read))
}
