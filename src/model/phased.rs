//! Which options to take, and in which period: the numbers behind a programme by year.
//!
//! An option opens in one period or never; once open it stays open. Everything else is rows:
//! whole-number sums over what opens in a period, what is open by its end, and whether any of a
//! set is. Hard rows must hold. Aims may be missed; a miss counts in the stage of the aim.
//! Stages follow in their order, each among the best of the one before.
//!
//! ```text
//! u[k,t] ∈ {0,1},  Σ_t u[k,t] ≤ 1
//! by[k,t] = Σ_{s≤t} u[k,s]          any[S,t] = max_{k∈S} by[k,t]
//! least ≤ Σ coef · term ≤ most      every row, in whole numbers
//! ```

/// What a row or a stage adds up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Term {
    /// 1 if the option opens in this period.
    Opens(u32, u32),
    /// 1 if the option is open by the end of this period.
    By(u32, u32),
    /// 1 if anything of the set is there at the end of this period.
    Any(u32, u32),
}

/// Things of which one is enough.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Set {
    /// Options.
    pub options: Vec<u32>,
    /// Things that are there from the start, each until one of these options opens in its stead.
    pub standing: Vec<Vec<u32>>,
}

/// A sum between two numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The rule that asked for it, by its place in the list of rules.
    pub rule: u32,
    /// What is added up.
    pub terms: Vec<(Term, i64)>,
    /// The sum is at least this.
    pub least: Option<i64>,
    /// The sum is at most this.
    pub most: Option<i64>,
}

/// A row that is aimed at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aim {
    /// The row.
    pub row: Row,
    /// What one unit of a miss counts.
    pub weight: i64,
    /// In which stage it counts.
    pub stage: u32,
}

/// Something to keep small, after the stages before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// Its name, such as `cost`.
    pub name: &'static str,
    /// The sum that is minimised, together with the misses of the stage's aims.
    pub terms: Vec<(Term, i64)>,
}

/// A problem.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Phased {
    /// Number of periods.
    pub periods: u32,
    /// Per option: in which periods it may open.
    pub allowed: Vec<Vec<bool>>,
    /// Sets, for [`Term::Any`].
    pub sets: Vec<Set>,
    /// Rows that must hold.
    pub rows: Vec<Row>,
    /// Rows that are aimed at.
    pub aims: Vec<Aim>,
    /// What is kept small, in order.
    pub stages: Vec<Stage>,
}

/// Per option, the period in which it opens.
pub type Opening = Vec<Option<u32>>;

impl Row {
    /// How far the sum is outside its limits; 0 if it is within.
    pub fn miss(&self, sum: i128) -> i128 {
        let short = self.least.map_or(0, |l| i128::from(l) - sum);
        let over = self.most.map_or(0, |m| sum - i128::from(m));
        short.max(over).max(0)
    }

    /// The same row in smaller numbers: divided by what all coefficients have in common. Limits
    /// are rounded inwards, which no whole sum notices.
    pub fn reduced(mut self) -> Row {
        self.terms.sort_unstable();
        let mut terms: Vec<(Term, i64)> = Vec::with_capacity(self.terms.len());
        for (term, coef) in self.terms {
            match terms.last_mut() {
                Some(last) if last.0 == term => last.1 += coef,
                _ => terms.push((term, coef)),
            }
        }
        terms.retain(|t| t.1 != 0);
        let common = terms.iter().fold(0i64, |g, t| gcd(g, t.1.abs()));
        if common > 1 {
            terms.iter_mut().for_each(|t| t.1 /= common);
            self.least = self.least.map(|l| -(-l).div_euclid(common));
            self.most = self.most.map(|m| m.div_euclid(common));
        }
        Row { terms, ..self }
    }
}

fn gcd(a: i64, b: i64) -> i64 {
    match b {
        0 => a,
        _ => gcd(b, a % b),
    }
}

impl Phased {
    /// What a term comes to.
    pub fn term(&self, term: Term, opening: &Opening) -> i64 {
        let by = |k: u32, t: u32| opening[k as usize].is_some_and(|s| s <= t);
        i64::from(match term {
            Term::Opens(k, t) => opening[k as usize] == Some(t),
            Term::By(k, t) => by(k, t),
            Term::Any(set, t) => {
                let set = &self.sets[set as usize];
                let gone = |instead: &Vec<u32>| instead.iter().any(|&r| by(r, t));
                set.options.iter().any(|&k| by(k, t)) || set.standing.iter().any(|s| !gone(s))
            }
        })
    }

    /// What a sum comes to.
    pub fn sum(&self, terms: &[(Term, i64)], opening: &Opening) -> i128 {
        let each = terms.iter();
        each.map(|&(term, coef)| i128::from(coef) * i128::from(self.term(term, opening)))
            .sum()
    }

    /// Does the opening keep to the periods allowed and to every hard row?
    pub fn feasible(&self, opening: &Opening) -> bool {
        let allowed = opening.iter().zip(&self.allowed);
        let mut timely = allowed.map(|(at, may)| at.is_none_or(|t| may[t as usize]));
        timely.all(|ok| ok)
            && self
                .rows
                .iter()
                .all(|r| r.miss(self.sum(&r.terms, opening)) == 0)
    }

    /// What stage number `k` comes to; 0 if there is none.
    pub fn value(&self, k: usize, opening: &Opening) -> i128 {
        let Some(stage) = self.stages.get(k) else {
            return 0;
        };
        let miss = |a: &Aim| a.row.miss(self.sum(&a.row.terms, opening));
        let aims = self.aims.iter().filter(|a| a.stage as usize == k);
        let missed: i128 = aims.map(|a| i128::from(a.weight) * miss(a)).sum();
        missed + self.sum(&stage.terms, opening)
    }

    /// Every stage in order: what openings are compared by.
    pub fn values(&self, opening: &Opening) -> Vec<i128> {
        (0..self.stages.len())
            .map(|k| self.value(k, opening))
            .collect()
    }
}
