//! Projects to choose from: those that the policy names, and more invented ones than it asks for.

use super::super::rng::Rng;
use super::data::{Amount, County, Of};
use super::facility::{Facility, Project};
use super::standing::{mode, name, named_one, operator, premises, settle, spots, wide};
use super::Drawn;

/// The programme.
pub fn facilities(drawn: &mut Drawn<'_>, standing: &[Facility]) -> Vec<Facility> {
    let mut rng = Rng::new(drawn.seed, "county projects");
    let county = drawn.county;
    let mut all: Vec<Facility> = Vec::new();
    for named in county.projects_named {
        let mut f = named_one(drawn, named, &mut rng);
        let old = standing.iter().find(|s| s.name == named.replaces);
        if let Some(old) = old {
            f.at = old.at;
            f.community.clone_from(&old.community);
        }
        f.operator = match f.kind {
            "nursing-home" | "town-home" => "public",
            _ => "social",
        };
        f.premises = match (old, f.kind) {
            (Some(_), _) => "existing",
            (None, kind) => premises(kind, 1),
        };
        f.mode = mode(f.premises);
        f.stars = 4;
        f.investment = named.cost;
        f.project = Some(Project {
            cost: named.cost,
            opens_in: named.year,
            replaces: named.replaces.to_owned(),
            lead_years: match f.kind {
                "complex" => 1,
                _ => 0,
            },
            one_of: match f.kind {
                "complex" => "complex".into(),
                _ => String::new(),
            },
            ..Project::default()
        });
        all.push(f);
    }
    for amount in county.projects {
        if amount.replaces.is_empty() {
            fresh(drawn, amount, standing, &mut all, &mut rng);
        } else {
            upgrades(drawn, amount, standing, &mut all, &mut rng);
        }
    }
    all
}

/// New ones; where they are a share of the communities, only in those that have none.
fn fresh(
    drawn: &mut Drawn<'_>,
    amount: &Amount,
    standing: &[Facility],
    all: &mut Vec<Facility>,
    rng: &mut Rng,
) {
    let sparing = matches!(amount.of, Of::UrbanShare | Of::RuralShare);
    for (n, at) in spots(drawn, amount).into_iter().enumerate() {
        let community = &drawn.communities[at].name;
        let has = |f: &&Facility| f.kind == amount.kind && f.community == *community;
        if sparing && standing.iter().any(|f| has(&f)) {
            continue;
        }
        let mut f = Facility::usual(amount.kind, amount.beds, amount.nursing, rng);
        settle(drawn, &mut f, at, rng);
        f.name = name(drawn, &f);
        f.premises = premises(f.kind, n);
        let one_of = match f.kind {
            "comprehensive" => format!("{}comprehensive", f.town.1),
            _ => String::new(),
        };
        finish(&mut f, n, one_of, String::new(), drawn.county, rng);
        all.push(f);
    }
}

/// Ones that take the stead of standing ones, which no named project does already.
fn upgrades(
    drawn: &mut Drawn<'_>,
    amount: &Amount,
    standing: &[Facility],
    all: &mut Vec<Facility>,
    rng: &mut Rng,
) {
    let taken: Vec<String> = all
        .iter()
        .filter_map(|f| Some(f.project.as_ref()?.replaces.clone()))
        .collect();
    let old = standing
        .iter()
        .filter(|s| s.kind == amount.replaces && s.synthetic);
    let free = old.filter(|s| !taken.contains(&s.name)).take(amount.count);
    for (n, old) in free.enumerate() {
        let mut f = Facility::usual(amount.kind, amount.beds, amount.nursing, rng);
        f.town = old.town;
        f.community.clone_from(&old.community);
        f.at = old.at;
        f.people = f.beds.0.max(old.people);
        f.name = match amount.kind {
            "station" => drawn.names.numbered(&format!("{}(提升)", old.name)),
            _ => name(drawn, &f),
        };
        f.premises = "existing";
        finish(
            &mut f,
            n,
            String::new(),
            old.name.clone(),
            drawn.county,
            rng,
        );
        f.stars = (old.stars + 1).clamp(4, 5);
        all.push(f);
    }
}

fn finish(
    f: &mut Facility,
    n: usize,
    one_of: String,
    replaces: String,
    county: &County,
    rng: &mut Rng,
) {
    f.mode = mode(f.premises);
    f.operator = operator(f.kind, n);
    f.stars = 4;
    let building = match f.mode {
        "new-build" => 4000.0,
        "lease" => 1500.0,
        _ => 1800.0,
    };
    let fitting = 800.0 * rng.range(0.85, 1.15);
    let whole = |per_m2: f64| (f.area as f64 * per_m2 / 10_000.0).round() as i64 * 10_000;
    let cost = match county.priced {
        true => whole(fitting),
        false => whole(fitting + building),
    };
    f.investment = whole(fitting + building);
    f.project = Some(Project {
        cost,
        opens_from: (n % 4 == 3 && wide(f.kind)).then_some(county.start + 1),
        opens_in: None,
        lead_years: match (f.kind, f.mode) {
            ("station" | "day-care" | "canteen-table" | "outlet", _) | (_, "lease") => 0,
            (_, "new-build") => 2,
            _ => 1,
        },
        replaces,
        one_of,
    });
}
