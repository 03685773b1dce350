//! A smaller cover problem with the same optimum (Beasley 1987, 10.1016/0377-2217(87)90067-8).
//!
//! Rows with equal sets become one. A row that holds all sites of another asks for nothing new. A
//! site is left out if another one reaches all that it reaches and costs no more. The only site
//! left for a row is fixed. This is repeated until nothing changes; later rounds look only at what
//! the last one touched.
//!
//! Every row of the result is a row of the problem, so prices of the result are prices of the
//! problem; rows that were dropped pay nothing. What a left out site reaches of the remaining rows
//! lies within the reach of the one that replaces it. So no site reaches rows of two parts, or
//! rows of a part and the pivot of a fixed site, and bounds of parts may be added.

use super::sorted::{append, filtered, is_subset, mark, numbers, retain, spans, Sorted};
use super::Cover;
use crate::solve::part::{Rows, Sets};
use crate::solve::LeftOut;
use rayon::prelude::*;
use std::cmp::Reverse;
use std::sync::atomic::{AtomicBool, Ordering};

/// What is left of a cover problem.
#[derive(Clone, Debug, Default)]
pub struct Kernel {
    /// Sites per row, ascending.
    pub rows: Rows,
    /// Rows per site, ascending.
    pub cols: Rows,
    /// Cost per site.
    pub cost: Vec<i64>,
    /// Sites that each row needs.
    pub need: Vec<u8>,
    /// Row of the problem behind each row, ascending.
    pub row_of: Vec<u32>,
    /// Site of the problem behind each site, ascending.
    pub site_of: Vec<u32>,
    /// Sites of the problem that are open in some best plan, each with its pivot: a row of the
    /// problem that had no other site left, or `None` if the site is free of cost.
    pub fixed: Vec<(u32, Option<u32>)>,
    /// Sites of the problem that are replaced by one that is in the kernel.
    pub left_out: Vec<LeftOut>,
}

/// An independent part of a kernel, in local indices.
#[derive(Clone, Debug, Default)]
pub struct Part {
    /// Sites per row, ascending.
    pub rows: Rows,
    /// Rows per site, ascending.
    pub cols: Rows,
    /// Cost per site.
    pub cost: Vec<i64>,
    /// Sites that each row needs.
    pub need: Vec<u8>,
    /// Row of the problem behind each row, ascending.
    pub row_of: Vec<u32>,
    /// Site of the problem behind each site, ascending.
    pub site_of: Vec<u32>,
    /// Sites of the problem replaced by one of the part, by site.
    pub left_out: Vec<LeftOut>,
}

/// Reduces a problem; `None` if a row has fewer sites than it needs.
///
/// Where any row needs more than one site, sites are fixed only if they cost nothing, and only
/// sites whose rows all need one are left out.
pub fn reduce(cover: &Cover) -> Option<Kernel> {
    let mut work = Work::new(cover)?;
    let mut look: Vec<u32> = (0..work.cols.len() as u32).collect();
    let mut rows_to_look = None;
    loop {
        let lost = work.leave_out(&look);
        let rows = match rows_to_look {
            None => {
                rows_to_look = Some(());
                (0..work.rows.len() as u32).collect()
            }
            Some(()) if lost.is_empty() => break,
            Some(()) => lost,
        };
        look = work.drop_rows(&rows);
        if look.is_empty() {
            break;
        }
    }
    Some(work.finish(cover.cost.len()))
}

/// Builds the independent parts of a kernel, the one with most pairs first.
pub fn parts(kernel: &Kernel) -> Vec<Part> {
    let n = kernel.cost.len();
    let mut sets = Sets::new(n);
    for i in 0..kernel.rows.len() {
        for pair in kernel.rows.row(i).windows(2) {
            sets.join(pair[0] as usize, pair[1] as usize);
        }
    }
    let mut number = vec![u32::MAX; n];
    let mut local = vec![0u32; n];
    let mut parts: Vec<Part> = Vec::new();
    for j in 0..n {
        let root = sets.root(j);
        if number[root] == u32::MAX {
            number[root] = parts.len() as u32;
            parts.push(Part::default());
            parts[number[root] as usize].rows.start.push(0);
        }
        number[j] = number[root];
        let part = &mut parts[number[j] as usize];
        local[j] = part.cost.len() as u32;
        part.cost.push(kernel.cost[j]);
        part.site_of.push(kernel.site_of[j]);
    }
    for i in 0..kernel.rows.len() {
        let row = kernel.rows.row(i);
        let part = &mut parts[number[row[0] as usize] as usize];
        part.rows
            .item
            .extend(row.iter().map(|&j| local[j as usize]));
        part.rows.start.push(part.rows.item.len() as u32);
        part.need.push(kernel.need[i]);
        part.row_of.push(kernel.row_of[i]);
    }
    for l in &kernel.left_out {
        if let Ok(by) = kernel.site_of.binary_search(&l.by) {
            parts[number[by] as usize].left_out.push(*l);
        }
    }
    for part in &mut parts {
        part.cols = part.rows.transposed(part.cost.len());
    }
    parts.sort_by_key(|p| (Reverse(p.rows.item.len()), p.site_of[0]));
    parts
}

/// Rows of a part that do not hold all of another one when only the sites `there` are left.
pub fn bare_rows(part: &Part, there: &[bool]) -> Vec<u32> {
    let all = vec![true; part.rows.len()];
    let rows = filtered(&part.rows, &all, &numbers(there));
    let work = Work {
        cols: rows.transposed(there.iter().filter(|&&t| t).count()),
        rows,
        need: part.need.clone(),
        ..Work::default()
    };
    let mut keep = all;
    let look: Vec<u32> = (0..keep.len() as u32).collect();
    work.swallow(&look, &mut keep);
    look.into_iter().filter(|&i| keep[i as usize]).collect()
}

/// A reduction on its way: every row and site that is listed is still there.
#[derive(Default)]
struct Work {
    rows: Rows,
    cols: Rows,
    cost: Vec<i64>,
    need: Vec<u8>,
    /// The row needs one site in the problem itself.
    plain: Vec<bool>,
    row_of: Vec<u32>,
    site_of: Vec<u32>,
    fixed: Vec<(u32, Option<u32>)>,
    replaced: Vec<LeftOut>,
    /// No row needs more than one.
    single: bool,
}

impl Work {
    /// Sorts and merges the rows; sites without cost are open.
    fn new(cover: &Cover) -> Option<Work> {
        let n = cover.rows.len();
        let least = |i: usize| cover.least.as_ref().map_or(1, |l| l[i]);
        let chunks: Vec<Option<Sorted>> = spans(n)
            .into_par_iter()
            .map(|span| Sorted::new(cover, span, &least))
            .collect();
        let chunks: Option<Vec<Sorted>> = chunks.into_iter().collect();
        let mut all = Sorted::default();
        all.rows.start.push(0);
        for chunk in chunks? {
            append(&mut all.rows, &chunk.rows);
            all.need.extend(chunk.need);
            all.hash.extend(chunk.hash);
        }
        let keep = all.first_of_equals();
        let row_of: Vec<u32> = (0..n as u32).filter(|&i| keep[i as usize]).collect();
        let mut reached = vec![false; cover.cost.len()];
        for &i in &row_of {
            for &j in all.rows.row(i as usize) {
                reached[j as usize] = true;
            }
        }
        let site_of: Vec<u32> = (0..cover.cost.len() as u32)
            .filter(|&j| reached[j as usize])
            .collect();
        let rows = filtered(&all.rows, &keep, &numbers(&reached));
        let cols = rows.transposed(site_of.len());
        let free = (0..cover.cost.len()).filter(|&j| cover.cost[j] == 0);
        Some(Work {
            cols,
            cost: site_of.iter().map(|&j| cover.cost[j as usize]).collect(),
            need: row_of.iter().map(|&i| all.need[i as usize]).collect(),
            plain: row_of.iter().map(|&i| least(i as usize) == 1).collect(),
            fixed: free.map(|j| (j as u32, None)).collect(),
            replaced: Vec::new(),
            single: (0..n).all(|i| least(i) <= 1),
            rows,
            row_of,
            site_of,
        })
    }

    /// Leaves out what is dominated among the sites `look`; returns the rows that lost one.
    fn leave_out(&mut self, look: &[u32]) -> Vec<u32> {
        let found: Vec<(u32, u32)> = look
            .par_iter()
            .filter_map(|&j| Some((j, self.replacement(j)?)))
            .collect();
        if found.is_empty() {
            return Vec::new();
        }
        let mut keep = vec![true; self.site_of.len()];
        let mut lost = vec![false; self.rows.len()];
        for &(j, k) in &found {
            keep[j as usize] = false;
            self.replaced.push(LeftOut {
                site: self.site_of[j as usize],
                by: self.site_of[k as usize],
            });
            for &i in self.cols.row(j as usize) {
                lost[i as usize] = true;
            }
        }
        self.keep(&vec![true; self.rows.len()], &keep);
        (0..self.rows.len() as u32)
            .filter(|&i| lost[i as usize])
            .collect()
    }

    /// A site that reaches all that `j` reaches for no more; the first of equals stays.
    fn replacement(&self, j: u32) -> Option<u32> {
        let reach = self.cols.row(j as usize);
        if !self.single && !reach.iter().all(|&i| self.plain[i as usize]) {
            return None;
        }
        let length = |i: u32| self.rows.start[i as usize + 1] - self.rows.start[i as usize];
        let seed = *reach.iter().min_by_key(|&&i| length(i))?;
        let worth = |k: u32| {
            (
                self.cost[k as usize],
                Reverse(self.cols.row(k as usize).len()),
                k,
            )
        };
        let (cost, size, _) = worth(j);
        let better = |k: u32| {
            let w = worth(k);
            w.0 <= cost && w.1 <= size && (w.0, w.1, k) < (cost, size, j)
        };
        let mut able: Vec<u32> = self.rows.row(seed as usize).to_vec();
        able.retain(|&k| better(k));
        for &i in reach {
            if able.is_empty() {
                return None;
            }
            let row = self.rows.row(i as usize);
            able.retain(|k| row.binary_search(k).is_ok());
        }
        able.first().copied()
    }

    /// Fixes single sites and drops the rows they cover, then rows that hold all of one of the
    /// rows `look`; returns the sites that lost a row and still have some.
    fn drop_rows(&mut self, look: &[u32]) -> Vec<u32> {
        let n = self.rows.len();
        let mut keep = vec![true; n];
        let mut stay = vec![true; self.site_of.len()];
        if self.single {
            for &i in look {
                if let [j] = *self.rows.row(i as usize) {
                    if stay[j as usize] {
                        stay[j as usize] = false;
                        let pivot = Some(self.row_of[i as usize]);
                        self.fixed.push((self.site_of[j as usize], pivot));
                        for &r in self.cols.row(j as usize) {
                            keep[r as usize] = false;
                        }
                    }
                }
            }
        }
        self.swallow(look, &mut keep);
        let mut lost = vec![false; self.site_of.len()];
        for i in (0..n).filter(|&i| !keep[i]) {
            for &j in self.rows.row(i) {
                lost[j as usize] = true;
            }
        }
        let left = |j: usize| self.cols.row(j).iter().any(|&i| keep[i as usize]);
        for j in 0..stay.len() {
            stay[j] = stay[j] && (!lost[j] || left(j));
        }
        lost.iter_mut().zip(&stay).for_each(|(l, s)| *l = *l && *s);
        let number = numbers(&stay);
        let lost = (0..lost.len())
            .filter(|&j| lost[j])
            .map(|j| number[j])
            .collect();
        self.keep(&keep, &stay);
        lost
    }

    /// Keeps only rows that do not hold all sites of one of the kept rows `look`.
    fn swallow(&self, look: &[u32], keep: &mut [bool]) {
        let dead: Vec<AtomicBool> = keep.iter().map(|&k| AtomicBool::new(!k)).collect();
        let marks: Vec<u64> = (0..self.rows.len())
            .into_par_iter()
            .map(|i| mark(self.rows.row(i)))
            .collect();
        look.par_iter()
            .filter(|&&r| keep[r as usize])
            .for_each(|&r| self.spread(r, &marks, &dead));
        for (keep, dead) in keep.iter_mut().zip(dead) {
            *keep = !dead.into_inner();
        }
    }

    /// Marks the rows that hold all sites of row `r`; of equals the first is not marked.
    fn spread(&self, r: u32, marks: &[u64], dead: &[AtomicBool]) {
        let row = self.rows.row(r as usize);
        let length = |j: u32| self.cols.start[j as usize + 1] - self.cols.start[j as usize];
        let Some(&seed) = row.iter().min_by_key(|&&j| length(j)) else {
            return;
        };
        let (mine, need) = (marks[r as usize], self.need[r as usize]);
        for &i in self.cols.row(seed as usize) {
            let at = i as usize;
            if mine & !marks[at] != 0 || i == r || dead[at].load(Ordering::Relaxed) {
                continue;
            }
            let other = self.rows.row(at);
            if other.len() < row.len()
                || self.need[at] > need
                || (other.len() == row.len() && self.need[at] == need && i < r)
            {
                continue;
            }
            if is_subset(row, other) {
                dead[at].store(true, Ordering::Relaxed);
            }
        }
    }

    /// Keeps these rows and sites only.
    fn keep(&mut self, rows: &[bool], sites: &[bool]) {
        let (row_number, site_number) = (numbers(rows), numbers(sites));
        self.rows = filtered(&self.rows, rows, &site_number);
        self.cols = filtered(&self.cols, sites, &row_number);
        retain(&mut self.need, rows);
        retain(&mut self.plain, rows);
        retain(&mut self.row_of, rows);
        retain(&mut self.cost, sites);
        retain(&mut self.site_of, sites);
    }

    fn finish(mut self, sites: usize) -> Kernel {
        let mut by = vec![u32::MAX; sites];
        for l in &self.replaced {
            by[l.site as usize] = l.by;
        }
        for l in &mut self.replaced {
            while by[l.by as usize] != u32::MAX {
                l.by = by[l.by as usize];
            }
        }
        let site_of = &self.site_of;
        self.replaced
            .retain(|l| site_of.binary_search(&l.by).is_ok());
        self.replaced.sort_unstable_by_key(|l| l.site);
        self.fixed.sort_unstable();
        Kernel {
            rows: self.rows,
            cols: self.cols,
            cost: self.cost,
            need: self.need,
            row_of: self.row_of,
            site_of: self.site_of,
            fixed: self.fixed,
            left_out: self.replaced,
        }
    }
}
