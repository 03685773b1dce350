//! Residents and their age bands, so that the whole keeps the place's published shares.

use super::homes::{share_out, Home, Kind};
use super::rng::Rng;
use super::Place;

/// Sets every home's people: all, 60+, 65+, 80+.
pub fn populate(homes: &mut [Home], place: &Place, seed: u64) {
    let mut rng = Rng::new(seed, "people");
    let total: i64 = homes.iter().map(|h| h.households).sum();
    let sizes: Vec<f64> = homes
        .iter()
        .map(|h| h.households as f64 * crowd(h) * rng.range(0.95, 1.05))
        .collect();
    let people = share_out(
        (total as f64 * place.household_size.value).round() as i64,
        &sizes,
    );
    let everyone: i64 = people.iter().sum();
    let old: Vec<f64> = homes
        .iter()
        .zip(&people)
        .map(|(h, p)| *p as f64 * age(h) * rng.lognormal(1.0, 0.12))
        .collect();
    let of = |share: f64| (everyone as f64 * share).round() as i64;
    let p60 = share_out(of(place.share_60.value), &old);
    let spread = |base: &[f64], by: f64, rng: &mut Rng| -> Vec<f64> {
        base.iter()
            .map(|w| w * rng.range(1.0 - by, 1.0 + by))
            .collect()
    };
    let older = spread(&old, 0.08, &mut rng);
    let p65 = share_out(of(place.share_65.value), &older);
    let p80 = share_out(of(place.share_80.value), &spread(&older, 0.15, &mut rng));
    for (k, home) in homes.iter_mut().enumerate() {
        let all = people[k];
        let a = p60[k].min(all);
        let b = p65[k].min(a);
        home.people = [all, a, b, p80[k].min(b)];
    }
}

/// Relative household size.
fn crowd(home: &Home) -> f64 {
    match home.kind {
        Kind::Village => 1.14,
        _ if home.new => 0.97,
        _ => 0.98,
    }
}

/// Relative share of old people: high in villages and in compounds of before 2000.
fn age(home: &Home) -> f64 {
    match (home.kind, home.year) {
        (Kind::Village, _) => 1.45,
        _ if home.new => 0.5,
        (_, Some(y)) if y < 2000 => 1.3,
        (Kind::Seat, _) => 1.15,
        _ => 0.85,
    }
}
