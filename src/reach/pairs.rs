//! Pairs within reach as compressed rows, built in two passes: count, then fill.

use rayon::prelude::*;

/// Which sites each demand reaches: row `i` is `start[i]..start[i + 1]`, nearest first, ties by
/// index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pairs {
    /// Row starts; one more than there are demands.
    pub start: Vec<usize>,
    /// Site of each pair.
    pub site: Vec<u32>,
    /// Distance of each pair in whole millimetres.
    pub mm: Vec<u32>,
}

/// Demands that one task handles at a time.
const CHUNK: usize = 2048;

/// A pair as one number that sorts by distance, then site.
pub fn key(mm: u32, site: u32) -> u64 {
    u64::from(mm) << 32 | u64::from(site)
}

impl Pairs {
    /// Rows of `n` demands in parallel: `count` says how many pairs a demand has, `list` appends
    /// their [`key`]s in any order. Memory is the result and one row per thread.
    pub fn gather(
        n: usize,
        count: impl Fn(usize) -> usize + Sync,
        list: impl Fn(usize, &mut Vec<u64>) + Sync,
    ) -> Pairs {
        let mut start = vec![0usize; n + 1];
        let chunks = start[1..].par_chunks_mut(CHUNK).enumerate();
        chunks.for_each(|(c, out)| {
            for (k, out) in out.iter_mut().enumerate() {
                *out = count(c * CHUNK + k);
            }
        });
        for i in 0..n {
            start[i + 1] += start[i];
        }
        let total = start[n];
        let (mut site, mut mm) = (vec![0u32; total], vec![0u32; total]);
        let mut jobs = Vec::with_capacity(n.div_ceil(CHUNK));
        let (mut sites, mut mms) = (site.as_mut_slice(), mm.as_mut_slice());
        for from in (0..n).step_by(CHUNK) {
            let to = (from + CHUNK).min(n);
            let long = start[to] - start[from];
            let (s, rest_s) = sites.split_at_mut(long);
            let (m, rest_m) = mms.split_at_mut(long);
            (sites, mms) = (rest_s, rest_m);
            jobs.push((from..to, s, m));
        }
        jobs.into_par_iter()
            .for_each_init(Vec::new, |row, (demands, site, mm)| {
                let mut at = 0;
                for i in demands {
                    row.clear();
                    list(i, row);
                    row.sort_unstable();
                    for (k, &pair) in row.iter().enumerate() {
                        site[at + k] = pair as u32;
                        mm[at + k] = (pair >> 32) as u32;
                    }
                    at += row.len();
                }
            });
        Pairs { start, site, mm }
    }
}
