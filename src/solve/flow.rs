//! Maximum flow in whole numbers, by blocking flows on layered graphs (Dinic 1970).

use std::collections::VecDeque;

const UNSEEN: u32 = u32::MAX;

/// A network with integer capacities.
#[derive(Clone, Debug)]
pub struct Network {
    /// Arcs out of each node; arc `a ^ 1` is the reverse of arc `a`.
    out: Vec<Vec<u32>>,
    head: Vec<u32>,
    residual: Vec<i64>,
    level: Vec<u32>,
    next: Vec<u32>,
}

impl Network {
    /// A network of `nodes` nodes without arcs.
    pub fn new(nodes: usize) -> Network {
        Network {
            out: vec![Vec::new(); nodes],
            head: Vec::new(),
            residual: Vec::new(),
            level: vec![UNSEEN; nodes],
            next: vec![0; nodes],
        }
    }

    /// Adds an arc of capacity `capacity` (0 or more) and returns its number for [`Network::flow`].
    pub fn arc(&mut self, from: usize, to: usize, capacity: i64) -> usize {
        let a = self.head.len();
        self.out[from].push(a as u32);
        self.out[to].push(a as u32 + 1);
        self.head.extend([to as u32, from as u32]);
        self.residual.extend([capacity, 0]);
        a
    }

    /// Flow on arc `a`.
    pub fn flow(&self, a: usize) -> i64 {
        self.residual[a ^ 1]
    }

    /// Sends as much as possible from `source` to `sink`, on top of what already flows.
    /// Returns what was added.
    pub fn maximise(&mut self, source: usize, sink: usize) -> i64 {
        let mut total = 0;
        while self.layer(source, sink) {
            self.next.fill(0);
            total += self.block(source, sink);
        }
        total
    }

    /// Nodes that more flow from `source` could still reach: after [`Network::maximise`] the
    /// source side of a smallest cut.
    pub fn reachable(&self, source: usize) -> Vec<bool> {
        let mut seen = vec![false; self.out.len()];
        let mut stack = vec![source];
        seen[source] = true;
        while let Some(u) = stack.pop() {
            for &a in &self.out[u] {
                let v = self.head[a as usize] as usize;
                if self.residual[a as usize] > 0 && !seen[v] {
                    seen[v] = true;
                    stack.push(v);
                }
            }
        }
        seen
    }

    fn layer(&mut self, source: usize, sink: usize) -> bool {
        self.level.fill(UNSEEN);
        self.level[source] = 0;
        let mut queue = VecDeque::from([source]);
        while let Some(u) = queue.pop_front() {
            if u == sink {
                return true;
            }
            for &a in &self.out[u] {
                let v = self.head[a as usize] as usize;
                if self.residual[a as usize] > 0 && self.level[v] == UNSEEN {
                    self.level[v] = self.level[u] + 1;
                    queue.push_back(v);
                }
            }
        }
        false
    }

    fn block(&mut self, source: usize, sink: usize) -> i64 {
        let mut total = 0;
        let mut path: Vec<usize> = Vec::new();
        let mut u = source;
        loop {
            if u == sink {
                let push = path.iter().map(|&a| self.residual[a]).min().unwrap_or(0);
                let mut keep = path.len();
                for (k, &a) in path.iter().enumerate().rev() {
                    self.residual[a] -= push;
                    self.residual[a ^ 1] += push;
                    if self.residual[a] == 0 {
                        keep = k;
                    }
                }
                total += push;
                path.truncate(keep);
                u = path.last().map_or(source, |&a| self.head[a] as usize);
            }
            match self.advance(u) {
                Some(a) => {
                    path.push(a);
                    u = self.head[a] as usize;
                }
                None => {
                    let Some(a) = path.pop() else { return total };
                    u = self.head[a ^ 1] as usize;
                    self.next[u] += 1;
                }
            }
        }
    }

    /// The next usable arc out of `u` in the layered graph.
    fn advance(&mut self, u: usize) -> Option<usize> {
        while let Some(&a) = self.out[u].get(self.next[u] as usize) {
            let a = a as usize;
            let v = self.head[a] as usize;
            if self.residual[a] > 0 && self.level[v] == self.level[u] + 1 {
                return Some(a);
            }
            self.next[u] += 1;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flow_equals_cut() {
        // Small random networks: the flow found has the value of the cut it leaves.
        let mut state = 7u64;
        let mut draw = move |n: u64| {
            state = state
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            (state >> 33) % n
        };
        for _ in 0..500 {
            let n = 2 + draw(8) as usize;
            let mut net = Network::new(n);
            let arcs: Vec<_> = (0..draw(30))
                .map(|_| {
                    (
                        draw(n as u64) as usize,
                        draw(n as u64) as usize,
                        draw(20) as i64,
                    )
                })
                .map(|(u, v, c)| (u, v, c, net.arc(u, v, c)))
                .collect();
            let value = net.maximise(0, n - 1);
            let side = net.reachable(0);
            assert!(!side[n - 1]);
            let cut: i64 = arcs
                .iter()
                .filter(|a| side[a.0] && !side[a.1])
                .map(|a| a.2)
                .sum();
            assert_eq!(value, cut);
            for v in 1..n - 1 {
                let net_out: i64 = arcs
                    .iter()
                    .map(|&(from, to, _, a)| {
                        net.flow(a) * (i64::from(from == v) - i64::from(to == v))
                    })
                    .sum();
                assert_eq!(net_out, 0);
            }
        }
    }
}
