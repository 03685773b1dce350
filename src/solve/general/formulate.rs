//! A problem as a mixed-integer program, and back.
//!
//! ```text
//! y_j  open            a_j  size, where somebody charges it
//! z_i  served          x_ij share of a quota, where sizes or distances matter
//! b_i  reached twice
//! ```
//!
//! Where only sizes matter the weak form is written (cover rows, no `x_ij ≤ y_j`): it is what MIP
//! solvers close soonest. Where distances matter the strong rows are written too.

mod read;

use super::linear::Program;
use super::shape::{exclusive, single, Shape, Site};
use crate::model::objective::Goal;
use crate::model::{Cost, Problem, COST_PER_MILLI, COST_SCALE};

/// A problem written down, with what is needed to read the answer.
pub struct Formulated {
    /// The program; it minimises, whatever the goal.
    pub program: Program,
    /// [`Cost`] in one unit of the program's objective.
    pub scale: f64,
    /// What every plan has in addition, in [`Cost`], with the sign of the program.
    pub constant: Cost,
    open: Vec<Option<u32>>,
    area: Vec<Option<u32>>,
    served: Vec<Option<u32>>,
    twice: Vec<Option<u32>>,
    share: Vec<Vec<(u32, u32)>>,
    /// mm² in one unit of area.
    unit: f64,
}

const FREE: f64 = f64::INFINITY;

/// Writes a problem down. Goals that are solved by bisection are written as if they were free.
pub fn formulate(problem: &Problem, shape: &Shape) -> Formulated {
    let (n, m) = (problem.premises.len(), problem.quota.len());
    let asked = (0..m).filter(|&i| shape.asks[i]).map(|i| problem.quota[i]);
    let mut f = Formulated {
        program: Program::default(),
        scale: scale(problem, shape),
        constant: 0,
        open: vec![None; n],
        area: vec![None; n],
        served: vec![None; m],
        twice: vec![None; m],
        share: vec![Vec::new(); m],
        unit: asked.max().unwrap_or(1) as f64,
    };
    f.sites(problem, shape);
    f.demands(problem, shape);
    f.loads(problem, shape);
    f.rows(problem);
    f.shares(problem, shape);
    if problem.goal == Goal::BackupCover {
        f.backup(problem, shape);
    }
    f
}

/// A typical charge of the goal, so that the program's numbers are near one.
fn scale(problem: &Problem, shape: &Shape) -> f64 {
    let mean = |values: &mut dyn Iterator<Item = f64>| {
        let (sum, count) = values
            .filter(|v| *v > 0.0)
            .fold((0.0, 0.0), |(s, c), v| (s + v, c + 1.0));
        if count > 0.0 {
            sum / count
        } else {
            COST_SCALE as f64
        }
    };
    let milli = COST_PER_MILLI as f64;
    match problem.goal {
        Goal::LeastPrice => mean(&mut (0..problem.premises.len()).map(|j| {
            let p = &problem.premises[j];
            if p.fixed {
                0.0
            } else {
                p.price.of(p.area_min.max(shape.reach[j].min(p.area_max))) as f64
            }
        })),
        Goal::LeastDistance => mean(&mut (0..problem.quota.len()).map(|i| {
            let far = problem.links.distances(i).last().copied().unwrap_or(0);
            problem.weight[i] as f64 * f64::from(far) * milli / 1000.0
        })),
        _ => mean(&mut problem.weight.iter().map(|&w| w as f64 * milli)),
    }
}

impl Formulated {
    fn sites(&mut self, problem: &Problem, shape: &Shape) {
        let by_price = problem.goal == Goal::LeastPrice;
        for (j, p) in problem.premises.iter().enumerate() {
            if !matches!(shape.site[j], Site::Free | Site::Required) {
                continue;
            }
            let price = if by_price {
                p.price
            } else {
                Default::default()
            };
            let least = f64::from(u8::from(shape.site[j] == Site::Required));
            if shape.sized[j] {
                let y = self
                    .program
                    .column(price.of(0) as f64 / self.scale, (least, 1.0), true);
                let most = shape.most[j] as f64 / self.unit;
                let charge = price.per_m2 as f64 * self.unit / self.scale;
                let a = self.program.column(charge, (0.0, most), false);
                let (of_y, one) = ((y, -most), (a, 1.0));
                self.program.row(-FREE, 0.0, vec![one, of_y]);
                if p.area_min > 0 {
                    let min = p.area_min as f64 / self.unit;
                    self.program.row(0.0, FREE, vec![one, (y, -min)]);
                }
                self.open[j] = Some(y);
                self.area[j] = Some(a);
            } else {
                let charge = price.of(p.area_min) as f64 / self.scale;
                self.open[j] = Some(self.program.column(charge, (least, 1.0), true));
            }
        }
    }

    /// `y` of premises: a column, or what it always is.
    fn is_open(&self, j: u32, shape: &Shape) -> Result<u32, f64> {
        let always = f64::from(u8::from(shape.site[j as usize] == Site::Fixed));
        self.open[j as usize].ok_or(always)
    }

    fn demands(&mut self, problem: &Problem, shape: &Shape) {
        let mut in_share = vec![false; problem.quota.len()];
        for share in &problem.shares {
            share
                .demands
                .iter()
                .for_each(|&i| in_share[i as usize] = true);
        }
        let distance = problem.goal == Goal::LeastDistance;
        let alone = exclusive(problem);
        let whole = alone || single(problem);
        for (i, &in_share) in in_share.iter().enumerate() {
            let counts = problem.goal == Goal::MostCovered;
            let weight = problem.weight.get(i).copied().unwrap_or(0);
            let worth = Cost::from(weight) * COST_PER_MILLI;
            if !shape.asks[i] {
                self.constant -= if counts { worth } else { 0 };
                continue;
            }
            if shape.optional[i] && !in_share && !counts {
                continue;
            }
            let sites = problem.links.row(i);
            let usable = |l: &(u32, u32)| shape.site[l.0 as usize] != Site::Closed;
            let holds = |l: &(u32, u32)| {
                !whole || problem.quota[i] <= problem.premises[l.0 as usize].area_max
            };
            let links: Vec<(u32, u32)> = sites.filter(usable).filter(holds).collect();
            let matters = |l: &(u32, u32)| {
                let j = l.0 as usize;
                shape.sized[j] || shape.reach[j] > problem.premises[j].area_max
            };
            let shared = distance || alone || links.iter().any(matters);
            if shape.optional[i] {
                let cost = if counts {
                    -(worth as f64) / self.scale
                } else {
                    0.0
                };
                let all = shared || !shape.open_decides;
                self.served[i] = Some(self.program.column(cost, (0.0, 1.0), all));
            } else {
                self.constant -= if counts { worth } else { 0 };
            }
            let z = self.served[i];
            let mut cover = Vec::new();
            let mut given = Vec::new();
            let mut sure = false;
            for &(j, mm) in &links {
                let open = self.is_open(j, shape);
                match open {
                    Ok(y) => cover.push((y, 1.0)),
                    Err(always) => sure |= always > 0.0,
                }
                if !shared {
                    continue;
                }
                let way = weight as f64 * f64::from(mm) * COST_PER_MILLI as f64 / 1000.0;
                let cost = if distance { way / self.scale } else { 0.0 };
                let x = self.program.column(cost, (0.0, 1.0), whole);
                if let (true, false, Ok(y)) = (distance, alone, open) {
                    self.program.row(-FREE, 0.0, vec![(x, 1.0), (y, -1.0)]);
                }
                given.push((x, 1.0));
                self.share[i].push((j, x));
            }
            if !sure && (alone || !distance) {
                let least = if z.is_some() { 0.0 } else { 1.0 };
                cover.extend(z.map(|z| (z, -1.0)));
                self.must(least, FREE, cover);
            }
            if shared {
                let exactly = if z.is_some() { 0.0 } else { 1.0 };
                given.extend(z.map(|z| (z, -1.0)));
                self.must(exactly, exactly, given);
            }
        }
    }

    /// A row that is written even if it has no terms and so cannot be kept.
    fn must(&mut self, least: f64, most: f64, terms: Vec<(u32, f64)>) {
        if terms.is_empty() && (least > 0.0 || most < 0.0) {
            let never = self.program.column(0.0, (0.0, 0.0), false);
            self.program.row(least, most, vec![(never, 1.0)]);
        } else {
            self.program.row(least, most, terms);
        }
    }

    fn loads(&mut self, problem: &Problem, shape: &Shape) {
        let n = problem.premises.len();
        let mut load: Vec<Vec<(u32, f64)>> = vec![Vec::new(); n];
        let alone = exclusive(problem);
        for (i, ways) in self.share.iter().enumerate() {
            for &(j, x) in ways {
                load[j as usize].push((x, problem.quota[i] as f64 / self.unit));
            }
        }
        for (j, mut load) in load.into_iter().enumerate().filter(|(_, l)| !l.is_empty()) {
            let p = &problem.premises[j];
            if alone {
                let mut users: Vec<_> = load.iter().map(|t| (t.0, 1.0)).collect();
                let most = match self.open[j] {
                    Some(y) => {
                        users.push((y, -1.0));
                        0.0
                    }
                    None => 1.0,
                };
                self.program.row(-FREE, most, users);
            }
            match (self.area[j], self.open[j]) {
                (Some(a), _) => {
                    load.push((a, -1.0));
                    self.program.row(-FREE, 0.0, load);
                }
                (None, Some(y)) => {
                    let most = p.area_max.min(shape.reach[j]) as f64 / self.unit;
                    if !alone {
                        load.push((y, -most));
                        self.program.row(-FREE, 0.0, load);
                    }
                }
                (None, None) => self.program.row(-FREE, p.area_max as f64 / self.unit, load),
            }
        }
    }

    fn rows(&mut self, problem: &Problem) {
        for row in &problem.rows {
            let mut constant: Cost = 0;
            let mut whole = true;
            let mut terms: Vec<(u32, f64)> = Vec::new();
            for (j, price) in &row.terms {
                let p = &problem.premises[*j as usize];
                match (self.open[*j as usize], self.area[*j as usize]) {
                    (Some(y), Some(a)) if price.per_m2 != 0 => {
                        whole = false;
                        terms.push((y, price.of(0) as f64));
                        terms.push((a, price.per_m2 as f64 * self.unit));
                    }
                    (Some(y), _) => terms.push((y, price.of(p.area_min) as f64)),
                    (None, _) if p.fixed => constant += price.of(p.area_max),
                    (None, _) => {}
                }
            }
            // Charges are whole numbers, so half a unit more lets nothing else in.
            let slack = if whole { 0.5 } else { 0.0 };
            let least = row
                .at_least
                .map_or(-FREE, |l| (l - constant) as f64 - slack);
            let most = row.at_most.map_or(FREE, |m| (m - constant) as f64 + slack);
            self.must(least, most, terms);
        }
    }

    fn shares(&mut self, problem: &Problem, shape: &Shape) {
        for share in &problem.shares {
            let mut least = share.at_least as f64 - 0.5;
            let mut terms = Vec::new();
            for &i in &share.demands {
                let weight = problem.weight[i as usize] as f64;
                match self.served[i as usize] {
                    Some(z) => terms.push((z, weight)),
                    None if !shape.asks[i as usize] => least -= weight,
                    None => {}
                }
            }
            terms.retain(|t| t.1 != 0.0);
            self.must(least, FREE, terms);
        }
    }

    /// Who is reached twice. Where somebody must be reached once, the second one is all that is
    /// asked for, and the column need not be whole.
    fn backup(&mut self, problem: &Problem, shape: &Shape) {
        for i in 0..problem.weight.len() {
            let mut sure = 0.0;
            let mut terms = Vec::new();
            for &j in problem.links.sites(i) {
                match self.is_open(j, shape) {
                    Ok(y) => terms.push((y, 1.0)),
                    Err(always) => sure += always,
                }
            }
            let worth = Cost::from(problem.weight[i]) * COST_PER_MILLI;
            if sure >= 2.0 {
                self.constant -= worth;
            }
            if sure >= 2.0 || terms.len() as f64 + sure < 2.0 || worth <= 0 {
                continue;
            }
            let once = sure > 0.0 || (shape.asks[i] && !shape.optional[i]);
            let cost = -(worth as f64) / self.scale;
            let b = self.program.column(cost, (0.0, 1.0), !once);
            self.twice[i] = Some(b);
            terms.push((b, if once { -1.0 } else { -2.0 }));
            let least = if once && sure == 0.0 { 1.0 } else { 0.0 };
            self.program.row(least, FREE, terms);
        }
    }
}
