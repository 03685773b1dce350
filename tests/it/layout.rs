//! Rules about layout plans: what a rule asks of a plan and what it says of one are the same, on
//! every plan of small random towns; and the engine's plan is the best of all.

use geo::Coord;
use quarter::finding::Force;
use quarter::layout::{Community, Decided, Facility, Missing, Place, Setting, Town, Years};
use quarter::model::phased::Phased;
use quarter::policy::layout::pose::{pose, Posed};
use quarter::policy::layout::{kind, Stated, LAYOUT_KINDS};
use quarter::policy::{Clause, RuleSpec};
use quarter::solve::phased::{solve, Outcome};
use quarter::solve::Stop;
use std::collections::BTreeMap;

/// A stream of numbers that depends on the seed only (splitmix64).
struct Rng(u64);

impl Rng {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }

    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len() as u64) as usize]
    }

    fn spot(&mut self) -> Coord<f64> {
        let step = |n: u64| n as f64 * 0.002;
        Coord {
            x: 118.5 + step(self.below(8)),
            y: 24.7 + step(self.below(8)),
        }
    }
}

const TYPES: [&str; 4] = ["station", "regional-centre", "town-home", "canteen"];

/// A small place: two towns, a few communities, some facilities that stand and five that could be.
fn setting(rng: &mut Rng) -> Setting {
    let number = |list: &[(&str, u64)]| -> BTreeMap<String, f64> {
        list.iter()
            .map(|(k, n)| (k.to_string(), *n as f64))
            .collect()
    };
    let towns = (0..2u64).map(|z| Town {
        name: format!("town {z}"),
        at: rng.spot(),
        numbers: number(&[
            ("population", 40_000 + 5_000 * rng.below(4)),
            ("elders60", 800 + 100 * rng.below(8)),
            ("wants_bed", 10 + rng.below(30)),
            ("needy", 5 + rng.below(15)),
            ("grade6", rng.below(25)),
            ("rooms_m2", 500 + 100 * rng.below(9)),
            ("key", rng.below(2)),
            ("urban", z),
        ]),
    });
    let towns: Vec<Town> = towns.collect();
    let communities = (0..4u64).map(|c| Community {
        id: format!("v{c}"),
        name: format!("village {c}"),
        at: rng.spot(),
        town: Some((c % 2) as u32),
        numbers: number(&[("elders60", 100 + 50 * rng.below(5))]),
    });
    let communities: Vec<Community> = communities.collect();
    let standing = rng.below(3) as usize;
    let mut places: Vec<Place> = Vec::new();
    for k in 0..standing + 5 {
        let stands = k < standing;
        let beds = 10 * rng.below(6);
        let replaces = (!stands && standing > 0 && rng.below(3) == 0)
            .then(|| rng.below(standing as u64) as u32);
        let facility = rng.pick(&TYPES).to_string();
        let upon = (!stands && replaces.is_none() && facility == "canteen" && k > 0)
            .then(|| rng.below(k as u64) as u32)
            .filter(|&h| places[h as usize].upon.is_none());
        let words = [
            ("operator", rng.pick(&["social", "public"])),
            (
                "premises",
                rng.pick(&["neighbourhood-centre", "community-room", "new-build"]),
            ),
            ("mode", rng.pick(&["lease", "new-build", "conversion"])),
            (
                "community",
                rng.pick(&["village 0", "village 1", "village 2", "village 3"]),
            ),
        ];
        places.push(Place {
            id: format!("p{k}"),
            name: format!("place {k}"),
            facility,
            at: rng.spot(),
            town: (rng.below(9) > 0).then(|| rng.below(2) as u32),
            standing: stands,
            replaces,
            upon,
            one_of: String::new(),
            may_open: (0..2).map(|_| rng.below(5) > 0).collect(),
            must: false,
            cost: 100_000 * (1 + rng.below(9)) as i64,
            people: 1000 * rng.below(300) as i64,
            numbers: number(&[
                ("beds", beds),
                ("nursing_beds", beds.min(5 * rng.below(8))),
                ("area_m2", 150 + 25 * rng.below(6)),
                ("seats", 40 + 5 * rng.below(5)),
                ("medical_m", 100 * rng.below(12)),
                ("seismic", rng.below(2)),
            ]),
            words: words.map(|(k, v)| (k.to_string(), v.to_string())).into(),
        });
    }
    Setting {
        years: Years {
            start: 2022,
            end: 2023,
        },
        base: 2020,
        growth: [("elders60".to_string(), 0.03)].into(),
        facilities: Vec::<Facility>::new(),
        towns,
        communities,
        places,
        tally: [("EX-22".to_string(), 50.0 + rng.below(20) as f64)].into(),
    }
}

/// Rules of every kind, as they would stand in a policy file.
const RULES: &[&str] = &[
    "kind = 'total'\nfacilities = ['station']\nlimit = '>= 2 facilities'\nby = 2022",
    "kind = 'total'\nmeasure = 'beds'\nlimit = '>= 80 beds'\nmost = '<= 120 beds'",
    "kind = 'total'\nmeasure = 'beds'\nopening = true\nlimit = '>= 40 beds'",
    "kind = 'total'\nmeasure = 'area_m2'\nlimit = '>= 300 m2'\neach_town = true\nwhen = ['key']",
    "kind = 'total'\nlimit = '<= 1 facilities'\nwhere = ['town.urban']",
    "kind = 'per-year'\nlimit = '>= 1 facilities'\nmost = '<= 2 facilities'",
    "kind = 'per-year'\nmeasure = 'beds'\nlimit = '<= 60 beds'\nfacilities = ['station', 'town-home']",
    "kind = 'per-town'\nfacilities = ['regional-centre', 'station']\nwhen = ['population >= 50000', 'key']\nlimit = '>= 1 facilities'",
    "kind = 'town-share'\nfacilities = ['town-home']\nlimit = '>= 50 %'",
    "kind = 'town-share'\nlimit = '> 50 %'\nby = 2022",
    "kind = 'coverage'\nfacilities = ['station', 'town-home']\nwithin = '< 700 m'\nlimit = '>= 50 %'",
    "kind = 'coverage'\nof = 'elders60'\nwithin = '<= 1500 m'\nlimit = '> 60 %'\nwhen = ['urban']",
    "kind = 'coverage'\nof = 'elders60'\nlimit = '>= 60 %'\nby = 2022",
    "kind = 'beds-per-elders'\nmeasure = 'nursing_beds'\nof = 'elders60'\nlimit = '>= 12 beds/1000 elders'",
    "kind = 'beds-per-elders'\nof = 'elders60'\nlimit = '>= 30 beds/1000 elders'\neach_town = true",
    "kind = 'nursing-share'\nlimit = '> 40 %'",
    "kind = 'nursing-share'\nfacilities = ['regional-centre', 'town-home']\nlimit = '>= 50 %'\nby = 2022",
    "kind = 'operator-share'\nwhere = ['operator = social']\nlimit = '> 50 %'",
    "kind = 'operator-share'\nmeasure = 'beds'\nwhere = ['operator = social']\nlimit = '>= 40 %'\nfacilities = ['station', 'regional-centre']",
    "kind = 'premises-share'\nwhere = ['premises = community-room']\nof = 'rooms_m2'\nlimit = '>= 20 %'",
    "kind = 'occupancy'\nof = 'wants_bed'\nlimit = '>= 50 %'",
    "kind = 'occupancy'\nof = 'wants_bed'\nlimit = '> 80 %'\neach_town = true",
    "kind = 'eligible'\nclasses = [{ class = 'needy', facilities = ['town-home', 'regional-centre'], share = 100 }, { class = 'grade6', facilities = ['regional-centre', 'station'], share = 60 }]",
    "kind = 'eligible'\neach_town = true\nclasses = [{ class = 'needy', facilities = ['town-home', 'station'], share = 50 }]",
    "kind = 'named'\nopens = [{ name = 'place 4', year = 2023 }]",
    "kind = 'named'\nopens = [{ name = 'town 1', facility = 'station' }]",
    "kind = 'upon'\nfacilities = ['canteen']\nnear = ['station', 'town-home', 'regional-centre']",
    "kind = 'nested'\nfacilities = ['station']\nnear = ['regional-centre', 'town-home']\nwithin = '<= 1500 m'",
    "kind = 'nested'\nfacilities = ['canteen', 'station']\nnear = ['town-home']",
    "kind = 'near'\nmeasure = 'medical_m'\nwithin = '< 700 m'",
    "kind = 'prefer'\nfacilities = ['station']\nwhere = ['premises = neighbourhood-centre']",
    "kind = 'size'\nmeasure = 'area_m2'\nlimit = '>= 200 m2'",
    "kind = 'size'\nmeasure = 'area_m2'\nlimit = '>= 200 m2'\ntolerance = 12.5\nfacilities = ['station']",
    "kind = 'attribute'\nattribute = 'seats'\nlimit = '>= 50 seats'\nfacility = 'canteen'",
    "kind = 'attribute'\nattribute = 'seismic'",
    "kind = 'attribute'\nattribute = 'area_m2'\nlimit = '>= 200 m2'\ntolerance = 12.5\nwhere = ['mode = lease']",
    "kind = 'modes'\none_of = ['lease', 'conversion']\nwhere = ['town.urban']",
    "kind = 'budget'\nlimit = '<= 900000 yuan'",
    "kind = 'budget'\nlimit = '<= 600000 yuan'\neach_year = true",
    "kind = 'budget'\nlimit = '<= 300000 yuan'\nby = 2022\nfacilities = ['station', 'canteen']",
];

/// Kinds that only tell.
const TELL: [&str; 2] = ["exempt", "tally"];

fn stated(text: &str, force: Force) -> Stated {
    let spec: RuleSpec = toml::from_str(text).unwrap_or_else(|e| panic!("{text}: {e}"));
    let kind = kind(&spec.kind).unwrap_or_else(|| panic!("{text}: no such kind"));
    let rule = (kind.build)(&spec).unwrap_or_else(|e| panic!("{text}: {e}"));
    Stated {
        clause: Clause {
            id: "EX".into(),
            force,
            ..Clause::default()
        },
        spec,
        rule,
    }
}

/// Calls `see` with every decision there is, allowed or not by rules, within the years allowed.
fn each(s: &Setting, opens: &mut Vec<Option<u32>>, k: usize, see: &mut impl FnMut(&Decided)) {
    if k == s.places.len() {
        see(&Decided {
            opens: opens.clone(),
        });
        return;
    }
    each(s, opens, k + 1, see);
    if !s.places[k].standing {
        for t in 0..s.years.len() {
            if s.places[k].may_open[t as usize] {
                opens[k] = Some(t);
                each(s, opens, k + 1, see);
            }
        }
        opens[k] = None;
    }
}

/// Does the decision keep to what holds without any rule: one at most in the stead of a standing
/// one, nothing before the premises it stands upon?
fn sound(s: &Setting, d: &Decided) -> bool {
    let opens = |k: usize| d.opens[k];
    (0..s.places.len()).all(|k| {
        let Some(at) = opens(k) else { return true };
        let twice =
            |r: usize| r != k && s.places[r].replaces == s.places[k].replaces && opens(r).is_some();
        let replaced = s.places[k].replaces.is_some() && (0..s.places.len()).any(twice);
        let host = s.places[k].upon.map(|h| h as usize);
        let before = host
            .is_some_and(|h| !s.places[h].standing && opens(h).is_none_or(|host_at| host_at > at));
        !replaced && !before
    })
}

#[test]
fn every_kind_has_its_rules_here() {
    for kind in LAYOUT_KINDS {
        let here = |text: &&str| text.starts_with(&format!("kind = '{}'", kind.name));
        assert!(
            RULES.iter().any(here) || TELL.contains(&kind.name),
            "no rule of kind {} is tried",
            kind.name
        );
    }
}

/// Both sides of every rule accept exactly the same plans, on all plans of small random towns.
#[test]
fn both_sides_accept_the_same_plans() {
    let towns = if cfg!(debug_assertions) { 30 } else { 100 };
    for (r, text) in RULES.iter().enumerate() {
        let (mut yes, mut no) = (0usize, 0usize);
        for seed in 0..towns {
            let mut rng = Rng(seed * 1000 + r as u64);
            let s = setting(&mut rng);
            let rule = stated(text, Force::Must);
            let rules = [rule];
            let Posed {
                problem, missing, ..
            } = pose(&s, &rules);
            // A place outside all towns has no town to ask.
            if missing
                .iter()
                .any(|m| m.1.iter().any(|m| m.attribute.starts_with("town.")))
            {
                continue;
            }
            let unnamed = |m: &Missing| m.attribute == "name";
            assert!(missing.iter().all(|m| m.1.iter().all(unnamed)), "{text}");
            let mut opens = vec![None; s.places.len()];
            each(&s, &mut opens, 0, &mut |d| {
                if !sound(&s, d) {
                    return;
                }
                let asked = problem.feasible(&d.opens);
                let judged = rules[0].rule.check(&s, d);
                let told = judged.subjects.is_empty();
                assert_eq!(
                    asked, told,
                    "seed {seed}, {text}\n{:?}\n{judged:?}\n{s:#?}",
                    d.opens
                );
                if told {
                    yes += 1;
                } else {
                    no += 1;
                }
            });
        }
        assert!(yes > 0 && no > 0, "never both, {yes} and {no}: {text}");
    }
}

/// With several rules at once, the engine's plan is the best of all there are.
#[test]
fn the_plan_is_the_best_of_all() {
    let mut found = 0;
    for seed in 0..30 {
        let mut rng = Rng(77_000 + seed);
        let s = setting(&mut rng);
        let mut rules = Vec::new();
        for _ in 0..3 {
            let text = RULES[rng.below(RULES.len() as u64) as usize];
            let force = [Force::Must, Force::Target, Force::Encouraged][rng.below(3) as usize];
            rules.push(stated(text, force));
        }
        let problem: Phased = pose(&s, &rules).problem;
        let mut best: Option<Vec<i128>> = None;
        let mut opens = vec![None; s.places.len()];
        each(&s, &mut opens, 0, &mut |d| {
            if problem.feasible(&d.opens) {
                let values = problem.values(&d.opens);
                if best.as_ref().is_none_or(|b| values < *b) {
                    best = Some(values);
                }
            }
        });
        match (solve(&problem, None, &Stop::never()), best) {
            (Outcome::Found { opening, .. }, Some(best)) => {
                assert_eq!(problem.values(&opening), best, "seed {seed}");
                for rule in rules.iter().filter(|r| r.binds()) {
                    let decided = Decided {
                        opens: opening.clone(),
                    };
                    assert!(
                        rule.rule.check(&s, &decided).subjects.is_empty(),
                        "seed {seed}"
                    );
                }
                found += 1;
            }
            (Outcome::Infeasible { .. }, None) => {}
            (other, best) => panic!("seed {seed}: {other:?}, {best:?}"),
        }
    }
    assert!(found > 8, "too few with a plan: {found}");
}

/// The example of every kind is one that a planner can copy.
#[test]
fn examples_can_be_copied() {
    for kind in LAYOUT_KINDS {
        let profile = format!(
            "name = \"x\"\nsource = \"x\"\nfrom = \"2022-01-01\"\ntitle = {{ zh = \"x\", en = \"x\" }}\n{}\n[[clause]]\nid = \"{}\"\nquote = \"x\"\nen = \"x\"\n",
            kind.example,
            kind.example.split("clause = \"").nth(1).and_then(|t| t.split('"').next()).unwrap_or("?"),
        );
        let parsed = quarter::policy::Profile::parse("x.toml", &profile);
        let parsed = parsed.unwrap_or_else(|e| panic!("{}: {e}", kind.name));
        assert_eq!(
            parsed.layout_rules().unwrap_or_default().len(),
            1,
            "{}",
            kind.name
        );
    }
}

/// A figure that nobody gave is no figure: cannot tell, with its name.
#[test]
fn what_is_missing_is_said() {
    let mut s = setting(&mut Rng(5));
    let rules = [
        "kind = 'nursing-share'\nlimit = '> 40 %'",
        "kind = 'tally'\nlimit = '>= 60 %'",
    ];
    s.places[0].numbers.remove("nursing_beds");
    s.places[0].standing = true;
    let none = Decided {
        opens: vec![None; s.places.len()],
    };
    let [share, tally] = rules.map(|text| stated(text, Force::Must).finding(&s, &none));
    assert_eq!(share.verdict, quarter::finding::Verdict::CannotTell);
    assert_eq!(share.missing, ["p0: nursing_beds"]);
    assert_eq!(tally.verdict, quarter::finding::Verdict::CannotTell);
}
