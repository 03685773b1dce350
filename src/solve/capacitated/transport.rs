//! The cheapest way to serve all demands from given sites, by shortest augmenting paths (Busacker,
//! Gowen 1960), demand by demand.

use super::{Capacitated, MICRO, NO_WAY};

/// So many units of a demand are served from a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flow {
    /// The demand.
    pub demand: u32,
    /// The site.
    pub site: u32,
    /// Units, positive.
    pub units: i64,
}

/// No path.
const FAR: i128 = i128::MAX / 4;

/// The flow, and prices of the demands that prove it to be cheapest; `None` if there is no room.
pub(super) fn serve(ask: &Capacitated, open: &[u32]) -> Option<(Vec<Flow>, Vec<f64>)> {
    let (n, s) = (ask.demand.len(), open.len());
    let total: i64 = ask.demand.iter().sum();
    let room: i64 = open.iter().map(|&j| ask.capacity[j as usize]).sum();
    if room < total {
        return None;
    }
    // Millionths of a millionth per unit, so that rounding does not matter.
    let unit = |i: usize, k: usize| {
        let c = ask.cost(i, open[k] as usize);
        (c != NO_WAY).then(|| i128::from(c) * MICRO * MICRO / i128::from(ask.demand[i].max(1)))
    };
    let rate: Vec<Option<i128>> = (0..n * s)
        .map(|e| unit(e / s.max(1), e % s.max(1)))
        .collect();
    let mut flow = vec![0i64; n * s];
    let mut left: Vec<i64> = open.iter().map(|&j| ask.capacity[j as usize]).collect();
    let mut dist = vec![FAR; s];
    let mut from = vec![(usize::MAX, usize::MAX); s];
    // Cheapest way to move some demand from one site to another: cost and demand.
    let mut shift = vec![(FAR, usize::MAX); s * s];
    let refresh = |a: usize, flow: &[i64], shift: &mut Vec<(i128, usize)>| {
        shift[a * s..(a + 1) * s].fill((FAR, usize::MAX));
        for i in (0..n).filter(|&i| flow[i * s + a] > 0) {
            for b in 0..s {
                if let (Some(x), Some(y)) = (rate[i * s + a], rate[i * s + b]) {
                    if b != a && y - x < shift[a * s + b].0 {
                        shift[a * s + b] = (y - x, i);
                    }
                }
            }
        }
    };
    for i in 0..n {
        let mut need = ask.demand[i];
        while need > 0 {
            for k in 0..s {
                dist[k] = rate[i * s + k].unwrap_or(FAR);
                from[k] = (usize::MAX, i);
            }
            paths(s, &shift, &mut dist, &mut from);
            let end = (0..s)
                .filter(|&k| left[k] > 0 && dist[k] < FAR)
                .min_by_key(|&k| (dist[k], k))?;
            let mut amount = need.min(left[end]);
            let mut k = end;
            while from[k].0 != usize::MAX {
                let (a, who) = from[k];
                amount = amount.min(flow[who * s + a]);
                k = a;
            }
            left[end] -= amount;
            need -= amount;
            let mut k = end;
            let mut touched = vec![end];
            while from[k].0 != usize::MAX {
                let (a, who) = from[k];
                flow[who * s + a] -= amount;
                flow[who * s + k] += amount;
                touched.push(a);
                k = a;
            }
            flow[i * s + k] += amount;
            touched
                .into_iter()
                .for_each(|a| refresh(a, &flow, &mut shift));
        }
    }
    // A full site costs what it takes to free one unit of it.
    let mut toll: Vec<i128> = (0..s).map(|k| if left[k] > 0 { 0 } else { FAR }).collect();
    relax(s, &shift, &mut toll);
    let known = toll.iter().filter(|&&t| t < FAR);
    let most = known.max().copied().unwrap_or(0);
    let dear = rate.iter().flatten().max().copied().unwrap_or(0);
    // Where no unit can be freed, sites are dear, but as they would be to each other.
    let dear = most + (s as i128 + 2) * dear;
    toll.iter_mut().for_each(|t| *t = (*t).min(dear));
    relax(s, &shift, &mut toll);
    let price = |i: usize| {
        let ways = (0..s).filter_map(|k| Some(rate[i * s + k]? + toll[k]));
        let least = ways.min().unwrap_or(0);
        least as f64 / (MICRO * MICRO) as f64 * ask.demand[i] as f64
    };
    let prices = (0..n).map(price).collect();
    let list = (0..n * s).filter(|&e| flow[e] > 0).map(|e| Flow {
        demand: (e / s) as u32,
        site: open[e % s],
        units: flow[e],
    });
    Some((list.collect(), prices))
}

/// No site costs more than to move a unit on and pay there.
fn relax(s: usize, shift: &[(i128, usize)], toll: &mut [i128]) {
    for _ in 0..s {
        for a in 0..s {
            for b in 0..s {
                let way = shift[a * s + b].0;
                if way < FAR && toll[b] < FAR {
                    toll[a] = toll[a].min((way + toll[b]).max(0));
                }
            }
        }
    }
}

/// Shortest paths over the sites; costs may be negative, cycles are not.
fn paths(s: usize, shift: &[(i128, usize)], dist: &mut [i128], from: &mut [(usize, usize)]) {
    let mut again = true;
    let mut rounds = 0;
    while again && rounds <= s {
        again = false;
        rounds += 1;
        for a in 0..s {
            if dist[a] >= FAR {
                continue;
            }
            for b in 0..s {
                let (cost, who) = shift[a * s + b];
                if cost < FAR && dist[a] + cost < dist[b] {
                    dist[b] = dist[a] + cost;
                    from[b] = (a, who);
                    again = true;
                }
            }
        }
    }
}
