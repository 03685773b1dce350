//! Distances that are worked out when they are asked for.

use std::cmp::Ordering;

/// No way leads there.
pub const UNREACHABLE: u32 = u32::MAX;

/// Whole distances between demands and candidate sites. Distances that are not [`UNREACHABLE`]
/// are below 2³¹.
pub trait Near: Sync {
    /// How many demands there are.
    fn demands(&self) -> usize;
    /// How many candidate sites there are.
    fn sites(&self) -> usize;
    /// Fills `out` with the `k` sites nearest to demand `i`, (site, distance), nearest first,
    /// ties by index; fewer only if no more can be reached. A larger `k` gives a longer list with
    /// the same beginning.
    fn nearest(&self, i: usize, k: usize, out: &mut Vec<(u32, u32)>);
    /// Distance from demand `i` to site `j`.
    fn distance(&self, i: usize, j: usize) -> u32;
}

/// All distances written down, row by row.
#[derive(Clone, Debug)]
pub struct Matrix {
    sites: usize,
    distance: Vec<u32>,
}

impl Matrix {
    /// `distance[i * sites + j]` from demand `i` to site `j`; `sites` positive.
    pub fn new(sites: usize, distance: Vec<u32>) -> Matrix {
        Matrix { sites, distance }
    }

    fn row(&self, i: usize) -> &[u32] {
        &self.distance[i * self.sites..(i + 1) * self.sites]
    }
}

impl Near for Matrix {
    fn demands(&self) -> usize {
        self.distance.len() / self.sites.max(1)
    }

    fn sites(&self) -> usize {
        self.sites
    }

    fn nearest(&self, i: usize, k: usize, out: &mut Vec<(u32, u32)>) {
        out.clear();
        let pairs = (0u32..).zip(self.row(i)).map(|(j, &d)| (j, d));
        out.extend(pairs.filter(|&(_, d)| d != UNREACHABLE));
        keep_nearest(k, out);
    }

    fn distance(&self, i: usize, j: usize) -> u32 {
        self.row(i)[j]
    }
}

/// Rows of reachable sites, nearest first; what is not in a row cannot be reached.
#[derive(Clone, Debug)]
pub struct Lists {
    sites: usize,
    row: Vec<Vec<(u32, u32)>>,
}

impl Lists {
    /// One list of (site, distance) per demand, in any order, no site twice in a list.
    pub fn new(sites: usize, mut row: Vec<Vec<(u32, u32)>>) -> Lists {
        row.iter_mut().for_each(|r| r.sort_unstable_by(nearer));
        Lists { sites, row }
    }
}

impl Near for Lists {
    fn demands(&self) -> usize {
        self.row.len()
    }

    fn sites(&self) -> usize {
        self.sites
    }

    fn nearest(&self, i: usize, k: usize, out: &mut Vec<(u32, u32)>) {
        out.clear();
        out.extend(self.row[i].iter().take(k));
    }

    fn distance(&self, i: usize, j: usize) -> u32 {
        let found = self.row[i].iter().find(|e| e.0 as usize == j);
        found.map_or(UNREACHABLE, |e| e.1)
    }
}

/// How a Euclidean distance becomes a whole number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// To the nearest whole number, halves up (TSPLIB's EUC_2D).
    Nearest,
    /// Down.
    Down,
    /// Up.
    Up,
}

/// Points in the plane with Euclidean distances.
#[derive(Clone, Debug)]
pub struct Points {
    demand: Vec<(f64, f64)>,
    site: Vec<(f64, f64)>,
    scale: f64,
    rounding: Rounding,
    low: (f64, f64),
    side: f64,
    columns: usize,
    rows: usize,
    start: Vec<u32>,
    cell: Vec<u32>,
}

impl Points {
    /// Demands and sites by their coordinates; distances are multiplied by `scale`, then rounded.
    pub fn new(
        demand: Vec<(f64, f64)>,
        site: Vec<(f64, f64)>,
        scale: f64,
        rounding: Rounding,
    ) -> Points {
        let low = site
            .iter()
            .fold((f64::MAX, f64::MAX), |a, p| (a.0.min(p.0), a.1.min(p.1)));
        let high = site
            .iter()
            .fold((f64::MIN, f64::MIN), |a, p| (a.0.max(p.0), a.1.max(p.1)));
        let (wide, tall) = ((high.0 - low.0).max(0.0), (high.1 - low.1).max(0.0));
        let cells = (site.len() as f64 / 2.0).max(1.0);
        let side = (wide * tall / cells).sqrt().max(wide.max(tall) / 2000.0);
        let side = if side > 0.0 && side.is_finite() {
            side
        } else {
            1.0
        };
        let columns = (wide / side) as usize + 1;
        let rows = (tall / side) as usize + 1;
        let mut points = Points {
            demand,
            site,
            scale,
            rounding,
            low,
            side,
            columns,
            rows,
            start: vec![0; columns * rows + 1],
            cell: Vec::new(),
        };
        let place: Vec<usize> = points.site.iter().map(|&p| points.place(p)).collect();
        for &c in &place {
            points.start[c + 1] += 1;
        }
        for c in 0..columns * rows {
            points.start[c + 1] += points.start[c];
        }
        let mut next = points.start.clone();
        points.cell = vec![0; place.len()];
        for (j, &c) in place.iter().enumerate() {
            points.cell[next[c] as usize] = j as u32;
            next[c] += 1;
        }
        points
    }

    fn column(&self, x: f64) -> usize {
        (((x - self.low.0) / self.side).max(0.0) as usize).min(self.columns - 1)
    }

    fn line(&self, y: f64) -> usize {
        (((y - self.low.1) / self.side).max(0.0) as usize).min(self.rows - 1)
    }

    fn place(&self, p: (f64, f64)) -> usize {
        self.line(p.1) * self.columns + self.column(p.0)
    }

    fn whole(&self, i: usize, j: usize) -> u32 {
        let (p, q) = (self.demand[i], self.site[j]);
        let d = ((p.0 - q.0).powi(2) + (p.1 - q.1).powi(2)).sqrt() * self.scale;
        match self.rounding {
            Rounding::Nearest => (d + 0.5).floor() as u32,
            Rounding::Down => d.floor() as u32,
            Rounding::Up => d.ceil() as u32,
        }
    }
}

impl Near for Points {
    fn demands(&self) -> usize {
        self.demand.len()
    }

    fn sites(&self) -> usize {
        self.site.len()
    }

    fn nearest(&self, i: usize, k: usize, out: &mut Vec<(u32, u32)>) {
        let p = self.demand[i];
        let k = k.min(self.site.len());
        let mut reach = self.side * ((k as f64 / 2.0).sqrt() * 0.6 + 1.0);
        loop {
            out.clear();
            let (left, right) = (self.column(p.0 - reach), self.column(p.0 + reach));
            for line in self.line(p.1 - reach)..=self.line(p.1 + reach) {
                let from = self.start[line * self.columns + left] as usize;
                let to = self.start[line * self.columns + right + 1] as usize;
                let sites = self.cell[from..to].iter();
                out.extend(sites.map(|&j| (j, self.whole(i, j as usize))));
            }
            // Beyond the square nothing is nearer than `sure`, whatever the rounding.
            let sure = (reach * self.scale).floor() - 1.0;
            let all = out.len() == self.site.len();
            if all || out.iter().filter(|e| f64::from(e.1) < sure).count() >= k {
                break keep_nearest(k, out);
            }
            reach *= 1.5;
        }
    }

    fn distance(&self, i: usize, j: usize) -> u32 {
        self.whole(i, j)
    }
}

/// Nearest first, ties by index.
fn nearer(a: &(u32, u32), b: &(u32, u32)) -> Ordering {
    (a.1, a.0).cmp(&(b.1, b.0))
}

fn keep_nearest(k: usize, out: &mut Vec<(u32, u32)>) {
    if k < out.len() {
        if k > 0 {
            out.select_nth_unstable_by(k - 1, nearer);
        }
        out.truncate(k);
    }
    out.sort_unstable_by(nearer);
}
