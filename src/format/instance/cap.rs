//! OR-Library capacitated warehouse location: `m n`, then capacity and fixed cost per warehouse,
//! then per customer its demand and the cost of serving all of it from each warehouse.
//!
//! Beasley 1988, doi:10.1016/0377-2217(88)90175-0.

use super::numbers::Text;
use super::{Capacitated, Instance, Said};

pub fn read(text: &Text) -> Said {
    let mut numbers = text.numbers();
    let [Some(m), Some(n)] = [numbers.whole(), numbers.whole()] else {
        return Said::Not("two whole numbers `m n` at the start".into());
    };
    let want = (m.checked_add(1))
        .and_then(|k| k.checked_mul(n))
        .and_then(|k| k.checked_add(2 * m))
        .and_then(|k| k.checked_add(2));
    if m == 0 || n == 0 || want != Some(text.words) {
        let want = want.map_or("very many".into(), |k| (k - 2).to_string());
        let have = text.words - 2;
        return Said::Not(format!("{want} numbers after `m n`, there are {have}"));
    }
    let mut read = Capacitated::default();
    for j in 0..m {
        let [Some(capacity), Some(fixed)] = [numbers.real(), numbers.real()] else {
            return Said::Not(format!("capacity and fixed cost of {} as numbers", j + 1));
        };
        read.capacity.push(capacity);
        read.fixed.push(fixed);
    }
    for i in 0..n {
        let Some(demand) = numbers.real() else {
            return Said::Not(format!("the demand of {} as a number", i + 1));
        };
        read.demand.push(demand);
        for j in 0..m {
            let Some(cost) = numbers.real() else {
                return Said::Not(format!("the cost of {} from {} as a number", i + 1, j + 1));
            };
            read.cost.push(cost);
        }
    }
    let lists = [&read.capacity, &read.fixed, &read.demand, &read.cost];
    if lists.iter().any(|l| l.iter().any(|&v| v < 0.0)) {
        return Said::Not("nothing below 0".into());
    }
    Said::Is(Instance::Capacitated(read))
}
