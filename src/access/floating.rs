//! Two-step floating catchments.
//!
//! Step one: each facility has its supply shared among everyone in its catchment,
//! `R_j = S_j / Σ_i D_i f(d_ij)`. Step two: everyone adds up what they are in reach of,
//! `A_i = Σ_j R_j f(d_ij)`. With `f = 1` this is 2SFCA (Luo and Wang 2003, doi:10.1068/b29120);
//! with weights by ring the enhanced form, E2SFCA (Luo and Qi 2009,
//! doi:10.1016/j.healthplace.2009.06.002); with a bell the Gaussian form (Dai 2010,
//! doi:10.1016/j.healthplace.2010.06.012). Equal to `two_stage_fca` of PySAL's `access`.

use crate::model::Links;

/// How distance counts inside a catchment.
#[derive(Clone, Debug, PartialEq)]
pub enum Weight {
    /// Everyone in it alike (2SFCA).
    Even,
    /// By rings: up to this many metres, this weight; beyond the last ring 0 (E2SFCA).
    Rings(Vec<(f64, f64)>),
    /// `exp(-d² / 2σ²)`, σ in metres.
    Bell(f64),
    /// `(exp(-½ (d/d₀)²) - exp(-½)) / (1 - exp(-½))`: a bell that ends at the limit `d₀`, m (Dai).
    BellTo(f64),
}

impl Weight {
    /// The rings of Luo and Qi: thirds of the limit with weights 1, 0.68 and 0.22.
    pub fn thirds(limit_m: f64) -> Weight {
        let third = limit_m / 3.0;
        Weight::Rings(vec![(third, 1.0), (2.0 * third, 0.68), (limit_m, 0.22)])
    }

    /// The weight at a distance in metres.
    pub fn at(&self, metres: f64) -> f64 {
        match self {
            Weight::Even => 1.0,
            Weight::Rings(rings) => {
                let ring = rings.iter().find(|(upto, _)| metres <= *upto);
                ring.map_or(0.0, |r| r.1)
            }
            Weight::Bell(sigma) => (-metres * metres / (2.0 * sigma * sigma)).exp(),
            Weight::BellTo(limit) => {
                let low = (-0.5f64).exp();
                let here = (-0.5 * (metres / limit) * (metres / limit)).exp();
                ((here - low) / (1.0 - low)).max(0.0)
            }
        }
    }
}

/// Supply per unit of demand that each demand is in reach of. `rows` holds the pairs within the
/// catchment; facilities whose catchment holds no demand supply nobody.
pub fn two_step(rows: &Links, demand: &[f64], supply: &[f64], weight: &Weight) -> Vec<f64> {
    let at = |mm: u32| weight.at(f64::from(mm) / 1000.0);
    let mut load = vec![0.0; supply.len()];
    for (i, &d) in demand.iter().enumerate() {
        for (j, mm) in rows.row(i) {
            load[j as usize] += d * at(mm);
        }
    }
    let ratio: Vec<f64> = supply
        .iter()
        .zip(&load)
        .map(|(&s, &l)| if l > 0.0 { s / l } else { 0.0 })
        .collect();
    (0..demand.len())
        .map(|i| rows.row(i).map(|(j, mm)| ratio[j as usize] * at(mm)).sum())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values from PySAL access 1.1.10 (`tests/python/floating.py` prints them).
    #[test]
    fn equal_to_pysal_access() {
        let rows = Links::from_rows(vec![
            vec![(0, 100_000), (1, 450_000)],
            vec![(0, 650_000)],
            vec![(1, 20_000), (2, 699_999)],
            vec![],
        ]);
        let (demand, supply) = ([1200.0, 800.0, 450.5, 90.0], [400.0, 650.0, 1000.0]);
        let same = |weight: Weight, want: [f64; 4]| {
            let got = two_step(&rows, &demand, &supply, &weight);
            for (g, w) in got.iter().zip(want) {
                assert!((g - w).abs() < 1e-9, "{weight:?}: {g} {w}");
            }
        };
        same(Weight::Even, PYSAL[0]);
        same(Weight::thirds(700.0), PYSAL[1]);
        same(Weight::Bell(350.0), PYSAL[2]);
        same(Weight::BellTo(700.0), PYSAL[3]);
    }

    #[rustfmt::skip]
    const PYSAL: [[f64; 4]; 4] = [
        [0.5938200545289307, 0.2, 2.613575881387976, 0.0],
        [0.6396909630092087, 0.06395348837209303, 2.7329812512569926, 0.0],
        [0.5883712111843806, 0.055078492366046436, 2.8854422923105574, 0.0],
        [0.6261149807835139, 0.03497814191102451, 2.8205982453517504, 0.0],
    ];

    #[test]
    fn what_is_supplied_is_received() {
        let rows = Links::from_rows(vec![vec![(0, 5), (1, 9)], vec![(1, 1)], vec![(0, 2)]]);
        let (demand, supply) = ([3.0, 5.0, 2.0], [7.0, 11.0]);
        for weight in [Weight::Even, Weight::Bell(0.004), Weight::BellTo(0.1)] {
            let got = two_step(&rows, &demand, &supply, &weight);
            let all: f64 = got.iter().zip(demand).map(|(a, d)| a * d).sum();
            assert!((all - 18.0).abs() < 1e-9, "{weight:?}");
        }
    }
}
