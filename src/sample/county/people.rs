//! How the totals of a place are shared out over its towns and communities.

use geo::Coord;

use super::super::homes::share_out;
use super::super::names::Names;
use super::super::rng::Rng;
use super::cells::Cell;
use super::data::{County, Source};

/// The people of a town.
#[derive(Clone, Debug, Default)]
pub struct People {
    population: i64,
    households: i64,
    /// Aged 60, 65, 80 and over.
    elders: [i64; 3],
    /// Care grades 4–5 and 6 (TN-04); grades 1–3 are the rest.
    grades: [i64; 2],
    /// 特困; those of them who want a place in a home; those who cannot look after themselves.
    needy: [i64; 3],
    wants_bed: i64,
}

impl People {
    /// Aged 60 and over.
    pub fn elders60(&self) -> i64 {
        self.elders[0]
    }

    /// Residents.
    pub fn population(&self) -> i64 {
        self.population
    }

    /// Elders who want a bed in an institution.
    pub fn wants_bed(&self) -> i64 {
        self.wants_bed
    }

    /// Attributes by name.
    pub fn numbers(&self) -> Vec<(&'static str, i64)> {
        let [a, b, c] = self.elders;
        let [half, full] = self.grades;
        vec![
            ("population", self.population),
            ("households", self.households),
            ("elders60", a),
            ("elders65", b),
            ("elders80", c),
            ("disabled", half + full),
            ("grade1_3", a - half - full),
            ("grade4_5", half),
            ("grade6", full),
            ("needy", self.needy[0]),
            ("needy_willing", self.needy[1]),
            ("needy_disabled", self.needy[2]),
            ("wants_bed", self.wants_bed),
        ]
    }
}

/// Shares the totals out: what is published stays, the rest goes by weight.
pub fn towns(county: &County, seed: u64) -> Vec<People> {
    let mut rng = Rng::new(seed, "county people");
    let total = county.population.value as i64;
    let known: i64 = county.towns.iter().filter_map(|t| t.census()).sum();
    let weights: Vec<f64> = county.towns.iter().map(|t| t.weight()).collect();
    let shared = share_out(total - known, &weights);
    let mut list: Vec<People> = county
        .towns
        .iter()
        .zip(shared)
        .map(|(town, part)| People {
            population: match town.people {
                Source::Census(n, _) => n,
                Source::Part(_) => part,
            },
            ..People::default()
        })
        .collect();
    let all: Vec<f64> = list.iter().map(|p| p.population as f64).collect();
    let old: Vec<f64> = county
        .towns
        .iter()
        .zip(&all)
        .map(|(town, n)| n * if town.urban { 0.86 } else { 1.12 } * rng.range(0.95, 1.05))
        .collect();
    let give =
        |list: &mut Vec<People>, total: f64, weights: &[f64], set: &dyn Fn(&mut People, i64)| {
            let parts = share_out(total.round() as i64, weights);
            for (people, part) in list.iter_mut().zip(parts) {
                set(people, part);
            }
        };
    give(&mut list, county.households.value, &all, &|p, n| {
        p.households = n
    });
    for (k, amount) in county.elders.iter().enumerate() {
        give(&mut list, amount.value, &old, &|p, n| p.elders[k] = n);
    }
    let elders = county.elders[0].value;
    let s = &county.shares;
    let of = |share: f64| elders * share;
    let needy = of(s.needy.value);
    give(&mut list, of(s.grade4_5.value), &old, &|p, n| {
        p.grades[0] = n
    });
    give(&mut list, of(s.grade6.value), &old, &|p, n| p.grades[1] = n);
    give(&mut list, needy, &old, &|p, n| p.needy[0] = n);
    give(&mut list, needy * s.needy_willing.value, &old, &|p, n| {
        p.needy[1] = n
    });
    give(&mut list, needy * s.needy_disabled.value, &old, &|p, n| {
        p.needy[2] = n
    });
    give(&mut list, of(s.wants_bed.value), &old, &|p, n| {
        p.wants_bed = n
    });
    list
}

/// A community or village.
#[derive(Clone, Debug)]
pub struct Community {
    /// Name, unique in the place.
    pub name: String,
    /// Middle, plan metres.
    pub at: Coord,
    /// Index of its town.
    pub town: usize,
    /// Residents.
    pub population: i64,
    /// Aged 60 and over.
    pub elders60: i64,
}

/// Five to twenty communities in every town, with its people shared out over them.
pub fn communities(
    county: &County,
    towns: &[People],
    cells: &[Cell],
    names: &mut Names,
    seed: u64,
) -> Vec<Community> {
    let mut rng = Rng::new(seed, "county communities");
    let mut out = Vec::new();
    for (k, people) in towns.iter().enumerate() {
        let count = (people.population() / county.per_community).clamp(5, 20) as usize;
        let weights: Vec<f64> = (0..count).map(|_| rng.lognormal(1.0, 0.35)).collect();
        let elders: Vec<f64> = weights.iter().map(|w| w * rng.range(0.8, 1.25)).collect();
        let parts = share_out(people.population(), &weights);
        let old = share_out(people.elders60(), &elders);
        let turn = rng.unit();
        for (c, (population, elders60)) in parts.into_iter().zip(old).enumerate() {
            // The first lies at the seat, the others on a sunflower round it.
            let along = 0.12 + 0.66 * (c as f64 / count as f64).sqrt();
            let round = (turn + 0.381_966 * c as f64).fract();
            let name = match county.towns[k].urban {
                true => names.village().replace('村', "社区"),
                false => names.village(),
            };
            out.push(Community {
                name,
                at: cells[k].inside(along, round),
                town: k,
                population,
                elders60,
            });
        }
    }
    out
}
