//! What was found out about independent parts, kept while the program runs: a scenario that differs
//! from the last one in a few places asks about the parts that changed only.
//!
//! A part is known by the SHA-256 of its numbers, the seed and the gap. Work on it depends on
//! nothing else, so what is remembered is what would be found again. Parts that the clock ended are
//! not kept.

use super::{Limits, Method};
use crate::model::{Cost, Plan, Problem};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// Most numbers kept; beyond it everything is forgotten.
const MOST: usize = 8_000_000;

/// Name of a part.
pub(super) type Key = [u8; 32];

/// A finished part.
pub(super) struct Kept {
    pub plan: Plan,
    pub value: Cost,
    pub bound: Cost,
    pub multipliers: Vec<i64>,
    pub method: Method,
}

impl Kept {
    fn size(&self) -> usize {
        self.plan.area.len() * 2 + self.plan.flow.len() * 3 + self.multipliers.len() + 64
    }
}

struct Memory {
    parts: Option<HashMap<Key, Arc<Kept>>>,
    size: usize,
}

static MEMORY: Mutex<Memory> = Mutex::new(Memory {
    parts: None,
    size: 0,
});

/// A number that depends on the part alone.
pub(super) fn print(part: &Problem) -> Key {
    let mut hash = Sha256::new();
    let mut put = |n: i64| hash.update(n.to_le_bytes());
    put(part.quota.len() as i64);
    part.quota.iter().for_each(|&q| put(q));
    for p in &part.premises {
        put(i64::from(p.fixed));
        put(p.area_min);
        put(p.area_max);
        put(p.price.fixed);
        put(p.price.per_m2);
    }
    part.links.start.iter().for_each(|&s| put(s as i64));
    part.links.site.iter().for_each(|&s| put(i64::from(s)));
    hash.finalize().into()
}

/// The name of a part that is to be solved within these limits.
pub(super) fn key(print: &Key, limits: &Limits) -> Key {
    let mut hash = Sha256::new();
    hash.update(print);
    hash.update(limits.seed.to_le_bytes());
    hash.update(limits.gap.to_bits().to_le_bytes());
    hash.finalize().into()
}

/// What is known of a part.
pub(super) fn recall(key: &Key) -> Option<Arc<Kept>> {
    let memory = MEMORY.lock().ok()?;
    memory.parts.as_ref()?.get(key).cloned()
}

/// Keeps a finished part.
pub(super) fn keep(key: Key, kept: Kept) {
    let Ok(mut memory) = MEMORY.lock() else {
        return;
    };
    if memory.parts.as_ref().is_some_and(|p| p.contains_key(&key)) {
        return;
    }
    if memory.size + kept.size() > MOST {
        memory.parts = None;
        memory.size = 0;
    }
    memory.size += kept.size();
    let parts = memory.parts.get_or_insert_with(HashMap::new);
    parts.insert(key, Arc::new(kept));
}

/// Forgets everything; for measurements.
pub fn forget() {
    if let Ok(mut memory) = MEMORY.lock() {
        memory.parts = None;
        memory.size = 0;
    }
}
