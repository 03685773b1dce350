//! Facilities and towns as written, and sums over them.

use crate::report::programme::{PlaceFile, ProgrammeFile};
use crate::scenario::programme::Years;
use crate::scenario::rule::RuleSpec;
use crate::verify::ground::Ground;
use std::collections::BTreeMap;

/// A town as its layer has it.
pub struct TownView {
    /// Its name.
    pub name: String,
    /// Its numbers in the base year.
    pub numbers: BTreeMap<String, f64>,
}

/// What sums are taken over.
pub struct View<'a> {
    /// Facilities that stand or open.
    pub places: &'a [PlaceFile],
    /// Towns, in the order of their layer.
    pub towns: Vec<TownView>,
    /// First and last year, and the year of the numbers.
    pub years: (i32, i32, i32),
    growth: &'a BTreeMap<String, f64>,
    worth: Vec<(&'a RuleSpec, f64)>,
}

/// A number in thousandths.
pub fn milli(n: f64) -> i64 {
    (n * 1000.0).round() as i64
}

impl<'a> View<'a> {
    /// Of a plan and the layers behind it.
    pub fn new(p: &'a ProgrammeFile, g: &'a Ground, spec: &'a Years) -> View<'a> {
        let zones = g.region.zones.iter();
        let towns = zones.map(|z| TownView {
            name: z.name.clone(),
            numbers: z.numbers.clone(),
        });
        let encouraged = |r: &&RuleSpec| {
            let clause = g.profile.clause.iter().find(|c| c.id == r.clause);
            let force = clause.map(|c| c.force).unwrap_or_default();
            force == crate::finding::Force::Encouraged && !r.aside && r.layout.worth.is_some()
        };
        let own = g.scenario.rule.iter();
        let own = own
            .filter(|r| r.force == crate::finding::Force::Encouraged && !r.rule.aside)
            .map(|r| &r.rule);
        let rules = g.profile.rule.iter().filter(encouraged).chain(own);
        let worth = rules.filter_map(|r| Some((r, r.layout.worth? as f64)));
        View {
            places: &p.places,
            towns: towns.collect(),
            years: (p.start, p.end, p.base),
            growth: &spec.growth,
            worth: worth.collect(),
        }
    }

    /// Is the facility in use at the end of a year?
    pub fn in_use(&self, f: &PlaceFile, year: i32) -> bool {
        match f.year {
            Some(y) => y <= year,
            None => !self.places.iter().any(|o| {
                o.replaces.as_deref() == Some(f.id.as_str()) && o.year.is_some_and(|y| y <= year)
            }),
        }
    }

    /// A number of a town in a year, thousandths.
    pub fn grown(&self, town: &TownView, name: &str, base: f64, year: i32) -> i64 {
        let own = town.numbers.get(&format!("growth.{name}"));
        let years = year - self.years.2;
        match own.or_else(|| self.growth.get(name)) {
            Some(rate) if years > 0 => milli(base * (1.0 + rate).powi(years)),
            _ => milli(base),
        }
    }

    /// The town of a facility.
    pub fn town_of(&self, f: &PlaceFile) -> Option<&TownView> {
        let name = f.town.as_ref()?;
        self.towns.iter().find(|t| t.name == *name)
    }

    /// Does a rule speak of the facility? `None` if an attribute is missing.
    pub fn meant(&self, r: &RuleSpec, f: &PlaceFile, conditions: bool) -> Option<bool> {
        if r.layout.opening && f.year.is_none() {
            return Some(false);
        }
        let types = &r.layout.facilities;
        if !types.is_empty() && !types.contains(&f.facility) {
            return Some(false);
        }
        let texts: &[String] = if conditions {
            &r.layout.conditions
        } else {
            &[]
        };
        for text in texts {
            let judged = match text.trim_start_matches('!').strip_prefix("town.") {
                Some(_) => {
                    let bare = text.replacen("town.", "", 1);
                    holds(&bare, &self.town_of(f)?.numbers, &f.words)
                }
                None => holds(text, &f.numbers, &f.words),
            };
            if !judged? {
                return Some(false);
            }
        }
        Some(true)
    }

    /// What preferences are worth at a facility that opens, yuan.
    pub fn worth(&self, f: &PlaceFile) -> f64 {
        let each = self.worth.iter().filter(|(r, _)| {
            if self.meant(r, f, r.kind != "prefer") != Some(true) {
                return false;
            }
            match r.kind.as_str() {
                "prefer" => self.meant(r, f, true) == Some(true),
                "near" => {
                    let of = r.layout.measure.as_ref().and_then(|m| f.numbers.get(m));
                    let within = r.layout.within.as_deref().and_then(limit);
                    matches!((of, within), (Some(n), Some(l)) if l.admits(milli(*n)))
                }
                _ => false,
            }
        });
        each.map(|(_, worth)| worth).sum()
    }

    /// What one facility adds, thousandths.
    pub fn amount(&self, f: &PlaceFile, measure: &str) -> Option<i64> {
        match measure {
            "count" => Some(1000),
            "cost" if f.year.is_some() => Some(milli(f.cost)),
            name => f.numbers.get(name).map(|n| milli(*n)),
        }
    }

    /// What the facilities in use at the end of a year add up to.
    pub fn sum(
        &self,
        r: &RuleSpec,
        measure: &str,
        year: i32,
        conditions: bool,
        of: impl Fn(&PlaceFile) -> bool,
    ) -> Option<i128> {
        let used = self.places.iter().filter(|f| of(f) && self.in_use(f, year));
        let mut sum = 0i128;
        for f in used {
            if self.meant(r, f, conditions)? {
                sum += i128::from(self.amount(f, measure)?);
            }
        }
        Some(sum)
    }
}

/// A limit: its sign and its number in thousandths of thousandths.
#[derive(Clone, Copy)]
pub struct Bar {
    sign: char,
    or_equal: bool,
    /// The number in millionths.
    pub micro: i128,
}

impl Bar {
    /// Is a number in thousandths within?
    pub fn admits(&self, milli: i64) -> bool {
        self.compare(i128::from(milli) * 1000, self.micro)
    }

    /// Is `over · scale / under` within?
    pub fn ratio(&self, over: i128, scale: i128, under: i128) -> bool {
        self.compare(over * scale * 1_000_000, self.micro * under)
    }

    fn compare(&self, have: i128, asked: i128) -> bool {
        match (self.sign, have.cmp(&asked)) {
            (_, std::cmp::Ordering::Equal) => self.or_equal,
            ('<', order) => order.is_lt(),
            (_, order) => order.is_gt(),
        }
    }

    /// Is a distance in metres within, to the micrometre?
    pub fn reaches(&self, metres: f64) -> bool {
        self.compare((metres * 1e6).round() as i128, self.micro)
    }

    /// Is it a limit from below?
    pub fn floor(&self) -> bool {
        self.sign == '>'
    }
}

/// Reads a limit such as `>= 12 beds/1000 elders`.
pub fn limit(text: &str) -> Option<Bar> {
    let text = text.trim().replace('≥', ">=").replace('≤', "<=");
    let sign = text.chars().next().filter(|c| "<>".contains(*c))?;
    let rest = text[1..].trim_start();
    let or_equal = rest.starts_with('=');
    let number = rest.trim_start_matches('=').split_whitespace().next()?;
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let part: i128 = format!("{part:0<6}").get(..6)?.parse().ok()?;
    Some(Bar {
        sign,
        or_equal,
        micro: whole.parse::<i128>().ok()? * 1_000_000 + part,
    })
}

/// Does a condition hold? `None` if the attribute is missing.
pub fn holds(
    text: &str,
    numbers: &BTreeMap<String, f64>,
    words: &BTreeMap<String, String>,
) -> Option<bool> {
    if let Some(at) = text.find(['<', '>']) {
        let n = *numbers.get(text[..at].trim())?;
        let bar = limit(&format!("{} x", text[at..].trim()));
        // Limits here are plain numbers; those with more than six places are compared as they are.
        return match bar {
            Some(bar) if n == (n * 1000.0).round() / 1000.0 => Some(bar.admits(milli(n))),
            _ => {
                let number = text[at..]
                    .trim_matches(['<', '>', '=', ' '])
                    .parse::<f64>()
                    .ok()?;
                let equal = text[at..].contains('=') && n == number;
                Some(
                    equal
                        || if text.contains('<') {
                            n < number
                        } else {
                            n > number
                        },
                )
            }
        };
    }
    if let Some((name, any)) = text.split_once('=') {
        let word = words.get(name.trim())?;
        return Some(any.split('|').any(|w| w.trim() == word));
    }
    match text.trim().strip_prefix('!') {
        Some(name) => numbers.get(name.trim()).map(|n| *n == 0.0),
        None => numbers.get(text.trim()).map(|n| *n != 0.0),
    }
}
