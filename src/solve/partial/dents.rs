//! Plans in the dents of the curve: the parts' known choices put together otherwise than any one
//! price does.
//!
//! At a price each part loses something by a choice that is not its best. Sums of losses and of
//! unserved units are merged part by part; for each number of units the least loss is kept
//! (Nemhauser and Ullmann 1969, doi:10.1287/mnsc.15.9.494).

use super::{Choice, Partial};
use crate::model::{Cost, Plan};

/// Most sums kept after a part, and over all parts; beyond it those are kept that lose least in their
/// stretch of units.
const MOST: usize = 4_000;
const MOST_OF_ALL: usize = 200_000;
/// Fewest sums kept after a part.
const FEWEST: usize = 100;

/// A sum over some parts: what it loses, units it leaves unserved, and where it comes from.
#[derive(Clone, Copy)]
struct Sum {
    loss: Cost,
    unserved: i64,
    before: u32,
    choice: u32,
}

impl Partial {
    /// The cheapest plan of known choices that leaves more than `more` and at most `most` units
    /// unserved, less than `below` in cost. `price` is that of a unit near there.
    pub fn between(&self, price: Cost, more: i64, most: i64, below: Cost) -> Option<Choice> {
        let whole = self.whole(price)?.choice;
        // A plan that is cheaper than `below` and leaves so few units loses less than this.
        let window = below + price * Cost::from(most) - whole.at(price);
        if window <= 0 {
            return None;
        }
        let most_sums = (MOST_OF_ALL / self.parts.len().max(1)).clamp(FEWEST, MOST);
        let mut layers: Vec<(usize, Vec<Sum>)> = Vec::new();
        let mut sums = vec![Sum {
            loss: 0,
            unserved: 0,
            before: 0,
            choice: 0,
        }];
        let mut always = 0;
        for (p, part) in self.parts.iter().enumerate() {
            let best = part.best(price)?;
            let options: Vec<Sum> = part
                .known
                .iter()
                .enumerate()
                .map(|(k, c)| Sum {
                    loss: c.at(price) - best.at(price),
                    unserved: c.unserved - best.unserved,
                    before: 0,
                    choice: k as u32,
                })
                .filter(|o| o.loss < window)
                .collect();
            always += best.unserved;
            if options.iter().all(|o| o.unserved == 0) {
                continue;
            }
            sums = merged(&sums, &options, window, most_sums);
            layers.push((p, sums.clone()));
        }
        let left = |s: &Sum| always + s.unserved;
        let cost = |s: &Sum| whole.at(price) + s.loss - price * Cost::from(left(s));
        let fits = |s: &&Sum| left(s) > more && left(s) <= most && cost(s) < below;
        let (mut at, _) = sums
            .iter()
            .enumerate()
            .filter(|(_, s)| fits(s))
            .min_by_key(|(_, s)| (cost(s), left(s)))?;
        let mut picked = vec![None; self.parts.len()];
        for (p, layer) in layers.iter().rev() {
            picked[*p] = Some(layer[at].choice as usize);
            at = layer[at].before as usize;
        }
        self.put(price, &picked)
    }

    /// Puts choices together; parts without one take their best.
    fn put(&self, price: Cost, picked: &[Option<usize>]) -> Option<Choice> {
        let mut whole = Choice {
            plan: Plan {
                area: vec![None; self.premises],
                flow: Vec::new(),
            },
            cost: 0,
            unserved: 0,
        };
        for (part, picked) in self.parts.iter().zip(picked) {
            let choice = match picked {
                Some(k) => part.known.get(*k)?,
                None => part.best(price)?,
            };
            part.piece.put(&choice.plan, &mut whole.plan);
            whole.cost += choice.cost;
            whole.unserved += choice.unserved;
        }
        whole.plan.flow.sort_unstable();
        Some(whole)
    }
}

/// Every sum with every option; of equal units the least loss.
fn merged(sums: &[Sum], options: &[Sum], window: Cost, most: usize) -> Vec<Sum> {
    let mut all: Vec<Sum> = Vec::with_capacity(sums.len() * options.len());
    for (k, s) in sums.iter().enumerate() {
        let with = options.iter().map(|o| Sum {
            loss: s.loss + o.loss,
            unserved: s.unserved + o.unserved,
            before: k as u32,
            choice: o.choice,
        });
        all.extend(with.filter(|s| s.loss < window));
    }
    all.sort_by_key(|s| (s.unserved, s.loss, s.before, s.choice));
    all.dedup_by_key(|s| s.unserved);
    if all.len() <= most {
        return all;
    }
    let (low, high) = (all[0].unserved, all[all.len() - 1].unserved);
    let stretch = |s: &Sum| {
        let from = i128::from(s.unserved - low) * most as i128;
        from / (i128::from(high - low) + 1)
    };
    let mut kept: Vec<Sum> = Vec::with_capacity(most);
    for s in all {
        match kept.last_mut().filter(|l| stretch(l) == stretch(&s)) {
            Some(last) if s.loss < last.loss => *last = s,
            Some(_) => {}
            None => kept.push(s),
        }
    }
    kept
}
