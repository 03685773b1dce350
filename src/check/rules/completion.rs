//! Five defects at completion: delayed (缓建), shrunk (缩建), stopped (停建), not built (不建), built
//! but not handed over (建而不交).

use super::{cannot_tell, entry, m2, Said};
use crate::check::case::Case;
use crate::check::review::{Entry, Figure, Verdict};
use crate::check::standards::Standard;
use crate::check::submission::{Facility, Status};
use crate::policy::Stage;

/// One entry a defect; else one that passes.
pub fn measure(case: &Case, standard: &Standard, d: usize) -> Said {
    if case.options.stage != Stage::Completion {
        return Err(("other-stage", "completion".into()));
    }
    let built: Vec<&Facility> = case.sub.developments[d]
        .facilities
        .iter()
        .map(|&j| &case.sub.facilities[j])
        .collect();
    let approved: Vec<&Facility> = case
        .sub
        .approved
        .iter()
        .filter(|f| f.developments.contains(&d))
        .collect();
    let compared = case.options.as_built.is_some();
    let mut out = Vec::new();
    let pairs: Vec<(&Facility, Option<&Facility>)> = if compared {
        pair(&approved, &built)
    } else {
        built.iter().map(|f| (*f, Some(*f))).collect()
    };
    for (plan, found) in &pairs {
        judge(case, standard, d, plan, *found, compared, &mut out);
    }
    if pairs.is_empty() && compared {
        return Err(("no-facility", String::new()));
    }
    if pairs.is_empty() {
        return Ok(vec![cannot_tell(entry(case, standard, d), &["as-built"])]);
    }
    if out.is_empty() && !compared {
        // Statuses are in order, but areas can only be held against what was approved.
        out.push(cannot_tell(entry(case, standard, d), &["as-built"]));
    }
    if out.is_empty() {
        let mut entry = entry(case, standard, d);
        entry.measured = Some(Figure::Number(0.0));
        entry.required = Some(Figure::Number(0.0));
        entry.unit = "defects".into();
        out.push(entry);
    }
    Ok(out)
}

fn judge(
    case: &Case,
    standard: &Standard,
    d: usize,
    plan: &Facility,
    found: Option<&Facility>,
    compared: bool,
    out: &mut Vec<Entry>,
) {
    let new = || {
        let mut entry = entry(case, standard, d);
        entry.subject.clone_from(&plan.name);
        entry
    };
    let mut status = |defect: &str, word: &str| {
        let mut entry = new();
        entry.verdict = Verdict::Fail;
        entry.defect = Some(defect.into());
        entry.unit = "status".into();
        entry.measured = Some(word.into());
        entry.required = Some("handed-over".into());
        out.push(entry);
    };
    let Some(found) = found else {
        status("not-built", "absent");
        return;
    };
    let there = match found.status {
        None => {
            out.push(cannot_tell(new(), &["status"]));
            true
        }
        Some(Status::Planned) => {
            status("not-built", "planned");
            false
        }
        Some(Status::UnderConstruction) => {
            status("delayed", "under-construction");
            false
        }
        Some(Status::Delayed) => {
            status("delayed", "delayed");
            false
        }
        Some(Status::Stopped) => {
            status("stopped", "stopped");
            false
        }
        Some(Status::Built) => {
            status("not-handed-over", "built");
            true
        }
        Some(Status::HandedOver) => true,
    };
    if !there || !compared {
        return;
    }
    let sizes = [
        ("area_m2", plan.counted(), found.counted()),
        ("land_m2", plan.land, found.land),
    ];
    for (attribute, plan, found) in sizes {
        let mut entry = new();
        entry.unit = "m2".into();
        entry.required = plan.map(m2);
        entry.measured = found.map(m2);
        match (plan, found) {
            (Some(plan), Some(found)) if found < plan => {
                entry.verdict = Verdict::Fail;
                entry.defect = Some("shrunk".into());
                entry.missing = vec![attribute.into()];
                out.push(entry);
            }
            (None, _) | (_, None) if attribute == "area_m2" => {
                out.push(cannot_tell(entry, &[attribute]));
            }
            _ => {}
        }
    }
}

/// What was built for each approved facility: by name, else the only one left on both sides.
fn pair<'f>(
    approved: &[&'f Facility],
    built: &[&'f Facility],
) -> Vec<(&'f Facility, Option<&'f Facility>)> {
    let mut free: Vec<&Facility> = built.to_vec();
    let mut pairs: Vec<(&Facility, Option<&Facility>)> = Vec::new();
    for plan in approved {
        let at = free.iter().position(|f| f.name == plan.name);
        pairs.push((plan, at.map(|k| free.remove(k))));
    }
    let open: Vec<usize> = (0..pairs.len()).filter(|&k| pairs[k].1.is_none()).collect();
    if let ([k], [only]) = (open.as_slice(), free.as_slice()) {
        pairs[*k].1 = Some(only);
    }
    pairs
}
