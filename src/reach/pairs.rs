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

/// Demands that one task handles at a time: many, so that neighbours in space are among them.
const CHUNK: usize = 1 << 15;

/// A pair as one number that sorts by distance, then site.
pub fn key(mm: u32, site: u32) -> u64 {
    u64::from(mm) << 32 | u64::from(site)
}

/// Metres, 0 or more, as whole millimetres.
pub fn whole(metres: f64) -> u32 {
    (metres * 1000.0 + 0.5) as u32
}

impl Pairs {
    /// Rows of `n` demands in parallel: `count` says how many pairs a demand has, `list` appends
    /// their [`key`]s in any order. Demands are asked for in the order of `place`, so that those
    /// close to each other in the index follow each other. Memory is the result, four bytes for
    /// each demand and one row per thread.
    pub fn gather(
        n: usize,
        place: impl Fn(usize) -> u32 + Sync,
        count: impl Fn(usize) -> usize + Sync,
        list: impl Fn(usize, &mut Vec<u64>) + Sync,
    ) -> Pairs {
        let (mut start, mut order) = (vec![0usize; n + 1], vec![0u32; n]);
        let chunks = start[1..]
            .par_chunks_mut(CHUNK)
            .zip(order.par_chunks_mut(CHUNK));
        chunks
            .enumerate()
            .for_each_init(Vec::new, |by, (c, (start, order))| {
                let from = c * CHUNK;
                by.clear();
                by.extend((0..order.len()).map(|k| key(place(from + k), k as u32)));
                by.sort_unstable();
                for (order, &k) in order.iter_mut().zip(by.iter()) {
                    *order = k as u32;
                    start[k as u32 as usize] = count(from + k as u32 as usize);
                }
            });
        for i in 0..n {
            start[i + 1] += start[i];
        }
        let total = start[n];
        let (mut site, mut mm) = (vec![0u32; total], vec![0u32; total]);
        let mut jobs = Vec::with_capacity(n.div_ceil(CHUNK));
        let (mut sites, mut mms) = (site.as_mut_slice(), mm.as_mut_slice());
        for (c, order) in order.chunks(CHUNK).enumerate() {
            let from = c * CHUNK;
            let long = start[from + order.len()] - start[from];
            let (s, rest_s) = sites.split_at_mut(long);
            let (m, rest_m) = mms.split_at_mut(long);
            (sites, mms) = (rest_s, rest_m);
            jobs.push((from, order, s, m));
        }
        let start_of = &start;
        jobs.into_par_iter()
            .for_each_init(Vec::new, |row, (from, order, site, mm)| {
                for &k in order {
                    let i = from + k as usize;
                    row.clear();
                    list(i, row);
                    row.sort_unstable();
                    let at = start_of[i] - start_of[from]..start_of[i + 1] - start_of[from];
                    let out = site[at.clone()].iter_mut().zip(&mut mm[at]);
                    for ((site, mm), &pair) in out.zip(row.iter()) {
                        (*site, *mm) = (pair as u32, (pair >> 32) as u32);
                    }
                }
            });
        Pairs { start, site, mm }
    }
}
