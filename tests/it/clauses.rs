//! The five policies, whole: every requirement of the clause list has its place, its quote is in the
//! document, and profiles speak of what they list.

use crate::check::{facility, of, parcel, Files};
use crate::town::shared;
use quarter::check::Verdict;
use quarter::finding::Verdict as Found;
use quarter::layout::{Decided, Place, Setting, Years};
use quarter::policy::coverage::{coverage, Use, TOLD};
use quarter::policy::{layout, Profile, RuleSpec};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Policies of the list, with the prefix of their ids and where their text lies.
pub const POLICIES: [(&str, &str, &str); 5] = [
    ("jinjiang-2022", "JJ", "002_d86cf96da0096eb3.txt"),
    ("anxi-2022", "AX", "001_d738d3d71332365a.txt"),
    ("taining-2017", "TN", "000_5c68288cecaa514d.txt"),
    ("litong-2021", "LT", "003_11b4da1ad6face25.txt"),
    ("panjin-2017", "PJ", "004_ed3f4b10041352c2.txt"),
];

pub fn open(name: &str) -> Profile {
    let opened = Profile::open(name, Path::new("."));
    opened.unwrap_or_else(|e| panic!("{name}: {e}")).0
}

/// The list: policy, id, and whether a rule must measure it on data.
pub fn list() -> Vec<(String, String, bool)> {
    let (mut policy, mut all) = (String::new(), Vec::new());
    for line in include_str!("../clauses.txt").lines() {
        if let Some(name) = line.strip_prefix('[') {
            policy = name.trim_end_matches(']').to_string();
        } else if !line.is_empty() && !line.starts_with('#') {
            let (id, data) = line.split_once(' ').unwrap_or((line, ""));
            all.push((policy.clone(), id.to_string(), data == "data"));
        }
    }
    all
}

#[test]
fn every_requirement_is_accounted_for_once() {
    let list = list();
    assert_eq!(list.len(), 190);
    let mut seen = BTreeSet::new();
    for (name, _, _) in POLICIES {
        let profile = open(name);
        let covered = coverage(&profile);
        for c in covered.iter().filter(|c| c.from.is_none()) {
            let id = c.clause.id.as_str();
            assert!(seen.insert(id.to_string()), "{id} is in two policies");
            assert_ne!(c.how, Use::Shown, "{id} of {name} has no place");
            let found = list
                .iter()
                .find(|(policy, of, _)| policy == name && of == id);
            // A part of a clause may stand by itself, if its force is another.
            let whole = id.trim_end_matches(|c: char| c.is_ascii_lowercase());
            let part = list
                .iter()
                .any(|(policy, of, _)| policy == name && of == whole);
            assert!(found.is_some() || part, "{id} of {name} is not in the list");
            if found.is_some_and(|(_, _, data)| *data) {
                let measured = matches!(c.how, Use::Optimised | Use::Checked);
                assert!(measured, "{id} of {name} is only {:?}", c.how);
                assert!(c.rules.iter().all(|r| r.kind != "not-stated"), "{id}");
            }
            assert!(
                c.rules.is_empty() || c.clause.out.is_none(),
                "{id} is out of scope and has rules"
            );
        }
    }
    let missing: Vec<_> = list
        .iter()
        .filter(|(_, id, _)| !seen.contains(id))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// Ids in a text: two letters, a number, perhaps one letter.
fn ids(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    for (at, _) in text.match_indices('-') {
        let before = text[..at].get(at.saturating_sub(2)..).unwrap_or("");
        let rest = &text[at + 1..];
        let digits = rest.chars().take_while(char::is_ascii_digit).count();
        if !POLICIES.iter().any(|p| p.1 == before) || digits == 0 {
            continue;
        }
        let mut id = format!("{before}-{}", &rest[..digits]);
        id.extend(
            rest[digits..]
                .chars()
                .next()
                .filter(char::is_ascii_lowercase),
        );
        all.push(id);
    }
    all
}

/// A cell without what stands in brackets: does it say that data can tell?
fn told_by_data(cell: &str) -> bool {
    let (mut plain, mut depth) = (String::new(), 0);
    for c in cell.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    let words: Vec<&str> = plain.trim().split([',', ';', ':', '/', ' ']).collect();
    ["C", "O", "V", "T", "X"].contains(&words[0])
        && words.iter().any(|w| ["C", "O", "V"].contains(w))
}

/// The clause list lies beside the repository; where it is, the list here is held against it.
#[test]
fn the_list_is_that_of_the_documents() {
    let Some(data) = shared() else { return };
    let text = std::fs::read_to_string(data.join("../domain/policy-rules.md")).expect("the list");
    let mut found: BTreeMap<String, bool> = BTreeMap::new();
    for section in text
        .split("\n## ")
        .filter(|s| s.chars().nth(1) == Some('.'))
    {
        let group = section.chars().next().unwrap_or(' ');
        if !('A'..='J').contains(&group) {
            continue;
        }
        for line in section.lines() {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let row = cells.len() > 3;
            let named = match group {
                'A'..='G' if row => ids(cells[1]),
                'J' => ids(line),
                _ => Vec::new(),
            };
            let by_data = match group {
                'A'..='D' if row => cells[2..].iter().any(|c| told_by_data(c)),
                'G' => true,
                _ => false,
            };
            for id in named {
                *found.entry(id).or_default() |= by_data;
            }
        }
        // TN-04 stands for its four parts.
        if group == 'H' {
            ids(section).into_iter().for_each(|id| {
                found.entry(id).or_default();
            });
        }
    }
    let here: BTreeMap<String, bool> = list().into_iter().map(|(_, id, d)| (id, d)).collect();
    assert_eq!(here, found);
}

#[test]
fn every_quote_stands_in_its_document() {
    let Some(data) = shared() else { return };
    let bare = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
    for (name, prefix, file) in POLICIES {
        let path = data.join("../policies").join(file);
        let text = bare(&std::fs::read_to_string(&path).expect("a document"));
        for clause in open(name)
            .clause
            .iter()
            .filter(|c| c.id.starts_with(prefix))
        {
            let mut rest = text.as_str();
            for piece in clause.quote.split('…') {
                let piece = bare(piece);
                assert!(!piece.is_empty(), "{}", clause.id);
                let at = rest.find(&piece);
                let at = at.unwrap_or_else(|| panic!("{}: {}", clause.id, clause.quote));
                rest = &rest[at + piece.len()..];
            }
        }
    }
}

#[test]
fn profiles_speak_of_what_they_list() {
    for (name, _, _) in POLICIES {
        let p = open(name);
        let types: BTreeSet<&str> = p.facility.iter().map(|f| f.id.as_str()).collect();
        for r in p.rule.iter().filter(|r| r.from.is_none()) {
            let l = &r.layout;
            let near = l.near.iter().chain(&l.facilities).chain(&r.facility);
            let opens = l.opens.iter().filter_map(|o| o.facility.as_ref());
            let served = l.classes.iter().flat_map(|c| &c.facilities);
            for word in near.chain(opens).chain(served) {
                let known = types.contains(word.as_str());
                let review = ["development", "community-centre"].contains(&word.as_str());
                assert!(known || review, "{name}: {} speaks of {word}", r.clause);
            }
            let modes: BTreeSet<&str> = p.mode.iter().map(|m| m.id.as_str()).collect();
            if r.kind == "modes" && !modes.is_empty() {
                assert!(
                    r.one_of.iter().all(|m| modes.contains(m.as_str())),
                    "{}",
                    r.clause
                );
            }
        }
        for c in &p.conflict {
            let known = |id: &String| p.clause.iter().any(|c| c.id == *id);
            assert!(c.clauses.iter().all(known), "{name}: {:?}", c.clauses);
        }
        for upon in p.facility.iter().flat_map(|f| &f.upon) {
            assert!(types.contains(upon.as_str()), "{name}: {upon}");
        }
        let clauses = p.clause.iter();
        let deadlines: Vec<&String> = clauses.filter_map(|c| c.deadline.as_ref()).collect();
        for d in deadlines {
            let fair = d.len() >= 4 && d.split('-').all(|part| part.parse::<u32>().is_ok());
            assert!(fair, "{name}: {d}");
        }
    }
}

#[test]
fn policies_stand_on_the_province() {
    let kinds = |name: &str| -> Vec<(String, String)> {
        let p = open(name);
        let taken = p.rule.iter().filter(|r| r.from.is_some());
        taken.map(|r| (r.kind.clone(), r.clause.clone())).collect()
    };
    let pool = [("town-pool".to_string(), "FJ-6".to_string())];
    assert_eq!(kinds("jinjiang-2022"), pool);
    assert_eq!(kinds("anxi-2022"), pool);
    let taining: Vec<String> = kinds("taining-2017").into_iter().map(|k| k.0).collect();
    let all = [
        "radius",
        "floor-area",
        "floor-area",
        "min-size",
        "together",
        "completion",
        "town-pool",
    ];
    assert_eq!(taining, all);
    for (name, numbers) in [
        ("jinjiang-2022", [40.0, 30.0]),
        ("anxi-2022", [30.0, 20.0]),
        ("taining-2017", [30.0, 20.0]),
    ] {
        let p = open(name);
        let of = |r: &&&RuleSpec| r.kind == "floor-area";
        let limits: Vec<f64> = p
            .plan_rules()
            .iter()
            .filter(of)
            .filter_map(|r| {
                r.limit
                    .trim_start_matches(">= ")
                    .split(' ')
                    .next()?
                    .parse()
                    .ok()
            })
            .collect();
        assert_eq!(limits, numbers, "{name}");
    }
    // Clauses whose rules are replaced fall away with them.
    let jinjiang = open("jinjiang-2022");
    let below: Vec<&str> = jinjiang
        .clause
        .iter()
        .map(|c| c.id.as_str())
        .filter(|id| id.starts_with("FJ"))
        .collect();
    assert_eq!(below, ["FJ-6"]);
}

/// What a built-in kind says it asks of a plan: those of `TOLD` ask nothing.
#[test]
fn an_exemption_marks_and_a_tally_is_held_against_its_number() {
    let place = |id: &str, area: f64, investment: f64| Place {
        id: id.into(),
        facility: "institution".into(),
        standing: true,
        numbers: [("area_m2".into(), area), ("investment".into(), investment)].into(),
        ..Place::default()
    };
    let mut s = Setting {
        years: Years {
            start: 2017,
            end: 2020,
        },
        base: 2017,
        growth: BTreeMap::new(),
        facilities: Vec::new(),
        towns: Vec::new(),
        communities: Vec::new(),
        places: vec![
            place("both", 300.0, 300_000.0),
            place("large", 300.5, 300_000.0),
            place("dear", 300.0, 300_001.0),
        ],
        tally: BTreeMap::new(),
    };
    let none = Decided {
        opens: vec![None; 3],
    };
    let finding = |s: &Setting, policy: &str, clause: &str, kind: &str| {
        let rules = open(policy).layout_rules().expect("rules");
        let found = rules
            .iter()
            .filter(|r| r.clause.id == clause && r.spec.kind == kind);
        let found: Vec<_> = found
            .map(|r| {
                assert!(r.rule.shape(s).rows.is_empty() && TOLD.contains(&kind));
                r.finding(s, &none)
            })
            .collect();
        found
    };
    let exempt = finding(&s, "panjin-2017", "PJ-06", "exempt");
    assert_eq!(
        (exempt[0].verdict, exempt[0].marked.as_slice()),
        (Found::Pass, &["both".to_string()][..])
    );
    assert!(finding(&s, "panjin-2017", "PJ-06", "attribute").is_empty());
    s.places[2].numbers.remove("investment");
    let exempt = finding(&s, "panjin-2017", "PJ-06", "exempt");
    assert_eq!(
        (exempt[0].verdict, exempt[0].missing.as_slice()),
        (Found::CannotTell, &["dear: investment".to_string()][..])
    );

    assert_eq!(
        finding(&s, "litong-2021", "LT-28", "tally")[0].verdict,
        Found::CannotTell
    );
    s.tally = [
        ("LT-28".into(), 54.999),
        ("LT-16.beds".into(), 1.0),
        ("LT-16.elders".into(), 0.9),
    ]
    .into();
    let share = &finding(&s, "litong-2021", "LT-28", "tally")[0];
    assert_eq!((share.verdict, share.measured), (Found::Fail, Some(54.999)));
    let both: Vec<Found> = finding(&s, "litong-2021", "LT-16", "tally")
        .iter()
        .map(|f| f.verdict)
        .collect();
    assert_eq!(both, [Found::Fail, Found::Pass]);
}

#[test]
fn whole_means_one_facility_and_a_reference_states_no_number() {
    let plan = |facilities: usize| {
        let mut all = vec![parcel("P", 1000, "new", 0.0, json!({}))];
        all.extend((0..facilities).map(|k| facility(&format!("F{k}"), 400.0, 0.0, json!({}))));
        Files::new(&all)
    };
    for (facilities, verdict) in [(1, Verdict::Pass), (2, Verdict::Fail)] {
        let reviewed = plan(facilities).check("hubei-2022");
        assert_eq!(of(&reviewed, "HB-3")[0].verdict, verdict, "{facilities}");
    }
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x.toml");
    let text = "name = 'x'\nsource = 'x'\nfrom = '2022-01-01'\ntitle = { zh = 'x', en = 'x' }\n\
                [[rule]]\nkind = 'not-stated'\nclause = 'X-1'\n[[clause]]\nid = 'X-1'\nquote = 'x'\nen = 'x'\n";
    std::fs::write(&path, text).unwrap();
    let reviewed = plan(1).check(&path.display().to_string());
    assert_eq!(of(&reviewed, "X-1")[0].verdict, Verdict::NotStated);
}

/// Rules about townships, counties and years are not put to a single development.
#[test]
fn a_review_asks_nothing_of_the_layout_plan() {
    let submission = [
        parcel("P", 1000, "new", 0.0, json!({})),
        facility("F", 400.0, 0.0, json!({})),
    ];
    for (name, prefix, _) in POLICIES {
        let reviewed = Files::new(&submission).check(name);
        let entries = reviewed.review.clauses.iter().map(|e| (&e.id, &e.rule));
        let others = reviewed.review.not_measured.iter().map(|u| (&u.id, &u.why));
        for (id, word) in entries.chain(others) {
            assert!(
                !["no-rule", "total", "eligible"].contains(&word.as_str()),
                "{name} {id} {word}"
            );
        }
        let own = |r: &&RuleSpec| r.clause.starts_with(prefix);
        let asked = open(name);
        assert!(asked
            .rule
            .iter()
            .filter(own)
            .any(|r| layout::kind(&r.kind).is_some()));
    }
}
