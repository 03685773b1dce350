//! The street grid of the built-up town and the blocks between its lines.

use geo::Coord;

use super::frame::area;
use super::rng::Rng;
use super::terrain::Terrain;

/// One line of the grid.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    /// Where it runs, plan metres.
    pub at: f64,
    /// Count of lines from the centre, negative to the west or south.
    pub index: i64,
}

impl Line {
    /// Every third line is a main road.
    pub fn main(&self) -> bool {
        self.index % 3 == 0
    }

    /// Metres from the line to the buildings.
    fn margin(&self) -> f64 {
        if self.main() {
            19.0
        } else {
            10.0
        }
    }
}

/// What a block is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Housing.
    Home,
    /// Shops, offices, schools, workshops.
    Work,
    /// Green.
    Park,
    /// Not built up.
    Open,
}

/// A block between four lines, or between lines and a bank of the river.
#[derive(Clone, Debug)]
pub struct Block {
    /// Column: between `us[col]` and `us[col + 1]`.
    pub col: usize,
    /// Row: between `vs[row]` and `vs[row + 1]`.
    pub row: usize,
    /// Bank of the river: `1.0` north, `-1.0` south.
    side: f64,
    span: (f64, f64),
    rise: (f64, f64),
    /// Distance from the centre; 1 at the radius of the built-up town.
    pub level: f64,
    /// On a main road.
    pub main: bool,
    /// What it is used for.
    pub used: Use,
}

impl Block {
    /// Bottom and top of the block at `u`.
    fn reach(&self, t: &Terrain, u: f64) -> (f64, f64) {
        const QUAY_MARGIN: f64 = 14.0;
        let quay = t.river.quay(u, self.side) + self.side * QUAY_MARGIN;
        if self.side > 0.0 {
            (self.rise.0.max(quay), self.rise.1)
        } else {
            (self.rise.0, self.rise.1.min(quay))
        }
    }

    /// The part of the block between two fractions of its width, as an open ring.
    pub fn part(&self, t: &Terrain, from: f64, to: f64) -> Vec<Coord> {
        let width = self.span.1 - self.span.0;
        let us: Vec<f64> = (0..=4)
            .map(|k| self.span.0 + width * (from + (to - from) * f64::from(k) / 4.0))
            .collect();
        let side = |top: bool, flat: f64| -> Vec<Coord> {
            let at = |u: f64| {
                if top {
                    self.reach(t, u).1
                } else {
                    self.reach(t, u).0
                }
            };
            let straight = us.iter().all(|u| at(*u) == flat);
            let keep = us
                .iter()
                .enumerate()
                .filter(|(k, _)| !straight || k % 4 == 0);
            keep.map(|(_, u)| Coord { x: *u, y: at(*u) }).collect()
        };
        let mut ring = side(false, self.rise.0);
        ring.extend(side(true, self.rise.1).into_iter().rev());
        ring
    }

    /// Least height of the block, metres; negative when the river takes all of it.
    fn height(&self, t: &Terrain) -> f64 {
        let width = self.span.1 - self.span.0;
        let heights = (0..=4).map(|k| {
            let (low, high) = self.reach(t, self.span.0 + width * f64::from(k) / 4.0);
            high - low
        });
        heights.fold(f64::INFINITY, f64::min)
    }
}

/// The grid.
#[derive(Clone, Debug)]
pub struct Grid {
    /// Lines running north–south, west to east.
    pub us: Vec<Line>,
    /// Lines running west–east, south to north.
    pub vs: Vec<Line>,
    /// Blocks, column by column.
    pub blocks: Vec<Block>,
}

impl Grid {
    /// The grid of a town.
    pub fn new(t: &Terrain, seed: u64) -> Self {
        let mut rng = Rng::new(seed, "grid");
        let us = lines(t.radius, &mut rng);
        let vs = lines(t.radius, &mut rng);
        let mut blocks = Vec::new();
        for (col, u) in us.windows(2).enumerate() {
            for (row, v) in vs.windows(2).enumerate() {
                for side in [-1.0, 1.0] {
                    let mut gap = |l: &Line| l.margin() + rng.range(0.0, 7.0);
                    let block = Block {
                        col,
                        row,
                        side,
                        span: (u[0].at + gap(&u[0]), u[1].at - gap(&u[1])),
                        rise: (v[0].at + gap(&v[0]), v[1].at - gap(&v[1])),
                        level: 0.0,
                        main: u.iter().chain(v).any(Line::main),
                        used: Use::Open,
                    };
                    blocks.extend(settle(block, t, &mut rng));
                }
            }
        }
        Self { us, vs, blocks }
    }

    /// Where lines `i` and `j` cross, if there is a crossing on dry land inside the ring road.
    pub fn node(&self, t: &Terrain, i: usize, j: usize) -> Option<Coord> {
        let p = Coord {
            x: self.us.get(i)?.at,
            y: self.vs.get(j)?.at,
        };
        let off_quay = t.river.clear(p) > super::terrain::River::QUAY + 25.0;
        (off_quay && t.dry(p) > 10.0 && t.ring.level(p) < 0.97).then_some(p)
    }

    /// True when a block in this column and row is built up.
    pub fn built(&self, col: usize, row: usize) -> bool {
        self.blocks
            .iter()
            .any(|b| b.col == col && b.row == row && b.used != Use::Open)
    }
}

/// Line positions, closer together in the centre.
fn lines(radius: f64, rng: &mut Rng) -> Vec<Line> {
    let mut out = vec![Line { at: 0.0, index: 0 }];
    for side in [-1i64, 1] {
        let (mut d, mut index) = (0.0, 0);
        while d < 1.3 * radius {
            d += (215.0 + 120.0 * d / radius) * rng.range(0.88, 1.12);
            index += side;
            out.push(Line {
                at: d * side as f64,
                index,
            });
        }
    }
    out.sort_by_key(|l| l.index);
    out
}

/// Gives the block its use; drops it when it is too small, wet or beyond the ring road.
fn settle(mut block: Block, t: &Terrain, rng: &mut Rng) -> Option<Block> {
    let (chance, kind) = (rng.unit(), rng.unit());
    if block.height(t) < 85.0 {
        return None;
    }
    let ring = block.part(t, 0.0, 1.0);
    if area(&ring) < 9_000.0 || ring.iter().any(|p| t.ring.level(*p) > 0.96) {
        return None;
    }
    let nearest = Coord {
        x: t.lake_middle.x.clamp(block.span.0, block.span.1),
        y: t.lake_middle.y.clamp(block.rise.0, block.rise.1),
    };
    if super::frame::distance(nearest, t.lake_middle) < t.lake_radius + 10.0 {
        return None;
    }
    let mid = super::frame::middle(&ring);
    block.level = (mid.x / 1.08).hypot(mid.y) / t.radius;
    let open = ((block.level - 0.72) / 0.5).clamp(0.0, 0.93) * if block.main { 0.75 } else { 1.0 };
    block.used = match kind {
        _ if chance < open => Use::Open,
        k if k < 0.66 => Use::Home,
        k if k < 0.90 => Use::Work,
        _ => Use::Park,
    };
    Some(block)
}
