//! OR-Library set cover, in its two layouts. Both begin with `m n` (rows, columns).
//!
//! By row (`scp…`): the cost of every column, then per row how many columns cover it, and which.
//! By column (`rail…`): per column its cost, how many rows it covers, and which. The layouts share
//! their endings, so a file is what it parses as to the last number. Beasley 1987,
//! doi:10.1016/0377-2217(87)90141-X; Ceria, Nobili, Sassano 1998, doi:10.1007/BF01581106.

use super::numbers::{Numbers, Text};
use super::{Cover, Instance, Said};
use crate::error::{Code, Fault};

/// The file by row, unless it is one by column just as well and a different one.
pub fn by_row(text: &Text) -> Said {
    match (rows(text), columns(text)) {
        (Ok(a), Ok(b)) if a != b => Fault::new(Code::NotInstance, text.file)
            .found("rows and columns both parse")
            .expected("one layout, by row or by column")
            .into(),
        (Ok(a), _) => Said::Is(Instance::Cover(a)),
        (Err(why), _) => Said::Not(why),
    }
}

/// The file by column.
pub fn by_column(text: &Text) -> Said {
    match columns(text) {
        Ok(cover) => Said::Is(Instance::Cover(cover)),
        Err(why) => Said::Not(why),
    }
}

/// The file by row without costs: after `m n` the weight of every row, then other weights, 1 to 200
/// over and over, then the rows as in [`by_row`]; notes may follow after dashes. Files of this kind
/// go round under the names `scp…` as well; they ask for most weight covered by so many columns.
pub fn without_costs(text: &Text) -> Said {
    match bare(text) {
        Ok(cover) => Said::Is(Instance::Cover(cover)),
        Err(why) => Said::Not(why),
    }
}

/// `m n`, neither of them more than there are words.
fn head(text: &Text, numbers: &mut Numbers) -> Result<(usize, usize), String> {
    match [numbers.whole(), numbers.whole()] {
        [Some(m), Some(n)] if m > 0 && n > 0 && m <= text.words && n <= text.words => Ok((m, n)),
        _ => Err("`m n` at the start, as many rows and columns as there are numbers".into()),
    }
}

/// A count, then so many different numbers from 1 to `most`.
fn members(
    numbers: &mut Numbers,
    most: usize,
    list: &mut Vec<u32>,
    what: &str,
) -> Result<(), String> {
    let Some(count) = numbers.whole().filter(|&k| k <= most) else {
        return Err(format!("how many are in {what}"));
    };
    let from = list.len();
    for _ in 0..count {
        match numbers.whole() {
            Some(k) if k >= 1 && k <= most => list.push(k as u32 - 1),
            Some(k) => return Err(format!("1 to {most} in {what}, not {k}")),
            None => return Err(format!("{count} numbers in {what}")),
        }
    }
    list[from..].sort_unstable();
    if list[from..].windows(2).any(|w| w[0] == w[1]) {
        return Err(format!("{count} different numbers in {what}"));
    }
    Ok(())
}

fn rows(text: &Text) -> Result<Cover, String> {
    let mut numbers = text.numbers();
    let (m, n) = head(text, &mut numbers)?;
    let cost: Option<Vec<i64>> = (0..n).map(|_| Some(numbers.whole()? as i64)).collect();
    let mut cover = Cover {
        start: vec![0],
        site: Vec::new(),
        sites: n,
        cost: cost.ok_or_else(|| format!("{n} whole costs"))?,
        weight: Vec::new(),
    };
    rest(&mut numbers, m, n, &mut cover)?;
    match numbers.done() {
        true => Ok(cover),
        false => Err(format!("nothing after row {m}")),
    }
}

fn bare(text: &Text) -> Result<Cover, String> {
    let mut numbers = text.numbers();
    let (m, n) = head(text, &mut numbers)?;
    let weight: Option<Vec<i64>> = (0..m).map(|_| Some(numbers.whole()? as i64)).collect();
    if (0..m).any(|k| numbers.whole() != Some(k % 200 + 1)) {
        return Err(format!("{m} weights, then 1 to 200 over and over"));
    }
    let mut cover = Cover {
        start: vec![0],
        sites: n,
        weight: weight.ok_or_else(|| format!("a weight for each of {m} rows"))?,
        ..Cover::default()
    };
    rest(&mut numbers, m, n, &mut cover)?;
    match numbers.word() {
        None => Ok(cover),
        Some(word) if word.starts_with("---") => Ok(cover),
        Some(_) => Err(format!("nothing after row {m}")),
    }
}

/// The rows at the end of a file by row.
fn rest(numbers: &mut Numbers, m: usize, n: usize, cover: &mut Cover) -> Result<(), String> {
    for i in 0..m {
        members(numbers, n, &mut cover.site, &format!("row {}", i + 1))?;
        cover.start.push(cover.site.len());
    }
    Ok(())
}

fn columns(text: &Text) -> Result<Cover, String> {
    let mut numbers = text.numbers();
    let (m, n) = head(text, &mut numbers)?;
    let mut cost = Vec::new();
    let (mut start, mut row) = (vec![0], Vec::new());
    for j in 0..n {
        let Some(price) = numbers.whole() else {
            return Err(format!("the cost of column {}", j + 1));
        };
        cost.push(price as i64);
        members(&mut numbers, m, &mut row, &format!("column {}", j + 1))?;
        start.push(row.len());
    }
    if !numbers.done() {
        return Err(format!("nothing after column {n}"));
    }
    let mut cover = Cover {
        start: vec![0; m + 1],
        site: vec![0; row.len()],
        sites: n,
        cost,
        weight: Vec::new(),
    };
    for &i in &row {
        cover.start[i as usize + 1] += 1;
    }
    for i in 0..m {
        cover.start[i + 1] += cover.start[i];
    }
    let mut next = cover.start.clone();
    for j in 0..n {
        for &i in &row[start[j]..start[j + 1]] {
            cover.site[next[i as usize]] = j as u32;
            next[i as usize] += 1;
        }
    }
    Ok(cover)
}
