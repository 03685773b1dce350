//! What is published of the five places, with where it was read, and what is assumed.

mod anxi;
mod jinjiang;
mod litong;
mod panjin;
mod taining;

use super::super::Figure;

/// Where a town's population comes from.
#[derive(Clone, Copy, Debug)]
pub enum Source {
    /// Published: persons, and where.
    Census(i64, &'static str),
    /// Not found in print: a weight by which the rest of the total is shared out, to be checked.
    Part(u32),
}

/// A town, township or subdistrict; where a prefecture is planned, a district or county.
#[derive(Clone, Copy, Debug)]
pub struct Town {
    /// Its name.
    pub name: &'static str,
    /// How many people live there.
    pub people: Source,
    /// Part of the city.
    pub urban: bool,
    /// A key town (重点镇); assumed, to be checked.
    pub key: bool,
}

impl Town {
    /// Its published population.
    pub fn census(&self) -> Option<i64> {
        match self.people {
            Source::Census(n, _) => Some(n),
            Source::Part(_) => None,
        }
    }

    /// Its weight in what is shared out.
    pub fn weight(&self) -> f64 {
        match self.people {
            Source::Census(..) => 0.0,
            Source::Part(weight) => f64::from(weight),
        }
    }
}

/// Shares that no census states, 0–1.
#[derive(Clone, Copy, Debug)]
pub struct Shares {
    /// Care grades 4–5 among those of 60 and over.
    pub grade4_5: Figure,
    /// Care grade 6 among those of 60 and over.
    pub grade6: Figure,
    /// 特困 among those of 60 and over.
    pub needy: Figure,
    /// Of the 特困, those who want a place in a home.
    pub needy_willing: Figure,
    /// Of the 特困, those who cannot look after themselves.
    pub needy_disabled: Figure,
    /// Those of 60 and over who want a bed in an institution.
    pub wants_bed: Figure,
}

/// A facility that a policy names.
#[derive(Clone, Copy, Debug)]
pub struct Named {
    /// Its name: begins as the policy has it.
    pub name: &'static str,
    /// Start of the name of its town.
    pub town: &'static str,
    /// Its type.
    pub kind: &'static str,
    /// The year in which it opens; `None`: it stands, or its year is free.
    pub year: Option<i32>,
    /// The facility it takes the stead of.
    pub replaces: &'static str,
    /// Beds.
    pub beds: i64,
    /// Floor area, m².
    pub area: i64,
    /// What it costs, yuan.
    pub cost: i64,
    /// Clause that names it.
    pub clause: &'static str,
}

/// How many facilities of a type, and how large.
#[derive(Clone, Copy, Debug)]
pub struct Amount {
    /// Type of facility.
    pub kind: &'static str,
    /// How many.
    pub count: usize,
    /// Of what.
    pub of: Of,
    /// Beds of each.
    pub beds: i64,
    /// Share of them that are nursing beds, per cent.
    pub nursing: i64,
    /// For projects: the type whose standing ones they take the stead of.
    pub replaces: &'static str,
}

/// What [`Amount::count`] counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// So many in every town.
    Town,
    /// So many in every town of the city.
    Urban,
    /// So many in every other town.
    Rural,
    /// So many in all, one a town, rural towns first.
    All,
    /// So many per hundred communities of the city.
    UrbanShare,
    /// So many per hundred other communities.
    RuralShare,
}

/// A place's towns, totals and facilities.
#[derive(Clone, Copy, Debug)]
pub struct County {
    /// Word on the command line, as in [`super::super::PLACES`].
    pub id: &'static str,
    /// Residents.
    pub population: Figure,
    /// Family households.
    pub households: Figure,
    /// Aged 60, 65, 80 and over.
    pub elders: [Figure; 3],
    /// Assumed shares.
    pub shares: &'static Shares,
    /// Length of a cell's side, m: so that the cells are as large as the towns on average.
    pub side: f64,
    /// A community for so many residents.
    pub per_community: i64,
    /// Community-service rooms (社区服务用房) of a community, m², assumed.
    pub rooms_m2: i64,
    /// The towns, the middle one first.
    pub towns: &'static [Town],
    /// The profile of the policy has prices by m² for each way to premises; costs here are then
    /// those of fitting out only.
    pub priced: bool,
    /// First year of the plan.
    pub start: i32,
    /// Towns with a standing town home (敬老院); assumed where the policy does not name them.
    pub homes: &'static [&'static str],
    /// Facilities that stand and have a name in the policy.
    pub standing_named: &'static [Named],
    /// Facilities that the policy names and that are to open.
    pub projects_named: &'static [Named],
    /// Invented facilities that stand.
    pub standing: &'static [Amount],
    /// Invented projects to choose from.
    pub projects: &'static [Amount],
}

/// All of them.
pub const COUNTIES: &[County] = &[
    jinjiang::COUNTY,
    anxi::COUNTY,
    taining::COUNTY,
    litong::COUNTY,
    panjin::COUNTY,
];

/// The county of a place.
pub fn find(id: &str) -> Option<&'static County> {
    COUNTIES.iter().find(|c| c.id == id)
}

const fn census(value: f64) -> Figure {
    Figure {
        value,
        source: "第七次全国人口普查分县资料, 2020-11-01, as compiled by Dong Lei et al. (github.com/leiii/census, census_county_2020_v1.xlsx)",
    }
}

const fn assumed(value: f64, source: &'static str) -> Figure {
    Figure { value, source }
}

const fn town(name: &'static str, people: Source) -> Town {
    Town {
        name,
        people,
        urban: false,
        key: false,
    }
}

const fn urban(name: &'static str, people: Source) -> Town {
    Town {
        urban: true,
        ..town(name, people)
    }
}

const fn key(name: &'static str, people: Source) -> Town {
    Town {
        key: true,
        ..town(name, people)
    }
}

const fn amount(kind: &'static str, count: usize, of: Of, beds: i64, nursing: i64) -> Amount {
    Amount {
        kind,
        count,
        of,
        beds,
        nursing,
        replaces: "",
    }
}

const fn stands(
    name: &'static str,
    town: &'static str,
    kind: &'static str,
    beds: i64,
    area: i64,
) -> Named {
    Named {
        name,
        town,
        kind,
        year: None,
        replaces: "",
        beds,
        area,
        cost: 0,
        clause: "",
    }
}

const fn instead(
    kind: &'static str,
    count: usize,
    beds: i64,
    nursing: i64,
    replaces: &'static str,
) -> Amount {
    Amount {
        replaces,
        ..amount(kind, count, Of::All, beds, nursing)
    }
}

/// Shares used for all five places.
const SHARES: Shares = Shares {
    grade4_5: assumed(
        0.020,
        "assumed: care grades 4-5, 2 % of those of 60 and over",
    ),
    grade6: assumed(
        0.008,
        "assumed: care grade 6, 0.8 % of those of 60 and over",
    ),
    needy: assumed(0.012, "assumed: 特困, 1.2 % of those of 60 and over"),
    needy_willing: assumed(0.30, "assumed: 30 % of the 特困 want a place in a home"),
    needy_disabled: assumed(
        0.15,
        "assumed: 15 % of the 特困 cannot look after themselves",
    ),
    wants_bed: assumed(
        0.03,
        "assumed: 3 % of those of 60 and over want a bed (the institution's part of 90-7-3)",
    ),
};
