//! Random numbers that are the same on every machine.

/// splitmix64 (Steele, Lea, Flood: “Fast splittable pseudorandom number generators”, 2014).
#[derive(Clone, Debug)]
pub struct Rng(u64);

impl Rng {
    /// A stream of its own for each `part` of the sample, so that a change to one part
    /// leaves the others as they are.
    pub fn new(seed: u64, part: &str) -> Self {
        let mut rng = Self(seed);
        for b in part.bytes() {
            rng.0 = rng.next() ^ u64::from(b);
        }
        rng
    }

    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// In `[0, 1)`.
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// In `[a, b)`.
    pub fn range(&mut self, a: f64, b: f64) -> f64 {
        a + (b - a) * self.unit()
    }

    /// A whole number in `0..n`; 0 when `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        (self.unit() * n as f64) as usize
    }

    /// True with probability `p`.
    pub fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// About normal: mean 0, standard deviation 1 (sum of twelve uniforms), within ±6.
    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    /// Log-normal with this median and spread of the logarithm.
    pub fn lognormal(&mut self, median: f64, spread: f64) -> f64 {
        median * (spread * self.normal()).exp()
    }

    /// One of `words`; the empty word when there are none.
    pub fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words.get(self.below(words.len())).copied().unwrap_or("")
    }

    /// A whole number in `[a, b]` rounded to a multiple of `step`.
    pub fn step(&mut self, a: i64, b: i64, step: i64) -> i64 {
        (self.range(a as f64, b as f64) / step as f64).round() as i64 * step
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values_and_ranges() {
        assert_eq!(Rng(0).next(), 0xe220_a839_7b1d_cdaf);
        let mut r = Rng::new(7, "x");
        assert!((0..1000).all(|_| (0.0..1.0).contains(&r.unit())));
        assert!((0..1000).all(|_| r.below(3) < 3));
        assert_ne!(Rng::new(7, "a").next(), Rng::new(7, "b").next());
    }
}
