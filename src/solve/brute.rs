//! Small random parts and their optimum by trying every set of sites; for tests only.

use super::part::{Part, Rows};
use crate::model::Mm2;

/// A generator good enough for tests (Knuth's multiplier).
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

/// A part of up to 10 sites; sometimes without any feasible plan.
pub fn random_part(seed: u64) -> Part {
    let mut dice = Dice(seed);
    for _ in 0..4 {
        dice.below(2);
    }
    let m = 1 + dice.below(if seed.is_multiple_of(8) { 10 } else { 7 }) as usize;
    let n = 1 + dice.below(12) as usize;
    let (dense, tight) = (2 + dice.below(4), 1 + dice.below(4));
    let uniform = dice.below(2) == 0;
    let lists: Vec<Vec<u32>> = (0..n)
        .map(|_| {
            let first = dice.below(m as u64) as u32;
            let mut row: Vec<u32> = (0..m as u32)
                .filter(|&j| j == first || dice.below(dense + 1) == 0)
                .collect();
            let turn = dice.below(row.len() as u64) as usize;
            row.rotate_left(turn);
            row
        })
        .collect();
    let sites_of = Rows::from_lists(&lists);
    let demands_of = sites_of.transposed(m);
    let quota: Vec<Mm2> = (0..n).map(|_| 1 + dice.below(40) as Mm2).collect();
    let mut part = Part {
        members: (0..n as u32).map(|i| vec![i]).collect(),
        premises: (0..m as u32).collect(),
        quota,
        sites_of,
        demands_of,
        ..Part::default()
    };
    for j in 0..m {
        let fixed = dice.below(6) == 0;
        let row = part.demands_of.row(j).iter();
        let reach: Mm2 = row.map(|&i| part.quota[i as usize]).sum();
        let min = if fixed { 0 } else { dice.below(30) as Mm2 };
        let most = if uniform { 60 } else { 20 + dice.below(100) };
        let max = (most as Mm2 * tight as Mm2 / 2).min(reach).max(min);
        part.fixed.push(fixed);
        part.area_min.push(min);
        part.area_max.push(max);
        let (open, unit) = match (fixed, uniform) {
            (true, _) => (0, 0),
            (false, true) => (100, 5),
            (false, false) => (dice.below(200), dice.below(9)),
        };
        part.open_cost.push(open as f64);
        part.unit_cost.push(unit as f64);
    }
    part
}

/// The least value over all sets of open sites, and one of the sets; `None` if none is feasible.
pub fn optimum(part: &Part) -> Option<(f64, Vec<bool>)> {
    let m = part.premises.len();
    let mut best: Option<(f64, Vec<bool>)> = None;
    for set in 0..1u32 << m {
        let open: Vec<bool> = (0..m).map(|j| set >> j & 1 == 1).collect();
        if (0..m).any(|j| part.fixed[j] && !open[j]) {
            continue;
        }
        if let Some(value) = value_of(part, &open) {
            if best.as_ref().is_none_or(|b| value < b.0) {
                best = Some((value, open));
            }
        }
    }
    best
}

/// The least value with exactly these sites open. Room is offered in order of its price, and an
/// augmenting path never lowers a load, so the loads are the cheapest (a polymatroid).
pub fn value_of(part: &Part, open: &[bool]) -> Option<f64> {
    let m = part.premises.len();
    let mut rest = part.quota.clone();
    let mut flow = vec![vec![0; m]; rest.len()];
    let mut room = vec![0; m];
    let mut load = vec![0; m];
    let mut order: Vec<usize> = (0..m).filter(|&j| open[j]).collect();
    order.sort_by(|&a, &b| part.unit_cost[a].total_cmp(&part.unit_cost[b]));
    for &j in &order {
        room[j] = part.area_min[j];
    }
    fill(part, &room, &mut rest, &mut flow, &mut load);
    for &j in &order {
        room[j] = part.area_max[j];
        fill(part, &room, &mut rest, &mut flow, &mut load);
    }
    if rest.iter().any(|&r| r > 0) {
        return None;
    }
    Some(order.iter().map(|&j| part.cost(j, load[j])).sum())
}

fn fill(part: &Part, room: &[Mm2], rest: &mut [Mm2], flow: &mut [Vec<Mm2>], load: &mut [Mm2]) {
    for (i, rest) in rest.iter_mut().enumerate() {
        while *rest > 0 {
            let mut seen = vec![false; room.len()];
            let push = path(part, room, flow, load, i, *rest, &mut seen);
            if push == 0 {
                break;
            }
            *rest -= push;
        }
    }
}

fn path(
    part: &Part,
    room: &[Mm2],
    flow: &mut [Vec<Mm2>],
    load: &mut [Mm2],
    i: usize,
    want: Mm2,
    seen: &mut [bool],
) -> Mm2 {
    for &j in part.sites_of.row(i) {
        let j = j as usize;
        if seen[j] || room[j] == 0 {
            continue;
        }
        seen[j] = true;
        let free = room[j] - load[j];
        if free > 0 {
            let push = want.min(free);
            load[j] += push;
            flow[i][j] += push;
            return push;
        }
        for d in 0..flow.len() {
            let have = flow[d][j];
            if have > 0 && d != i {
                let push = path(part, room, flow, load, d, want.min(have), seen);
                if push > 0 {
                    flow[d][j] -= push;
                    flow[i][j] += push;
                    return push;
                }
            }
        }
    }
    0
}
