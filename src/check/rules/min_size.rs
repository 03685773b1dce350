//! Smallest single premises: every facility that new housing relies on.

use super::{cannot_tell, entry, m2, Said};
use crate::check::case::{Case, Counts};
use crate::check::review::Verdict;
use crate::check::standards::Standard;
use crate::scenario::Class;

/// One entry a facility that is too small or of unknown size; else one for the smallest.
pub fn measure(case: &Case, standard: &Standard, d: usize) -> Said {
    if !case.new_housing(d) {
        return Err(("no-new-housing", String::new()));
    }
    let sure = case.parcels(d).any(|(_, p)| p.class == Some(Class::New));
    let least = standard.limit.as_ref().map_or(0, |l| l.micro);
    // Types with a smallest size of their own are held to that.
    let own = |kind: &str| {
        let rules = case.standards.of("attribute");
        !kind.is_empty()
            && rules
                .filter(|r| r.spec.attribute.as_deref() == Some("area_m2"))
                .any(|r| r.spec.facility.as_deref() == Some(kind))
    };
    let mut list: Vec<_> = case.facilities(d).filter(|(_, f)| !own(&f.kind)).collect();
    if list.is_empty() {
        return Err(("no-facility", String::new()));
    }
    let mut out = Vec::new();
    for &(j, facility) in &list {
        let mut entry = entry(case, standard, d);
        entry.subject.clone_from(&facility.name);
        entry.required = Some(m2(least));
        entry.measured = facility.area.map(m2);
        match facility.area {
            None => out.push(cannot_tell(entry, &["area_m2"])),
            Some(area) if area >= least => {}
            Some(_) if !sure => out.push(cannot_tell(entry, &["class"])),
            Some(_) if case.counts[j] == Counts::Unknown => {
                out.push(cannot_tell(entry, &["status"]));
            }
            Some(_) => {
                entry.verdict = Verdict::Fail;
                out.push(entry);
            }
        }
    }
    if out.is_empty() {
        list.sort_by_key(|(j, f)| (f.area, *j));
        let smallest = list[0].1;
        let mut entry = entry(case, standard, d);
        entry.subject.clone_from(&smallest.name);
        entry.required = Some(m2(least));
        entry.measured = smallest.area.map(m2);
        out.push(entry);
    }
    Ok(out)
}
