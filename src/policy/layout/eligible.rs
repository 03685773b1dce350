//! Classes of elders and the types of facilities that may serve them. Earlier classes have first
//! call on the places: 特困 first, then the others.
//!
//! Every class can be given its share of places at once if and only if every set of classes is
//! matched by the places of the types that may serve any of them (Hall; with capacities, Gale
//! 1957 doi:10.2140/pjm.1957.7.1073). With so few classes these are a handful of rows.

use super::{filter, period, plain, subject};
use super::{Judged, LayoutKind, LayoutRule, Shape};
use crate::layout::{Decided, Filter, Place, Setting};
use crate::policy::clause::Op;
use crate::policy::profile::Served;

/// `kind = "eligible"`.
pub const KIND: LayoutKind = LayoutKind {
    name: "eligible",
    about: [
        "照护等级与设施类型:各类老年人只能由所列类型收住;列在前的优先(特困人员先保障)。",
        "Who may be served where: each class of elders (an attribute of towns) by the types named, \
         the earlier class first; `share` of each must have a place. Places are counted in \
         `measure` (beds).",
    ],
    example: r#"
[[rule]]
kind = "eligible"
clause = "EX-11"
measure = "beds"
classes = [
  { class = "needy_willing", facilities = ["town-home", "regional-centre"], share = 100 },
  { class = "grade6", facilities = ["nursing-home"], share = 60 },
]
"#,
    build: |spec| {
        let l = &spec.layout;
        let fair = |c: &Served| (0.0..=100.0).contains(&c.share) && !c.facilities.is_empty();
        if l.classes.is_empty() || l.classes.len() > 8 || !l.classes.iter().all(fair) {
            return Err("classes: expected 1 to 8 of { class, facilities, share = 0 … 100 }".into());
        }
        Ok(Box::new(Eligible {
            filter: filter(spec)?,
            measure: l.measure.clone().unwrap_or_else(|| "beds".into()),
            classes: l.classes.clone(),
            each_town: l.each_town,
            by: l.by,
        }))
    },
};

struct Eligible {
    filter: Filter,
    measure: String,
    classes: Vec<Served>,
    each_town: bool,
    by: Option<i32>,
}

impl Eligible {
    fn groups(&self, s: &Setting) -> Vec<Option<usize>> {
        match self.each_town {
            true => (0..s.towns.len()).map(Some).collect(),
            false => vec![None],
        }
    }

    /// Elders of each class who must have a place, in thousandths, rounded up.
    fn asked(
        &self,
        s: &Setting,
        town: Option<usize>,
        t: u32,
    ) -> Result<Vec<i64>, Vec<crate::layout::Missing>> {
        let each = self.classes.iter().map(|c| {
            let people = s.over_towns(&c.class, t, |z| town.is_none_or(|one| one == z))?;
            let share = (c.share * 1e6).round() as i128;
            Ok(((i128::from(people) * share + 99_999_999) / 100_000_000) as i64)
        });
        each.collect()
    }
}

fn here(p: &Place, town: Option<usize>) -> bool {
    town.is_none_or(|z| p.town == Some(z as u32))
}

impl LayoutRule for Eligible {
    fn shape(&self, s: &Setting) -> Shape {
        let mut shape = Shape::default();
        let Some(t) = period(s, self.by) else {
            return shape;
        };
        for town in self.groups(s) {
            let asked = match self.asked(s, town, t) {
                Ok(asked) => asked,
                Err(missing) => {
                    shape.missing.extend(missing);
                    continue;
                }
            };
            for some in 1u32..1 << self.classes.len() {
                let chosen = |c: &usize| some >> c & 1 == 1;
                let classes: Vec<usize> = (0..self.classes.len()).filter(chosen).collect();
                let serves = |p: &Place| {
                    let may = |&c: &usize| self.classes[c].facilities.contains(&p.facility);
                    here(p, town) && classes.iter().any(may)
                };
                match s.terms(&self.filter, &self.measure, t, serves) {
                    Ok(sum) => {
                        let need = classes.iter().map(|&c| asked[c]).sum();
                        shape.rows.push(super::against(&sum, Op::AtLeast, need));
                    }
                    Err(missing) => shape.missing.extend(missing),
                }
            }
        }
        if !shape.missing.is_empty() {
            shape.rows.clear();
        }
        shape
    }

    fn check(&self, s: &Setting, decided: &Decided) -> Judged {
        let mut j = Judged {
            unit: "%".into(),
            ..Judged::default()
        };
        let Some(t) = period(s, self.by) else {
            return j;
        };
        for town in self.groups(s) {
            let mut types: Vec<&str> = Vec::new();
            for f in self.classes.iter().flat_map(|c| &c.facilities) {
                if !types.contains(&f.as_str()) {
                    types.push(f);
                }
            }
            let room = |f: &str| {
                let of = |p: &Place| here(p, town) && p.facility == f;
                s.figure(&self.filter, &self.measure, decided, t, of)
            };
            let rooms: Result<Vec<i64>, _> = types.iter().map(|f| room(f)).collect();
            let (asked, rooms) = match (self.asked(s, town, t), rooms) {
                (Ok(asked), Ok(rooms)) => (asked, rooms),
                (asked, rooms) => {
                    let both = [asked.err(), rooms.err()];
                    j.missing.extend(both.into_iter().flatten().flatten());
                    continue;
                }
            };
            let may: Vec<Vec<usize>> = self
                .classes
                .iter()
                .map(|c| {
                    let named = |k: &usize| c.facilities.iter().any(|f| f == types[*k]);
                    (0..types.len()).filter(named).collect()
                })
                .collect();
            let given = fill(&asked, &rooms, &may);
            for (c, class) in self.classes.iter().enumerate() {
                j.of += 1;
                let share = match asked[c] {
                    0 => class.share,
                    n => plain(given[c]) / plain(n) * class.share,
                };
                j.figure = Some(j.figure.map_or(share, |old: f64| old.min(share)));
                if given[c] < asked[c] {
                    let town = town.map_or_else(String::new, |z| format!("{} ", s.towns[z].name));
                    let id = format!("{town}{}", class.class);
                    let (got, want) = (plain(given[c]), plain(asked[c]));
                    j.subjects.push(subject(&id, Some(got), Some(want)));
                }
            }
        }
        j
    }
}

/// How much of what each class asks for it is given: the earlier classes first, moving them to
/// other rooms where that makes room for a later one.
fn fill(asked: &[i64], rooms: &[i64], may: &[Vec<usize>]) -> Vec<i64> {
    let (n, m) = (asked.len(), rooms.len());
    let mut flow = vec![vec![0i64; m]; n];
    let mut left = rooms.to_vec();
    for c in 0..n {
        let mut want = asked[c];
        while want > 0 {
            // Breadth first from the class over rooms and the classes in them to a room with space.
            let mut from_class = vec![usize::MAX; m];
            let mut from_room = vec![usize::MAX; n];
            let (mut queue, mut end) = (vec![c], None);
            let mut seen = vec![false; n];
            seen[c] = true;
            while let (Some(class), None) = (queue.pop(), end) {
                for &r in &may[class] {
                    if from_class[r] != usize::MAX {
                        continue;
                    }
                    from_class[r] = class;
                    if left[r] > 0 {
                        end = Some(r);
                        break;
                    }
                    for other in (0..n).filter(|&o| flow[o][r] > 0) {
                        if !seen[other] {
                            seen[other] = true;
                            from_room[other] = r;
                            queue.push(other);
                        }
                    }
                }
            }
            let Some(end) = end else { break };
            let mut path = Vec::new();
            let mut room = end;
            loop {
                let class = from_class[room];
                path.push((class, room));
                if class == c {
                    break;
                }
                room = from_room[class];
            }
            let moved = path.iter().skip(1).zip(&path);
            let most = moved.fold(want.min(left[end]), |m, ((_, room), (class, _))| {
                m.min(flow[*class][*room])
            });
            for (step, &(class, room)) in path.iter().enumerate() {
                flow[class][room] += most;
                if let Some(&(_, back)) = path.get(step + 1) {
                    flow[class][back] -= most;
                }
            }
            left[end] -= most;
            want -= most;
        }
    }
    flow.iter().map(|row| row.iter().sum()).collect()
}
