//! One group of developments, measured: who reaches which facility, what is needed, what there is.

use super::options::{Options, Pooling};
use super::standards::{need, Need, Standard, Standards};
use super::submission::{Facility, Parcel, Status, Submission};
use crate::model::Mm2;
use crate::policy::Stage;
use crate::reach::straight::Index;
use crate::reach::Limit;
use crate::solve::flow::Network;

/// Does a facility count at this stage?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counts {
    /// Yes.
    Yes,
    /// No.
    No,
    /// Its status is not known.
    Unknown,
}

/// More floor area than any sum of known ones.
const PLENTY: Mm2 = 1 << 52;

/// Floor area of a development.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// What new and built housing need.
    pub need: [Need; 2],
    /// What is short for certain, of each.
    pub short: [Mm2; 2],
    /// What could be short at most; `None` if there is no telling.
    pub could: [Option<Mm2>; 2],
    /// Floor area that counts for it: its own, or what it is given if that is more.
    pub area: Option<Mm2>,
    /// Attributes that would tell.
    pub missing: Vec<&'static str>,
}

/// A group of developments on the ground.
pub struct Case<'a> {
    /// What is submitted; premises of the context come last.
    pub sub: &'a Submission,
    /// The rules.
    pub standards: &'a Standards,
    /// How they are read.
    pub options: &'a Options,
    /// The radius, if the policy states one.
    pub radius: Option<Limit>,
    /// Per facility: does it count?
    pub counts: Vec<Counts>,
    /// Per parcel: facilities within the radius that may serve it, nearest first, with metres.
    pub reached: Vec<Vec<(u32, f64)>>,
    /// Per parcel: the nearest facility that may serve it, with the distance to its farthest point.
    pub nearest: Vec<Option<(u32, f64)>>,
    /// Per parcel, if a network is given: the nearest facility on foot, with metres from its
    /// farthest corner.
    pub walked: Option<Vec<Option<(u32, f64)>>>,
    /// Per development: floor area.
    pub accounts: Vec<Account>,
}

/// Ways on foot are looked for up to this, in metres.
const FARTHEST_M: f64 = 5000.0;

impl<'a> Case<'a> {
    /// Measures a group.
    pub fn new(sub: &'a Submission, standards: &'a Standards, options: &'a Options) -> Case<'a> {
        let mut case = Case {
            sub,
            standards,
            options,
            radius: standards.radius().map(|(_, limit)| limit),
            counts: sub
                .facilities
                .iter()
                .map(|f| counts(f, options.stage))
                .collect(),
            reached: Vec::new(),
            nearest: Vec::new(),
            walked: None,
            accounts: Vec::new(),
        };
        case.distances();
        case.on_foot();
        case.accounts = case.account();
        case
    }

    /// May the facility serve the parcel, distance apart?
    pub fn may(&self, parcel: &Parcel, facility: &Facility) -> bool {
        let own = facility.developments.contains(&parcel.development);
        match self.options.pooling {
            Pooling::None => own,
            Pooling::WithinRadius => true,
            Pooling::Zone => {
                own || (!parcel.zone.is_empty()
                    && parcel.zone == facility.zone
                    && self.centre(facility))
            }
        }
    }

    /// Is it large enough to hold the floor area of others of its zone, if the policy says how large?
    fn centre(&self, facility: &Facility) -> bool {
        let pool = self.standards.of("town-pool").next();
        let least = pool.and_then(|s| s.limit.as_ref()).map_or(0, |l| l.micro);
        facility.area.is_some_and(|a| a >= least)
    }

    fn distances(&mut self) {
        let sub = self.sub;
        let usable = |j: usize| self.counts[j] != Counts::No;
        let open: Vec<usize> = (0..sub.facilities.len()).filter(|&j| usable(j)).collect();
        let few = open.len() <= 16;
        let index = (!few).then(|| Index::new(open.iter().map(|&j| sub.facilities[j].at)));
        for parcel in &sub.parcels {
            let may = |j: usize| self.may(parcel, &sub.facilities[j]);
            let (mut reached, nearest) = match (&index, self.radius) {
                (Some(index), Some(limit)) => {
                    let near = index.within(&parcel.from, limit).into_iter();
                    let near = near.map(|(k, _)| open[k as usize]).filter(|&j| may(j));
                    let near: Vec<(u32, f64)> = near
                        .map(|j| (j as u32, parcel.from.metres(&sub.facilities[j].spot)))
                        .collect();
                    let nearest = index.nearest(&parcel.from, |k| may(open[k as usize]));
                    (near, nearest.map(|(k, d)| (open[k as usize] as u32, d)))
                }
                _ => {
                    let all = open.iter().filter(|&&j| may(j));
                    let all: Vec<(u32, f64)> = all
                        .map(|&j| (j as u32, parcel.from.metres(&sub.facilities[j].spot)))
                        .collect();
                    let within = |&&(j, _): &&(u32, f64)| {
                        let spot = &sub.facilities[j as usize].spot;
                        let limit = self.radius;
                        limit.is_none_or(|l| parcel.from.within(l, spot).is_some())
                    };
                    let nearest = all.iter().min_by(|a, b| a.1.total_cmp(&b.1)).copied();
                    (all.iter().filter(within).copied().collect(), nearest)
                }
            };
            reached.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
            self.reached.push(reached);
            self.nearest.push(nearest);
        }
    }

    /// Measures on foot, if there is a network; where that decides, it replaces the straight line.
    fn on_foot(&mut self) {
        let Some(walk) = &self.options.walk else {
            return;
        };
        let sub = self.sub;
        let place = |c: geo::Coord<f64>| walk.network.snap(c, walk.snap_m).ok();
        let mut corners = Vec::new();
        let mut first = vec![0];
        for parcel in &sub.parcels {
            match parcel.from.corners.is_empty() {
                true => corners.push(place(parcel.from.at.at)),
                false => corners.extend(parcel.from.corners.iter().map(|s| place(s.at))),
            }
            first.push(corners.len());
        }
        let usable = sub.facilities.iter().zip(&self.counts);
        let to: Vec<_> = usable
            .map(|(f, counts)| (*counts != Counts::No).then(|| place(f.at)).flatten())
            .collect();
        let most = (FARTHEST_M * 1000.0) as u32;
        let pairs = walk.network.within(&corners, &to, most);
        let mut walked = Vec::new();
        for (i, parcel) in sub.parcels.iter().enumerate() {
            // A facility serves a parcel if it is reached from every corner.
            let mut far: std::collections::BTreeMap<u32, (usize, u32)> = Default::default();
            for row in first[i]..first[i + 1] {
                for k in pairs.start[row]..pairs.start[row + 1] {
                    let at = far.entry(pairs.site[k]).or_default();
                    *at = (at.0 + 1, at.1.max(pairs.mm[k]));
                }
            }
            let all = first[i + 1] - first[i];
            let mut list: Vec<(u32, f64)> = far
                .into_iter()
                .filter(|(j, (n, _))| *n == all && self.may(parcel, &sub.facilities[*j as usize]))
                .map(|(j, (_, mm))| (j, f64::from(mm) / 1000.0))
                .collect();
            list.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
            walked.push(list.first().copied());
            if self.options.decides == super::options::Decides::Walking {
                self.nearest[i] = list.first().copied();
                list.retain(|(_, d)| self.radius.is_none_or(|limit| limit.admits(*d)));
                self.reached[i] = list;
            }
        }
        self.walked = Some(walked);
    }

    /// The floor-area rules: those that give every parcel a quota.
    pub fn floor_rules(&self) -> impl Iterator<Item = &'a Standard> {
        self.standards.of("floor-area")
    }

    /// The date of the planning conditions, if the context states one.
    pub fn date(&self) -> Option<&'a str> {
        self.options.conditions.date.as_deref()
    }

    /// What a parcel needs as housing of one class.
    pub fn need(&self, parcel: &Parcel, class: usize) -> Need {
        let development = &self.sub.developments[parcel.development];
        let mut sum = Need::none();
        for rule in self.floor_rules().filter(|r| class_of(r) == class) {
            sum.add(&need(rule, development, parcel, self.date()));
        }
        sum
    }

    fn account(&self) -> Vec<Account> {
        let needs: Vec<[Need; 2]> = self
            .sub
            .parcels
            .iter()
            .map(|p| [self.need(p, 0), self.need(p, 1)])
            .collect();
        let mut accounts = vec![Account::default(); self.sub.developments.len()];
        for a in &mut accounts {
            a.need = [Need::none(), Need::none()];
        }
        for (parcel, need) in self.sub.parcels.iter().zip(&needs) {
            for (k, need) in need.iter().enumerate() {
                accounts[parcel.development].need[k].add(need);
            }
        }
        let area = |sure: bool| -> Vec<Mm2> {
            let list = self.sub.facilities.iter().zip(&self.counts);
            list.map(|(f, counts)| match (counts, f.counted()) {
                (Counts::No, _) => 0,
                (Counts::Unknown, _) if sure => 0,
                (_, None) if sure => 0,
                (_, None) => PLENTY,
                (_, Some(area)) => area,
            })
            .collect()
        };
        let (least, most) = (area(true), area(false));
        let low = |n: &Need| n.low;
        let high = |n: &Need| n.high.unwrap_or(n.low);
        let [sure, could] = [
            (low as fn(&Need) -> Mm2, &most),
            (high as fn(&Need) -> Mm2, &least),
        ]
        .map(|(pick, area)| {
            let wants: Vec<[Mm2; 2]> = needs.iter().map(|[a, b]| [pick(a), pick(b)]).collect();
            self.shortages(&wants, area)
        });
        for (d, account) in accounts.iter_mut().enumerate() {
            let development = &self.sub.developments[d];
            for k in 0..2 {
                let parcels = || development.parcels.iter();
                account.short[k] = parcels().map(|&i| sure[i][k]).sum();
                let told = account.need[k].high.is_some();
                account.could[k] = told.then(|| parcels().map(|&i| could[i][k]).sum());
                for m in &account.need[k].missing {
                    if !account.missing.contains(m) {
                        account.missing.push(m);
                    }
                }
            }
            let own = development.facilities.iter();
            for &j in own.clone() {
                if self.counts[j] == Counts::Unknown && !account.missing.contains(&"status") {
                    account.missing.push("status");
                }
                let blank =
                    self.counts[j] != Counts::No && self.sub.facilities[j].counted().is_none();
                if blank && !account.missing.contains(&"area_m2") {
                    account.missing.push("area_m2");
                }
            }
            let known = own.clone().all(|&j| {
                self.counts[j] == Counts::No
                    || (self.counts[j] == Counts::Yes && self.sub.facilities[j].counted().is_some())
            });
            let own: Mm2 = own.map(|&j| least[j]).sum();
            let need = account.need[0].known().zip(account.need[1].known());
            let short = account.could[0].zip(account.could[1]);
            let alone = self.options.pooling == Pooling::None
                && !development
                    .facilities
                    .iter()
                    .any(|&j| self.sub.facilities[j].developments.len() > 1);
            account.area = match (known, need, short) {
                (false, _, _) => None,
                (true, Some((a, b)), Some((s, t))) if !alone && s + t > 0 => Some(a + b - s - t),
                (true, Some((a, b)), Some(_)) if !alone => Some(own.max(a + b)),
                _ => Some(own),
            };
        }
        accounts
    }

    /// What each parcel is short of as new and as built housing, when communities round about are
    /// served first, then new housing from its own premises, from others', then built housing.
    fn shortages(&self, wants: &[[Mm2; 2]], area: &[Mm2]) -> Vec<[Mm2; 2]> {
        let sub = self.sub;
        let (parcels, sites) = (wants.len(), area.len());
        let neighbours = match self.options.pooling {
            Pooling::WithinRadius => self.options.neighbours.as_slice(),
            _ => &[],
        };
        let first = 2 + neighbours.len();
        let site = |j: usize| first + parcels + j;
        let mut net = Network::new(first + parcels + sites);
        for (j, &a) in area.iter().enumerate() {
            net.arc(site(j), 1, a);
        }
        if !neighbours.is_empty() {
            self.neighbours(&mut net, site);
        }
        // Without a radius in the policy, or without pooling, sums alone count.
        let serves = |i: usize| -> Vec<u32> {
            if self.options.pooling == Pooling::WithinRadius {
                return self.reached[i].iter().map(|(j, _)| *j).collect();
            }
            let parcel = &sub.parcels[i];
            let all = 0..sites as u32;
            match self.options.pooling {
                Pooling::None => sub.developments[parcel.development]
                    .facilities
                    .iter()
                    .map(|&j| j as u32)
                    .collect(),
                _ => all
                    .filter(|&j| self.may(parcel, &sub.facilities[j as usize]))
                    .collect(),
            }
        };
        let served: Vec<Vec<u32>> = (0..parcels).map(serves).collect();
        let own = |i: usize, j: u32| {
            sub.facilities[j as usize].developments == [sub.parcels[i].development]
        };
        let mut given = vec![[0, 0]; parcels];
        for (i, list) in served.iter().enumerate() {
            for &j in list.iter().filter(|&&j| own(i, j)) {
                net.arc(first + i, site(j as usize), PLENTY);
            }
        }
        let mut arcs = vec![[0usize; 2]; parcels];
        for class in 0..2 {
            for (i, want) in wants.iter().enumerate() {
                arcs[i][class] = net.arc(0, first + i, want[class]);
            }
            net.maximise(0, 1);
            if class == 0 {
                for (i, list) in served.iter().enumerate() {
                    for &j in list.iter().filter(|&&j| !own(i, j)) {
                        net.arc(first + i, site(j as usize), PLENTY);
                    }
                }
                net.maximise(0, 1);
            }
        }
        for (i, arc) in arcs.iter().enumerate() {
            for class in 0..2 {
                given[i][class] = wants[i][class] - net.flow(arc[class]);
            }
        }
        given
    }

    /// Communities round about draw on existing premises before anyone else does.
    fn neighbours(&self, net: &mut Network, site: impl Fn(usize) -> usize) {
        let Some(limit) = self.radius else {
            return;
        };
        for (k, neighbour) in self.options.neighbours.iter().enumerate() {
            let class = usize::from(neighbour.class == crate::scenario::Class::Built);
            let rules = self.floor_rules().filter(|r| class_of(r) == class);
            let quota: Mm2 = rules.map(|r| r.quota(neighbour.households)).sum();
            net.arc(0, 2 + k, quota);
            for (j, f) in self.sub.facilities.iter().enumerate() {
                if f.existing && neighbour.from.within(limit, &f.spot).is_some() {
                    net.arc(2 + k, site(j), PLENTY);
                }
            }
        }
        net.maximise(0, 1);
    }

    /// Is the parcel wholly within the radius of a facility in a straight line?
    pub fn straight(&self, i: usize, limit: Limit) -> bool {
        let parcel = &self.sub.parcels[i];
        let list = self.sub.facilities.iter().zip(&self.counts);
        let mut open = list.filter(|(f, counts)| **counts != Counts::No && self.may(parcel, f));
        open.any(|(f, _)| parcel.from.within(limit, &f.spot).is_some())
    }

    /// Facilities of a development that count or may count.
    pub fn facilities(&self, d: usize) -> impl Iterator<Item = (usize, &'a Facility)> + '_ {
        let list = self.sub.developments[d].facilities.iter();
        list.filter(|&&j| self.counts[j] != Counts::No)
            .map(|&j| (j, &self.sub.facilities[j]))
    }

    /// All facilities of a development, those that do not count among them.
    pub fn facilities_all(&self, d: usize) -> impl Iterator<Item = usize> + '_ {
        self.sub.developments[d].facilities.iter().copied()
    }

    /// Parcels of a development.
    pub fn parcels(&self, d: usize) -> impl Iterator<Item = (usize, &'a Parcel)> + '_ {
        let list = self.sub.developments[d].parcels.iter();
        list.map(|&i| (i, &self.sub.parcels[i]))
    }

    /// Is there new housing, or housing of a class that is not known?
    pub fn new_housing(&self, d: usize) -> bool {
        self.parcels(d)
            .any(|(_, p)| p.class != Some(crate::scenario::Class::Built))
    }
}

/// 0 for rules about new housing (or all), 1 for built.
fn class_of(standard: &Standard) -> usize {
    usize::from(standard.spec.class == Some(crate::scenario::Class::Built))
}

fn counts(facility: &Facility, stage: Stage) -> Counts {
    if facility.existing {
        return Counts::Yes;
    }
    match (stage, facility.status) {
        (Stage::Plan, Some(Status::Stopped)) => Counts::No,
        (Stage::Plan, _) => Counts::Yes,
        (Stage::Completion, Some(Status::Built | Status::HandedOver)) => Counts::Yes,
        (Stage::Completion, Some(_)) => Counts::No,
        (Stage::Completion, None) => Counts::Unknown,
    }
}
