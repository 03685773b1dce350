//! Points in bands of one coordinate, each band in order of the other and cut into drawers: a
//! window is two looks into a drawer per band, whatever the density, and nothing is held but the
//! points and a few small numbers for each.

use std::ops::Range;

/// An index over points `(u, v)`.
pub struct Bands {
    low: f64,
    height: f64,
    band: Vec<Band>,
    /// Where each drawer begins; each band has one more than it has drawers.
    drawer: Vec<u32>,
    /// First coordinate of each entry, ascending within a band.
    pub u: Vec<f64>,
    /// The point of each entry.
    pub item: Vec<u32>,
}

/// One band.
#[derive(Clone, Copy, Default)]
struct Band {
    /// Its entries begin here.
    start: u32,
    /// Its drawers begin here.
    drawer: u32,
    /// How many drawers it has.
    drawers: u32,
    /// First `u` in it.
    low: f64,
    /// Drawers per unit of `u`.
    per: f64,
}

/// Drawers for each point of a band.
const DRAWERS: usize = 4;

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
        let number = |v: f64| ((v - low) / height) as usize;
        let count = match points.is_empty() {
            true => 0,
            false => number(low + span) + 1,
        };
        let mut order: Vec<(u32, f64, u32)> = points
            .iter()
            .enumerate()
            .map(|(k, &(u, v))| (number(v).min(count - 1) as u32, u, k as u32))
            .collect();
        order.sort_unstable_by(|a, b| {
            let by_u = || a.1.total_cmp(&b.1).then(a.2.cmp(&b.2));
            a.0.cmp(&b.0).then_with(by_u)
        });
        let mut bands = Bands {
            low,
            height,
            band: Vec::with_capacity(count),
            drawer: Vec::with_capacity((DRAWERS + 1) * points.len() + count),
            u: order.iter().map(|o| o.1).collect(),
            item: order.iter().map(|o| o.2).collect(),
        };
        let mut from = 0;
        for b in 0..count as u32 {
            let to = from + order[from..].partition_point(|o| o.0 == b);
            bands.push(from, to);
            from = to;
        }
        bands
    }

    /// Makes a band of the entries `from..to`.
    fn push(&mut self, from: usize, to: usize) {
        let mut band = Band {
            start: from as u32,
            drawer: self.drawer.len() as u32,
            ..Band::default()
        };
        let row = &self.u[from..to];
        if let (Some(&first), Some(&last)) = (row.first(), row.last()) {
            let drawers = DRAWERS * row.len();
            band.drawers = drawers as u32;
            band.low = first;
            band.per = (drawers as f64 / (last - first)).min(1e12);
            let mut at = 0;
            for d in 0..drawers {
                while at < row.len() && band.number(row[at]) < d {
                    at += 1;
                }
                self.drawer.push((from + at) as u32);
            }
        }
        self.drawer.push(to as u32);
        self.band.push(band);
    }

    /// The band that `v` lies in, or the nearest one.
    fn number(&self, v: f64) -> usize {
        (((v - self.low).max(0.0) / self.height) as usize).min(self.band.len() - 1)
    }

    /// A number that is close for points that are close, as far as one number can be.
    pub fn place(&self, u: f64, v: f64) -> u32 {
        if self.item.is_empty() {
            return 0;
        }
        let band = &self.band[self.number(v)];
        match band.drawers {
            0 => band.start,
            _ => self.drawer[band.drawer as usize + band.number(u)],
        }
    }

    /// Ranges of entries that hold all those within `v.0 ..= v.1` for which `u` lies within what
    /// `width` answers, given the least and largest `v` of a band; and some that do not. No entry
    /// comes twice.
    pub fn window(
        &self,
        v: (f64, f64),
        mut width: impl FnMut(f64, f64) -> (f64, f64),
        mut each: impl FnMut(Range<usize>),
    ) {
        if self.item.is_empty() || v.1 < self.low {
            return;
        }
        for b in self.number(v.0)..=self.number(v.1) {
            let band = &self.band[b];
            if band.drawers == 0 {
                continue;
            }
            let bottom = self.low + b as f64 * self.height;
            let (low, high) = width(bottom, bottom + self.height);
            let drawers = &self.drawer[band.drawer as usize..];
            let (first, last) = (drawers[band.number(low)], drawers[band.number(high) + 1]);
            if first < last {
                each(first as usize..last as usize);
            }
        }
    }
}

impl Band {
    /// The drawer that `u` lies in, or the nearest one.
    fn number(&self, u: f64) -> usize {
        (((u - self.low) * self.per).max(0.0) as usize).min(self.drawers as usize - 1)
    }
}
