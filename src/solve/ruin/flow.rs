//! Open sites and who is served where, kept up to date one augmenting path at a time.

use crate::model::Mm2;
use crate::solve::part::Part;

/// Log entries at or above this are sites opened or closed, below it arcs.
const TOGGLE: u32 = 1 << 31;
const NONE: u32 = u32::MAX;

/// The state of a search: open sites, flow on arcs, what each demand still lacks, and the value.
///
/// An arc is an entry of [`Part::sites_of`]. All amounts are whole mm²; every change is logged
/// and can be taken back.
pub(super) struct Live<'a> {
    pub part: &'a Part,
    arc_demand: Vec<u32>,
    /// Arc of each entry of `part.demands_of`.
    arc_of: Vec<u32>,
    flow: Vec<Mm2>,
    /// Per demand, in the space of its row: the arcs to open sites come first.
    row: Vec<u32>,
    row_at: Vec<u32>,
    n_open: Vec<u32>,
    /// Per site: arcs with flow.
    carry: Vec<Vec<u32>>,
    carry_at: Vec<u32>,
    pub load: Vec<Mm2>,
    pub open: Vec<bool>,
    /// What each demand lacks.
    pub rest: Vec<Mm2>,
    /// Cost of the open sites at their loads.
    pub value: f64,
    log: Vec<(u32, Mm2)>,
    mark: Vec<u32>,
    epoch: u32,
    dead: Vec<u32>,
    dead_epoch: u32,
    /// How the search came to a site: the arc that gives flow up and the arc that takes it.
    via: Vec<(u32, u32)>,
    queue: Vec<u32>,
}

impl<'a> Live<'a> {
    /// Nothing open but the fixed sites, nobody served.
    pub fn new(part: &'a Part) -> Live<'a> {
        let (n, m, arcs) = (
            part.quota.len(),
            part.premises.len(),
            part.sites_of.item.len(),
        );
        let mut arc_demand = Vec::with_capacity(arcs);
        for i in 0..n {
            arc_demand.extend(std::iter::repeat_n(i as u32, part.sites_of.row(i).len()));
        }
        let mut next = part.demands_of.start.clone();
        let mut arc_of = vec![0; arcs];
        for (arc, &site) in part.sites_of.item.iter().enumerate() {
            arc_of[next[site as usize] as usize] = arc as u32;
            next[site as usize] += 1;
        }
        let mut live = Live {
            part,
            arc_demand,
            arc_of,
            flow: vec![0; arcs],
            row: (0..arcs as u32).collect(),
            row_at: (0..arcs as u32).collect(),
            n_open: vec![0; n],
            carry: vec![Vec::new(); m],
            carry_at: vec![0; arcs],
            load: vec![0; m],
            open: vec![false; m],
            rest: part.quota.clone(),
            value: 0.0,
            log: Vec::new(),
            mark: vec![0; m],
            epoch: 0,
            dead: vec![0; m],
            dead_epoch: 1,
            via: vec![(NONE, NONE); m],
            queue: Vec::new(),
        };
        for j in 0..m {
            if part.fixed[j] {
                live.open(j);
            }
        }
        live.log.clear();
        live
    }

    /// Site at the end of an arc.
    pub fn site(&self, arc: u32) -> usize {
        self.part.sites_of.item[arc as usize] as usize
    }

    /// Demand at the start of an arc.
    pub fn demand(&self, arc: u32) -> usize {
        self.arc_demand[arc as usize] as usize
    }

    /// Flow on an arc.
    pub fn flow(&self, arc: u32) -> Mm2 {
        self.flow[arc as usize]
    }

    /// Arcs into a site, open or not.
    pub fn arcs_of(&self, site: usize) -> &[u32] {
        let start = &self.part.demands_of.start;
        &self.arc_of[start[site] as usize..start[site + 1] as usize]
    }

    /// Arcs of a demand to open sites.
    pub fn open_arcs(&self, demand: usize) -> &[u32] {
        let start = self.part.sites_of.start[demand] as usize;
        &self.row[start..start + self.n_open[demand] as usize]
    }

    /// Arcs with flow into a site.
    pub fn carried(&self, site: usize) -> &[u32] {
        &self.carry[site]
    }

    /// Room left in an open site.
    pub fn free(&self, site: usize) -> Mm2 {
        self.part.area_max[site] - self.load[site]
    }

    /// What one more mm² in a site costs.
    pub fn more(&self, site: usize) -> f64 {
        if self.load[site] < self.part.area_min[site] {
            0.0
        } else {
            self.part.unit_cost[site]
        }
    }

    /// What one mm² less in a site saves.
    pub fn less(&self, site: usize) -> f64 {
        if self.load[site] <= self.part.area_min[site] {
            0.0
        } else {
            self.part.unit_cost[site]
        }
    }

    /// Adds up the value anew, so that rounding does not build up.
    pub fn refresh(&mut self) {
        self.value = (0..self.open.len())
            .filter(|&j| self.open[j])
            .map(|j| self.part.cost(j, self.load[j]))
            .sum();
    }

    fn set(&mut self, arc: u32, flow: Mm2) {
        let a = arc as usize;
        let old = self.flow[a];
        if old == flow {
            return;
        }
        let site = self.part.sites_of.item[a] as usize;
        self.flow[a] = flow;
        self.rest[self.arc_demand[a] as usize] += old - flow;
        let list = &mut self.carry[site];
        if old == 0 {
            self.carry_at[a] = list.len() as u32;
            list.push(arc);
        } else if flow == 0 {
            let at = self.carry_at[a] as usize;
            list.swap_remove(at);
            if let Some(&moved) = list.get(at) {
                self.carry_at[moved as usize] = at as u32;
            }
        }
        let (before, min) = (self.load[site], self.part.area_min[site]);
        let after = before + flow - old;
        self.load[site] = after;
        self.value += self.part.unit_cost[site] * (after.max(min) - before.max(min)) as f64;
    }

    /// Sets the flow on an arc.
    pub fn put(&mut self, arc: u32, flow: Mm2) {
        self.log.push((arc, self.flow[arc as usize]));
        self.set(arc, flow);
    }

    fn swap_row(&mut self, a: u32, at: u32) {
        let from = self.row_at[a as usize];
        let other = self.row[at as usize];
        self.row[at as usize] = a;
        self.row[from as usize] = other;
        self.row_at[a as usize] = at;
        self.row_at[other as usize] = from;
    }

    fn toggle(&mut self, site: usize) {
        let opening = !self.open[site];
        self.open[site] = opening;
        let span = self.part.demands_of.start[site] as usize
            ..self.part.demands_of.start[site + 1] as usize;
        for k in span {
            let a = self.arc_of[k];
            let i = self.arc_demand[a as usize] as usize;
            let start = self.part.sites_of.start[i];
            if opening {
                self.swap_row(a, start + self.n_open[i]);
                self.n_open[i] += 1;
            } else {
                self.n_open[i] -= 1;
                self.swap_row(a, start + self.n_open[i]);
            }
        }
        let cost = self.part.cost(site, 0);
        self.value += if opening { cost } else { -cost };
    }

    /// Opens a closed site.
    pub fn open(&mut self, site: usize) {
        self.log.push((TOGGLE | site as u32, 0));
        self.toggle(site);
        self.revive();
    }

    /// Closes an open site; those it served are added to `lacking`, unless they lack already.
    pub fn close(&mut self, site: usize, lacking: &mut Vec<u32>) {
        while let Some(&a) = self.carry[site].last() {
            let i = self.arc_demand[a as usize];
            if self.rest[i as usize] == 0 {
                lacking.push(i);
            }
            self.put(a, 0);
        }
        self.log.push((TOGGLE | site as u32, 0));
        self.toggle(site);
    }

    /// Forgets which sites were found full.
    pub fn revive(&mut self) {
        self.dead_epoch += 1;
    }

    /// A point to go back to.
    pub fn checkpoint(&self) -> usize {
        self.log.len()
    }

    /// Takes back everything since `point`.
    pub fn undo(&mut self, point: usize) {
        while self.log.len() > point {
            if let Some((what, flow)) = self.log.pop() {
                if what & TOGGLE != 0 {
                    self.toggle((what & !TOGGLE) as usize);
                } else {
                    self.set(what, flow);
                }
            }
        }
        self.revive();
    }

    /// Forgets what could be taken back.
    pub fn commit(&mut self) {
        self.log.clear();
    }

    /// The same, but notes it in `journal`.
    pub fn commit_to(&mut self, journal: &mut Vec<(u32, Mm2)>) {
        journal.append(&mut self.log);
    }

    /// Flow on every arc before all that is in `journal`.
    pub fn before(&self, journal: &[(u32, Mm2)]) -> Vec<Mm2> {
        let mut flow = self.flow.clone();
        let arcs = journal.iter().rev().filter(|(what, _)| what & TOGGLE == 0);
        arcs.for_each(|&(arc, was)| flow[arc as usize] = was);
        flow
    }

    /// Open sites whose load changed since `point`, and sites opened since, each once.
    pub fn touched(&mut self, point: usize, into: &mut Vec<u32>) {
        into.clear();
        self.epoch += 1;
        for k in point..self.log.len() {
            let what = self.log[k].0;
            let site = if what & TOGGLE != 0 {
                (what & !TOGGLE) as usize
            } else {
                self.part.sites_of.item[what as usize] as usize
            };
            if self.open[site] && self.mark[site] != self.epoch {
                self.mark[site] = self.epoch;
                into.push(site as u32);
            }
        }
    }

    /// Serves what demand `i` lacks, moving others along paths over at most `limit` sites.
    ///
    /// Breadth first, so paths are short. When it fails, the sites it went through are passed
    /// over until a site opens; [`Live::visited`] lists them.
    pub fn serve(&mut self, i: usize, limit: usize) -> bool {
        while self.rest[i] > 0 {
            let mut best = None;
            for &a in self.open_arcs(i) {
                let j = self.site(a);
                let free = self.free(j);
                if free <= 0 {
                    continue;
                }
                let key = (self.more(j), -free);
                if best.is_none_or(|(k, _)| key < k) {
                    best = Some((key, a));
                }
            }
            if let Some((_, a)) = best {
                let j = self.site(a);
                let mut push = self.rest[i].min(self.free(j));
                if self.load[j] < self.part.area_min[j] {
                    push = push.min(self.part.area_min[j] - self.load[j]);
                }
                self.put(a, self.flow(a) + push);
            } else if !self.augment(i, limit) {
                return false;
            }
        }
        true
    }

    fn augment(&mut self, i: usize, limit: usize) -> bool {
        self.epoch += 1;
        self.queue.clear();
        let epoch = self.epoch;
        let item = &self.part.sites_of.item;
        let start = &self.part.sites_of.start;
        let s = start[i] as usize;
        for &a in &self.row[s..s + self.n_open[i] as usize] {
            let j = item[a as usize] as usize;
            if self.dead[j] != self.dead_epoch {
                self.mark[j] = epoch;
                self.via[j] = (NONE, a);
                self.queue.push(j as u32);
            }
        }
        let mut head = 0;
        let mut found = NONE;
        'search: while head < self.queue.len() && head < limit {
            let j = self.queue[head] as usize;
            head += 1;
            for &out in &self.carry[j] {
                let d = self.arc_demand[out as usize] as usize;
                let s = start[d] as usize;
                for &into in &self.row[s..s + self.n_open[d] as usize] {
                    let t = item[into as usize] as usize;
                    if self.mark[t] == epoch || self.dead[t] == self.dead_epoch {
                        continue;
                    }
                    self.mark[t] = epoch;
                    self.via[t] = (out, into);
                    if self.part.area_max[t] > self.load[t] {
                        found = t as u32;
                        break 'search;
                    }
                    self.queue.push(t as u32);
                }
            }
        }
        if found == NONE {
            for &j in &self.queue {
                self.dead[j as usize] = self.dead_epoch;
            }
            return false;
        }
        let end = found as usize;
        let mut push = self.rest[i].min(self.free(end));
        if self.load[end] < self.part.area_min[end] {
            push = push.min(self.part.area_min[end] - self.load[end]);
        }
        let mut j = end;
        while self.via[j].0 != NONE {
            let out = self.via[j].0;
            push = push.min(self.flow(out));
            j = self.site(out);
        }
        let mut j = end;
        loop {
            let (out, into) = self.via[j];
            self.put(into, self.flow(into) + push);
            if out == NONE {
                return true;
            }
            self.put(out, self.flow(out) - push);
            j = self.site(out);
        }
    }

    /// Sites seen by the last failed [`Live::serve`].
    pub fn visited(&self) -> &[u32] {
        &self.queue
    }
}
