//! Figures and verdicts of the clauses that sums can decide, worked out anew.

use super::sums::{holds, limit, milli, Bar, TownView, View};
use crate::finding::{Finding, Verdict};
use crate::report::programme::{PlaceFile, ProgrammeFile};
use crate::scenario::rule::RuleSpec;
use crate::verify::ground::metres;
use crate::verify::ground::Ground;
use crate::verify::{Check, Verified};

/// Kinds of rules about layout plans; the last ones are told here by their figures only.
const KINDS: &[&str] = &[
    "total",
    "per-year",
    "per-town",
    "town-share",
    "coverage",
    "beds-per-elders",
    "nursing-share",
    "operator-share",
    "premises-share",
    "occupancy",
    "budget",
    "size",
    "modes",
    "near",
    "prefer",
    "tally",
    "eligible",
    "named",
    "upon",
    "nested",
    "attribute",
    "exempt",
];

/// What a rule comes to: the figure, and does it fail?
type Told = Option<(Option<f64>, bool)>;

/// Checks all of them.
pub fn check(p: &ProgrammeFile, g: &Ground, view: &View, v: &mut Verified) {
    let policy = g.profile.rule.iter();
    // Rules about a development, a class of housing or a stage of review are for reviews.
    let own = |r: &&RuleSpec| {
        r.facility.as_deref() != Some("development") && r.class.is_none() && r.stage.is_none()
    };
    let policy = policy
        .filter(|r| KINDS.contains(&r.kind.as_str()))
        .filter(own);
    let own = g.scenario.rule.iter();
    let own = own.map(|r| (r.name.as_str(), &r.rule));
    let rules: Vec<(&str, &RuleSpec)> = policy.map(|r| (r.clause.as_str(), r)).chain(own).collect();
    v.same(
        Check::Clause,
        "programme findings",
        p.findings.len(),
        rules.len(),
    );
    for (finding, (clause, rule)) in p.findings.iter().zip(rules) {
        let at = format!("programme {clause} {}", rule.kind);
        v.same(Check::Clause, &at, finding.clause.as_str(), clause);
        v.same(
            Check::Clause,
            &at,
            finding.rule.as_str(),
            rule.kind.as_str(),
        );
        let fails = finding.verdict == Verdict::Fail;
        v.same(Check::Clause, &at, fails, !finding.subjects.is_empty());
        if finding.verdict == Verdict::CannotTell {
            v.compare(
                !finding.missing.is_empty(),
                Check::Clause,
                &at,
                "-",
                "what is missing",
            );
        }
        if !finding.missing.is_empty() {
            continue;
        }
        if let Some((figure, fails)) = told(p, g, view, clause, rule) {
            compare(finding, &at, figure, fails, v);
        }
    }
}

fn compare(f: &Finding, at: &str, figure: Option<f64>, fails: bool, v: &mut Verified) {
    v.same(Check::Clause, at, f.verdict == Verdict::Fail, fails);
    match (f.measured, figure) {
        (Some(a), Some(b)) => v.near(Check::Clause, at, a, b, 1e-6 * b.abs().max(1.0)),
        (a, b) => v.compare(
            a.is_none() == b.is_none(),
            Check::Clause,
            at,
            format!("{a:?}"),
            format!("{b:?}"),
        ),
    }
}

fn told(p: &ProgrammeFile, g: &Ground, view: &View, clause: &str, r: &RuleSpec) -> Told {
    let year = r.layout.by.map_or(p.end, |by| by.min(p.end));
    if r.layout.by.is_some_and(|by| by < p.start) {
        return None;
    }
    let bar = limit(&r.limit);
    let most = r.layout.most.as_deref().and_then(limit);
    let measure = r.layout.measure.as_deref();
    match r.kind.as_str() {
        "total" | "per-town" => {
            let single = r.kind == "per-town" || r.layout.each_town;
            let groups = groups(view, r, single)?;
            let counted = measure.filter(|_| r.kind == "total").unwrap_or("count");
            let sums: Option<Vec<i128>> = groups
                .iter()
                .map(|group| view.sum(r, counted, year, true, |f| group.holds(f)))
                .collect();
            let sums = sums?;
            let bars = [bar, most];
            let out = |n: &i128| bars.iter().flatten().any(|b| !b.admits(*n as i64));
            Some((least(&sums), sums.iter().any(out)))
        }
        "per-year" => {
            let sums: Option<Vec<i128>> = (p.start..=p.end)
                .map(|y| opening(view, r, measure.unwrap_or("count"), y))
                .collect();
            let sums = sums?;
            let out = |n: &i128| [bar, most].iter().flatten().any(|b| !b.admits(*n as i64));
            Some((least(&sums), sums.iter().any(out)))
        }
        "budget" => {
            let spent: Option<Vec<i128>> = (p.start..=year)
                .map(|y| opening(view, r, "cost", y))
                .collect();
            let spent = spent?;
            let spent = match r.layout.each_year {
                true => spent.into_iter().filter(|n| *n > 0).collect(),
                false => vec![spent.iter().sum()],
            };
            let figure = spent.iter().max().map(|n| *n as f64 / 1000.0);
            Some((
                figure,
                spent
                    .iter()
                    .any(|n| !bar.is_some_and(|b| b.admits(*n as i64))),
            ))
        }
        "beds-per-elders" | "nursing-share" | "operator-share" | "premises-share" | "occupancy" => {
            ratio(view, r, bar?, year)
        }
        "town-share" => {
            let towns = meant(view, r)?;
            let has = |t: &&TownView| {
                let here = |f: &PlaceFile| f.town.as_deref() == Some(t.name.as_str());
                view.sum(r, "count", year, true, here).map(|n| n > 0)
            };
            let all: Option<Vec<bool>> = towns.iter().map(has).collect();
            let (has, n) = (
                all?.iter().filter(|h| **h).count() as i128,
                towns.len() as i128,
            );
            (n > 0).then(|| {
                let share = has as f64 / n as f64 * 100.0;
                (Some(share), !bar.is_some_and(|b| b.ratio(has, 100, n)))
            })
        }
        "coverage" => coverage(g, view, r, bar?, year),
        "tally" => {
            let n = g.scenario.tally.get(clause)?;
            Some((Some(*n), !bar?.admits(milli(*n))))
        }
        _ => None,
    }
}

fn least(sums: &[i128]) -> Option<f64> {
    sums.iter().min().map(|n| *n as f64 / 1000.0)
}

/// What opens in a year adds up to.
fn opening(view: &View, r: &RuleSpec, measure: &str, year: i32) -> Option<i128> {
    let mut sum = 0;
    for f in view.places.iter().filter(|f| f.year == Some(year)) {
        if view.meant(r, f, true)? {
            sum += i128::from(view.amount(f, measure)?);
        }
    }
    Some(sum)
}

/// Towns that are summed together.
struct Group<'a> {
    towns: Vec<&'a TownView>,
    anywhere: bool,
}

impl Group<'_> {
    fn holds(&self, f: &PlaceFile) -> bool {
        let town = f.town.as_deref();
        self.anywhere || self.towns.iter().any(|t| Some(t.name.as_str()) == town)
    }
}

/// Towns that a rule speaks of.
fn meant<'a>(view: &'a View, r: &RuleSpec) -> Option<Vec<&'a TownView>> {
    let when = &r.layout.when;
    let mut list = Vec::new();
    let words = Default::default();
    for t in &view.towns {
        let judged: Vec<_> = when.iter().map(|c| holds(c, &t.numbers, &words)).collect();
        if when.is_empty() || judged.contains(&Some(true)) {
            list.push(t);
        } else if judged.contains(&None) {
            return None;
        }
    }
    Some(list)
}

fn groups<'a>(view: &'a View, r: &RuleSpec, single: bool) -> Option<Vec<Group<'a>>> {
    let towns = meant(view, r)?;
    Some(match single {
        true => towns
            .into_iter()
            .map(|t| Group {
                towns: vec![t],
                anywhere: false,
            })
            .collect(),
        false => vec![Group {
            anywhere: r.layout.when.is_empty(),
            towns,
        }],
    })
}

fn ratio(view: &View, r: &RuleSpec, bar: Bar, year: i32) -> Told {
    let of = r.layout.of.as_deref().unwrap_or("");
    let measure = r.layout.measure.as_deref();
    let mut figure: Option<f64> = None;
    let mut fails = false;
    for group in groups(view, r, r.layout.each_town)? {
        let places =
            |name: &str, conditions: bool| view.sum(r, name, year, conditions, |f| group.holds(f));
        let towns = |name: &str| -> Option<i128> {
            let each = group.towns.iter().map(|t| {
                let base = t.numbers.get(name)?;
                Some(i128::from(view.grown(t, name, *base, year)))
            });
            each.sum()
        };
        let (over, under, scale) = match r.kind.as_str() {
            "beds-per-elders" => (places(measure.unwrap_or("beds"), true)?, towns(of)?, 1000),
            "nursing-share" => (places("nursing_beds", true)?, places("beds", true)?, 100),
            "operator-share" => {
                let counted = measure.unwrap_or("count");
                (places(counted, true)?, places(counted, false)?, 100)
            }
            "premises-share" => (places("area_m2", true)?, towns(of)?, 100),
            _ => (towns(of)?, places(measure.unwrap_or("beds"), true)?, 100),
        };
        fails |= !bar.ratio(over, scale, under);
        if under != 0 {
            let n = over as f64 / under as f64 * scale as f64;
            let worse = |old: f64| if bar.floor() { old.min(n) } else { old.max(n) };
            figure = Some(figure.map_or(n, worse));
        }
    }
    Some((figure, fails))
}

fn coverage(g: &Ground, view: &View, r: &RuleSpec, bar: Bar, year: i32) -> Told {
    let within = r.layout.within.as_deref().and_then(limit);
    let words = Default::default();
    let mut used = Vec::new();
    for f in view.places.iter().filter(|f| view.in_use(f, year)) {
        if view.meant(r, f, true)? {
            used.push(f);
        }
    }
    let (mut has, mut all) = (0i128, 0i128);
    for c in &g.programme.communities {
        let town = c.town.map(|z| &view.towns[z as usize]);
        let judge = |text: &String| {
            let own = holds(text, &c.numbers, &words);
            own.or_else(|| holds(text, &town?.numbers, &words))
        };
        let judged: Vec<_> = r.layout.when.iter().map(judge).collect();
        if !(judged.is_empty() || judged.contains(&Some(true))) {
            if judged.contains(&None) {
                return None;
            }
            continue;
        }
        let weight = match r.layout.of.as_deref().unwrap_or("communities") {
            "communities" => 1000,
            name => {
                let base = *c.numbers.get(name)?;
                let none = TownView {
                    name: String::new(),
                    numbers: Default::default(),
                };
                i128::from(view.grown(town.unwrap_or(&none), name, base, year))
            }
        };
        all += weight;
        let serves = |f: &&PlaceFile| match &within {
            Some(bar) => {
                let far = metres(c.at, geo::Coord { x: f.lon, y: f.lat });
                bar.reaches(far)
            }
            None => {
                let word = f.words.get("community");
                word.is_some_and(|w| *w == c.name || *w == c.id)
            }
        };
        if used.iter().any(serves) {
            has += weight;
        }
    }
    (all > 0).then(|| {
        let share = has as f64 / all as f64 * 100.0;
        (Some(share), !bar.ratio(has, 100, all))
    })
}
