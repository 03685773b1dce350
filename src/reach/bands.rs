//! Points in bands of one coordinate, each band in order of the other: asks for a window are two
//! binary searches per band, whatever the density, and nothing is held but the points.

use std::ops::Range;

/// An index over points `(u, v)`.
pub struct Bands {
    low: f64,
    height: f64,
    /// Where each band begins; one more than there are bands.
    start: Vec<u32>,
    /// First coordinate of each entry, ascending within a band.
    u: Vec<f64>,
    /// The point of each entry.
    pub item: Vec<u32>,
}

impl Bands {
    /// Builds the index with bands of about `height` in `v`, wider where there would be more than
    /// four for each point. Points must be finite.
    pub fn new(points: impl Iterator<Item = (f64, f64)>, height: f64) -> Bands {
        let points: Vec<(f64, f64)> = points.collect();
        let v = || points.iter().map(|p| p.1);
        let low = v().fold(f64::INFINITY, f64::min);
        let span = v().fold(f64::NEG_INFINITY, f64::max) - low;
        let most = 4 * points.len() + 1024;
        let height = height.max(span / most as f64).max(f64::MIN_POSITIVE);
        let band = |v: f64| ((v - low) / height) as usize;
        let count = if points.is_empty() {
            0
        } else {
            band(low + span) + 1
        };
        let mut order: Vec<(u32, f64, u32)> = points
            .iter()
            .enumerate()
            .map(|(k, &(u, v))| (band(v).min(count - 1) as u32, u, k as u32))
            .collect();
        order.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2)));
        let mut start = vec![0; count + 1];
        for &(b, ..) in &order {
            start[b as usize + 1] += 1;
        }
        for b in 0..count {
            start[b + 1] += start[b];
        }
        Bands {
            low,
            height,
            start,
            u: order.iter().map(|o| o.1).collect(),
            item: order.iter().map(|o| o.2).collect(),
        }
    }

    /// Entries that may lie within `v.0 ..= v.1`, by band, with the part of the band's own extent
    /// given to `width`, which answers with the range of `u` that is wanted there.
    pub fn window(
        &self,
        v: (f64, f64),
        mut width: impl FnMut(f64, f64) -> (f64, f64),
        mut each: impl FnMut(Range<usize>),
    ) {
        let count = self.start.len() - 1;
        if count == 0 || v.1 < self.low {
            return;
        }
        let band = |v: f64| (((v - self.low).max(0.0) / self.height) as usize).min(count - 1);
        for b in band(v.0)..=band(v.1) {
            let (from, to) = (self.start[b] as usize, self.start[b + 1] as usize);
            if from == to {
                continue;
            }
            let bottom = self.low + b as f64 * self.height;
            let (low, high) = width(bottom, bottom + self.height);
            let row = &self.u[from..to];
            let first = row.partition_point(|&u| u < low);
            let last = first + row[first..].partition_point(|&u| u <= high);
            if first < last {
                each(from + first..from + last);
            }
        }
    }
}
