//! Points by line, `x y demand`, each of them both demand and site; blanks, commas or semicolons
//! between. One line before may name the columns or say how many points there are.
//!
//! Used for maximal covering and p-median on real places: Lorena, Pereira 2002, the instances SJC.

use super::numbers::{finite, Text};
use super::{Instance, Places, Said};
use crate::error::{Code, Fault};

pub fn read(text: &Text) -> Said {
    let mut read = Places::default();
    let mut count = None;
    for (k, (line, l)) in text.lines().enumerate() {
        let cut = |c: char| c.is_ascii_whitespace() || c == ',' || c == ';';
        let words: Vec<&str> = l.split(cut).filter(|w| !w.is_empty()).collect();
        let numbers: Vec<f64> = words.iter().filter_map(|w| finite(w)).collect();
        match numbers[..] {
            [x, y, weight] if words.len() == 3 && weight >= 0.0 => {
                read.demand.push([x, y]);
                read.weight.push(weight);
            }
            [n] if k == 0 && words.len() == 1 => count = Some(n),
            [] if k == 0 && words.len() == 3 && words.iter().all(|w| named(w)) => {}
            _ => return Said::Not(format!("three numbers in line {line}, demand ≥ 0")),
        }
    }
    let n = read.demand.len();
    if n == 0 {
        return Said::Not("at least one point".into());
    }
    if count.is_some_and(|c| c != n as f64) {
        return Fault::new(Code::WrongCount, text.file)
            .found(format!("{n} points"))
            .expected(count.unwrap_or_default().to_string())
            .into();
    }
    read.site.clone_from(&read.demand);
    read.cost = vec![1.0; n];
    Said::Is(Instance::Places(read))
}

/// Is this the name of a column, not a number of any kind?
fn named(word: &str) -> bool {
    word.starts_with(|c: char| c.is_alphabetic()) && word.parse::<f64>().is_err()
}
