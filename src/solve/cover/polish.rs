//! Better covers from prices: only sites that cost little more than what is paid for them.
//!
//! So restricted a part is much smaller after reduction and often falls apart. What is small then
//! is solved to the end, the rest is searched (core problems of Caprara, Fischetti, Toth 1999,
//! 10.1287/opre.47.5.730).

use super::price::{Worth, MICRO};
use super::search::Search;
use super::tree::{Root, Tree};
use super::{parts, reduce, Cover, Part};
use crate::solve::Stop;

/// Local search moves per site.
const MOVES: u64 = 80;

/// Restricted parts with at most so many sites are solved by branch and bound, with so many nodes.
const SMALL: usize = 1_500;
const NODES: u64 = 30;
const ROUNDS: usize = 6;

/// A cover of less than `value`, from sites whose reduced cost is at most a share of the gap.
pub fn polish(
    part: &Part,
    settled: &[Option<bool>],
    worth: &Worth,
    best: &[u32],
    share: i128,
    stop: &Stop,
) -> Option<(Vec<u32>, i64)> {
    let value: i64 = best.iter().map(|&j| part.cost[j as usize]).sum();
    let limit = ((i128::from(value) * MICRO - worth.bound) / share).max(MICRO);
    let mut keep: Vec<bool> = (0..part.cost.len())
        .map(|j| settled[j] != Some(false) && worth.reduced[j] <= limit)
        .collect();
    best.iter().for_each(|&j| keep[j as usize] = true);
    let sites: Vec<u32> = (0..keep.len() as u32)
        .filter(|&j| keep[j as usize])
        .collect();
    let mut number = vec![u32::MAX; keep.len()];
    for (at, &j) in sites.iter().enumerate() {
        number[j as usize] = at as u32;
    }
    let mut cover = Cover {
        cost: sites.iter().map(|&j| part.cost[j as usize]).collect(),
        least: Some(part.need.clone()),
        ..Cover::default()
    };
    cover.rows.start.push(0);
    for i in 0..part.rows.len() {
        let row = part.rows.row(i).iter().map(|&j| number[j as usize]);
        cover.rows.item.extend(row.filter(|&j| j != u32::MAX));
        cover.rows.start.push(cover.rows.item.len() as u32);
    }
    let kernel = reduce(&cover)?;
    let mut open: Vec<u32> = kernel.fixed.iter().map(|f| f.0).collect();
    let mut given = vec![false; sites.len()];
    for &j in best {
        let j = number[j as usize];
        let by = kernel.left_out.binary_search_by_key(&j, |l| l.site);
        given[by.map_or(j, |at| kernel.left_out[at].by) as usize] = true;
    }
    for (p, small) in parts(&kernel).iter().enumerate() {
        let start =
            (0..small.cost.len() as u32).filter(|&j| given[small.site_of[j as usize] as usize]);
        let start: Vec<u32> = start.collect();
        let mut search = Search::new(small, &start, p as u64);
        search.run(MOVES * small.cost.len() as u64, 0, stop);
        let mut cover = search.best().to_vec();
        if small.cost.len() <= SMALL {
            let root = Root::new(small, stop);
            if let Some(tree) = Tree::new(small, &cover, &root, NODES, stop) {
                cover = tree.plain().rounds(ROUNDS).run(&root).open;
            }
        }
        open.extend(cover.iter().map(|&j| small.site_of[j as usize]));
    }
    let mut open: Vec<u32> = open.iter().map(|&j| sites[j as usize]).collect();
    open.sort_unstable();
    let new: i64 = open.iter().map(|&j| part.cost[j as usize]).sum();
    (new < value).then_some((open, new))
}
