//! Figures of a plan, per demand, per premises and per zone.

use crate::model::{objective, Cost, Mm2, Plan, Problem, COST_SCALE};
use crate::policy::Placed;
use crate::region::{Count, Region};
use crate::report::plan_file::Households;

/// What happened to a demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bucket {
    /// All of its households are served (or it has none).
    Served,
    /// In reach, but there is no room for all of them.
    NoRoom,
    /// In reach of premises, but left unserved, as the objective or a share allows.
    LeftOut,
    /// Beyond reach.
    OutOfReach,
}

impl Bucket {
    /// As written in files.
    pub fn word(self) -> &'static str {
        match self {
            Bucket::Served => "served",
            Bucket::NoRoom => "no-room",
            Bucket::LeftOut => "left-out",
            Bucket::OutOfReach => "out-of-reach",
        }
    }
}

/// Figures of one demand.
#[derive(Clone, Debug)]
pub struct DemandFigures {
    /// What happened to it.
    pub bucket: Bucket,
    /// Floor area the policy asks for.
    pub quota: Mm2,
    /// Floor area given.
    pub given: Mm2,
    /// Households served, in proportion to the area given.
    pub served: Count,
    /// `(premises, area, metres)`, largest share first.
    pub by: Vec<(u32, Mm2, f64)>,
    /// Distance to the farthest premises that serves it, m.
    pub farthest: Option<f64>,
}

/// Figures of one open premises.
#[derive(Clone, Debug, Default)]
pub struct SiteFigures {
    /// Area set aside for demand.
    pub load: Mm2,
    /// Households served.
    pub households: Count,
    /// Demands it serves.
    pub demands: usize,
    /// Distance to the farthest of them, m.
    pub farthest: Option<f64>,
}

/// Figures of one zone, or of what lies in no zone.
#[derive(Clone, Debug, Default)]
pub struct ZoneFigures {
    /// Households.
    pub households: Households,
    /// Floor area the policy asks for.
    pub quota: Mm2,
    /// Floor area given.
    pub given: Mm2,
    /// New premises in it.
    pub sites_new: usize,
    /// Existing premises in it.
    pub sites_existing: usize,
    /// Floor area of open premises in it.
    pub area: Mm2,
    /// Cost of new premises in it, 1e-10 yuan.
    pub cost: Cost,
}

/// All figures of a plan.
pub struct Figures {
    /// Per demand.
    pub demand: Vec<DemandFigures>,
    /// Per premises; meaningful for open ones.
    pub site: Vec<SiteFigures>,
    /// Per zone, and last for what lies in none.
    pub zone: Vec<ZoneFigures>,
    /// In all.
    pub total: ZoneFigures,
    /// Value of the plan under the objective.
    pub value: Cost,
    /// Mean distance weighted by households served, m.
    pub mean_m: Option<f64>,
    /// Largest distance, m.
    pub farthest_m: Option<f64>,
    /// With a walking network: to the nearest open premises of each demand, in a straight line and
    /// on foot, m; else empty.
    pub sides: Vec<[Option<f64>; 2]>,
}

/// Computes the figures. `quota` is what the policy asks of each demand, `reached` whether any
/// premises can serve it at all.
pub fn figures(
    region: &Region,
    problem: &Problem,
    plan: &Plan,
    placed: &Placed,
    quota: &[Mm2],
    reached: &[bool],
) -> Figures {
    let optional = problem.optional();
    let mut demand: Vec<DemandFigures> = region
        .demand
        .iter()
        .enumerate()
        .map(|(i, d)| {
            let bucket = match () {
                () if d.households.0 == 0 => Bucket::Served,
                () if !reached[i] => Bucket::OutOfReach,
                () if optional[i] && placed.given[i] < quota[i].max(1) => Bucket::LeftOut,
                () if placed.given[i] < quota[i] => Bucket::NoRoom,
                () => Bucket::Served,
            };
            DemandFigures {
                bucket,
                quota: quota[i],
                given: placed.given[i],
                served: match bucket {
                    Bucket::Served => d.households,
                    Bucket::OutOfReach | Bucket::LeftOut => Count(0),
                    Bucket::NoRoom => share(d.households, placed.given[i], quota[i]),
                },
                by: Vec::new(),
                farthest: None,
            }
        })
        .collect();
    let mut site = vec![SiteFigures::default(); region.sites.len()];
    let (mut way, mut weight) = (0.0, 0.0);
    for &(i, j, area, metres) in &placed.links {
        let d = &mut demand[i as usize];
        d.by.push((j, area, metres));
        d.farthest = Some(d.farthest.map_or(metres, |f| f.max(metres)));
        let s = &mut site[j as usize];
        s.load += area;
        s.demands += 1;
        s.farthest = Some(s.farthest.map_or(metres, |f| f.max(metres)));
    }
    for d in &mut demand {
        d.by.sort_by(|a, b| b.1.cmp(&a.1).then(a.2.total_cmp(&b.2)).then(a.0.cmp(&b.0)));
        // Whole thousandths go to each premises by its share; the largest takes what is left over.
        let mut left = d.served;
        for &(j, area, metres) in d.by.iter().skip(1) {
            let part = share(d.served, area, d.given);
            left = left - part;
            site[j as usize].households += part;
            way += part.as_f64() * metres;
        }
        if let Some(&(j, _, metres)) = d.by.first() {
            site[j as usize].households += left;
            way += left.as_f64() * metres;
            weight += d.served.as_f64();
        }
    }
    let zone = zones(region, plan, &demand);
    let total = sum(&zone);
    let farthest_m = demand.iter().filter_map(|d| d.farthest).reduce(f64::max);
    Figures {
        sides: Vec::new(),
        farthest_m,
        value: objective::value(problem, plan),
        mean_m: (weight > 0.0).then(|| way / weight),
        demand,
        site,
        zone,
        total,
    }
}

fn share(of: Count, area: Mm2, whole: Mm2) -> Count {
    if whole == 0 {
        return Count(0);
    }
    Count((i128::from(of.0) * i128::from(area) / i128::from(whole)) as i64)
}

fn zones(region: &Region, plan: &Plan, demand: &[DemandFigures]) -> Vec<ZoneFigures> {
    let outside = region.zones.len();
    let mut count = vec![[Count(0); 5]; outside + 1];
    let mut list = vec![ZoneFigures::default(); outside + 1];
    for (d, f) in region.demand.iter().zip(demand) {
        let z = d.zone.map_or(outside, |z| z as usize);
        let rest = d.households - f.served;
        let of = |bucket| if f.bucket == bucket { rest } else { Count(0) };
        let out = of(Bucket::OutOfReach);
        let left = of(Bucket::LeftOut);
        let no_room = rest - out - left;
        for (sum, part) in count[z]
            .iter_mut()
            .zip([d.households, f.served, no_room, left, out])
        {
            *sum += part;
        }
        list[z].quota += f.quota;
        list[z].given += f.given;
    }
    for (s, area) in region.sites.iter().zip(&plan.area) {
        let Some(area) = *area else { continue };
        let z = &mut list[s.zone.map_or(outside, |z| z as usize)];
        z.area += area;
        if s.existing {
            z.sites_existing += 1;
        } else {
            z.sites_new += 1;
            z.cost += s.cost.of(area);
        }
    }
    for (z, [total, served, no_room, left, out]) in list.iter_mut().zip(count) {
        z.households = Households {
            total: total.as_f64(),
            served: served.as_f64(),
            no_room: no_room.as_f64(),
            left_out: left.as_f64(),
            out_of_reach: out.as_f64(),
            unknown_features: 0,
            imputed_features: 0,
        };
    }
    list
}

fn sum(zones: &[ZoneFigures]) -> ZoneFigures {
    let mut t = ZoneFigures::default();
    let milli = |x: f64| (x * 1000.0).round() / 1000.0;
    for z in zones {
        t.households.total = milli(t.households.total + z.households.total);
        t.households.served = milli(t.households.served + z.households.served);
        t.households.no_room = milli(t.households.no_room + z.households.no_room);
        t.households.left_out = milli(t.households.left_out + z.households.left_out);
        t.households.out_of_reach = milli(t.households.out_of_reach + z.households.out_of_reach);
        t.quota += z.quota;
        t.given += z.given;
        t.sites_new += z.sites_new;
        t.sites_existing += z.sites_existing;
        t.area += z.area;
        t.cost += z.cost;
    }
    t
}

/// Square millimetres as square metres.
pub fn m2(area: Mm2) -> f64 {
    area as f64 / 1e6
}

/// A cost in its unit.
pub fn unit(cost: Cost) -> f64 {
    let (whole, rest) = (cost / COST_SCALE, cost % COST_SCALE);
    whole as f64 + rest as f64 / COST_SCALE as f64
}
