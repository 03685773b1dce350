//! Floor area per 100 households, by development, exactly compared.

use super::{cannot_tell, entry, m2, Said};
use crate::check::case::Case;
use crate::check::review::Verdict;
use crate::check::standards::{need, Need, Standard};
use crate::region::Count;
use crate::scenario::Class;

/// New housing is given floor area first; what is left is for built housing.
pub fn measure(case: &Case, standard: &Standard, d: usize) -> Said {
    let class = usize::from(standard.spec.class == Some(Class::Built));
    let development = &case.sub.developments[d];
    let mut quota = Need::none();
    let mut any = false;
    for (_, parcel) in case.parcels(d) {
        any |= parcel.class.is_none() || parcel.class == standard.spec.class;
        quota.add(&need(standard, development, parcel, case.date()));
    }
    if !any {
        let why = ["no-new-housing", "no-built-housing"][class];
        return Err((why, String::new()));
    }
    let account = &case.accounts[d];
    let mut entry = entry(case, standard, d);
    entry.unit = "m2".into();
    entry.required = quota.known().map(m2);
    let households: Option<Count> = case
        .parcels(d)
        .filter(|(_, p)| p.class.is_none() || p.class == standard.spec.class)
        .map(|(_, p)| p.households)
        .sum();
    entry.households = households.map(Count::as_f64);
    let other = account.need[1 - class].known();
    entry.measured = match (account.area, account.short[class], quota.known(), other) {
        (Some(_), short, Some(q), _) if short > 0 => Some(m2(q - short)),
        (Some(area), _, Some(_), Some(other)) if class == 1 => Some(m2((area - other).max(0))),
        (Some(area), _, _, _) => Some(m2(area)),
        _ => None,
    };
    if account.short[class] > 0 {
        entry.verdict = Verdict::Fail;
    } else if account.could[class] != Some(0) {
        entry = cannot_tell(entry, &account.missing);
    }
    Ok(vec![entry])
}
