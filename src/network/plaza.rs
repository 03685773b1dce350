//! Ways across squares: between the places where other ways meet a square's edge, in a straight
//! line if it stays inside.

use super::foot::mark;
use super::lines::Lines;
use super::Built;
use geo::{Contains, Coord, Line, LineString, Polygon};

/// Most entries of one square that are joined with each other.
const ENTRIES: usize = 60;

/// Adds the ways across every square.
pub fn across(lines: &mut Lines, built: &mut Built) {
    let squares: Vec<_> = lines
        .ways
        .iter()
        .copied()
        .filter(|w| w.marks & mark::AREA > 0)
        .collect();
    if squares.is_empty() {
        return;
    }
    let mut used = vec![0u8; lines.at.len()];
    for way in &lines.ways {
        let nodes = lines.of(way);
        // A closed way names its first node twice.
        let skip = usize::from(nodes.first() == nodes.last());
        for &n in &nodes[skip..] {
            used[n as usize] = used[n as usize].saturating_add(1);
        }
    }
    for way in squares {
        let ring: Vec<u32> = lines.of(&way).to_vec();
        let entries: Vec<usize> = (1..ring.len())
            .filter(|&k| used[ring[k] as usize] > 1)
            .take(ENTRIES)
            .collect();
        let place = |n: u32| lines.at[n as usize];
        let outline: Vec<Coord<f64>> = ring.iter().map(|&n| place(n)).collect();
        let square = Polygon::new(LineString(outline), Vec::new());
        built.plazas += 1;
        let mut found = Vec::new();
        for (x, &k) in entries.iter().enumerate() {
            for &l in &entries[x + 1..] {
                let line = Line::new(place(ring[k]), place(ring[l]));
                let apart = l - k > 1 && (k, l) != (1, ring.len() - 1);
                if apart && square.contains(&line) {
                    found.push([ring[k], ring[l]]);
                }
            }
        }
        built.across += found.len();
        for pair in found {
            let first = lines.nodes.len() as u32;
            lines.nodes.extend(pair);
            lines.way(first, way.marks & !mark::AREA);
        }
    }
}
