//! The nearest piece of line, by squares of degrees.

use super::ground;
use super::walk::Piece;
use geo::Coord;
use std::collections::HashMap;

/// Pieces of line by squares of a grid of degrees.
pub struct Grid {
    cells: HashMap<(i32, i32), Vec<u32>>,
}

/// Side of a square in degrees.
const SIDE: f64 = 0.002;

fn cell(x: f64) -> i32 {
    (x / SIDE).floor() as i32
}

impl Grid {
    /// Puts every piece into the squares it may touch.
    pub fn new(pieces: &[Piece]) -> Grid {
        let mut cells: HashMap<(i32, i32), Vec<u32>> = HashMap::new();
        for (k, p) in pieces.iter().enumerate() {
            let range = |a: f64, b: f64| cell(a.min(b))..=cell(a.max(b));
            for x in range(p.a.x, p.b.x) {
                for y in range(p.a.y, p.b.y) {
                    cells.entry((x, y)).or_default().push(k as u32);
                }
            }
        }
        Grid { cells }
    }

    /// The nearest piece within `most` metres of a point and how far it is: in a plane that touches
    /// the earth at the point, the winner by Karney's algorithm.
    pub fn nearest(
        &self,
        pieces: &[Piece],
        at: Coord<f64>,
        most: f64,
        admit: impl Fn(&Piece) -> bool,
    ) -> Option<(f64, usize)> {
        let narrow = at.y.to_radians().cos().max(1e-6);
        let tall = (most + 5.0) / 110_000.0;
        let wide = tall / narrow;
        let mut best: Option<(f64, usize)> = None;
        let unit = Coord {
            x: ground::karney(
                at,
                Coord {
                    x: at.x + 1e-4,
                    ..at
                },
            ) / 1e-4,
            y: ground::karney(
                at,
                Coord {
                    y: at.y + 1e-4,
                    ..at
                },
            ) / 1e-4,
        };
        for x in cell(at.x - wide)..=cell(at.x + wide) {
            for y in cell(at.y - tall)..=cell(at.y + tall) {
                for &k in self.cells.get(&(x, y)).into_iter().flatten() {
                    let p = &pieces[k as usize];
                    let flat = |c: Coord<f64>| ((c.x - at.x) * unit.x, (c.y - at.y) * unit.y);
                    let (a, b) = (flat(p.a), flat(p.b));
                    let d = (b.0 - a.0, b.1 - a.1);
                    let long = d.0 * d.0 + d.1 * d.1;
                    let share = (-(a.0 * d.0 + a.1 * d.1) / long.max(1e-12)).clamp(0.0, 1.0);
                    let off = (a.0 + share * d.0).hypot(a.1 + share * d.1);
                    if best.is_none_or(|(b, _)| off < b + 0.01) && admit(p) {
                        let foot = p.a + (p.b - p.a) * share;
                        let metres = ground::karney(at, foot);
                        if best.is_none_or(|(b, _)| metres < b) {
                            best = Some((metres, k as usize));
                        }
                    }
                }
            }
        }
        best.filter(|b| b.0 <= most)
    }
}
