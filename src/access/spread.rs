//! Distributions of distances, weighted by households.

/// A distribution of values with weights; those without a value are counted apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spread {
    /// Values and weights, least value first.
    sorted: Vec<(f64, f64)>,
    /// Weight of those with a value.
    pub weight: f64,
    /// Weight of those without.
    pub without: f64,
}

impl Spread {
    /// From values and their weights.
    pub fn new(list: impl IntoIterator<Item = (Option<f64>, f64)>) -> Spread {
        let mut spread = Spread::default();
        for (value, weight) in list {
            match value {
                Some(value) => spread.sorted.push((value, weight)),
                None => spread.without += weight,
            }
        }
        spread
            .sorted
            .sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        spread.weight = spread.sorted.iter().map(|s| s.1).sum();
        spread
    }

    /// The least value that at least this share of the weight does not exceed.
    pub fn quantile(&self, share: f64) -> Option<f64> {
        let wanted = share * self.weight;
        let mut sum = 0.0;
        for &(value, weight) in &self.sorted {
            sum += weight;
            if weight > 0.0 && sum >= wanted - 1e-9 * self.weight {
                return Some(value);
            }
        }
        None
    }

    /// The weighted mean.
    pub fn mean(&self) -> Option<f64> {
        let sum: f64 = self.sorted.iter().map(|s| s.0 * s.1).sum();
        (self.weight > 0.0).then(|| sum / self.weight)
    }

    /// The largest value.
    pub fn most(&self) -> Option<f64> {
        self.sorted.iter().rev().find(|s| s.1 > 0.0).map(|s| s.0)
    }

    /// Weight by classes `0 ≤ x < step`, `step ≤ x < 2 step`, …, and last all from `steps · step`.
    pub fn histogram(&self, step: f64, steps: usize) -> Vec<f64> {
        let mut bars = vec![0.0; steps + 1];
        for &(value, weight) in &self.sorted {
            bars[((value / step) as usize).min(steps)] += weight;
        }
        bars
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_count_and_the_missing_are_apart() {
        let list = [
            (Some(100.0), 1.0),
            (Some(50.0), 3.0),
            (None, 2.0),
            (Some(900.0), 4.0),
        ];
        let s = Spread::new(list);
        assert_eq!((s.weight, s.without), (8.0, 2.0));
        assert_eq!(s.quantile(0.5), Some(100.0));
        assert_eq!(s.quantile(0.51), Some(900.0));
        assert_eq!((s.quantile(0.0), s.most()), (Some(50.0), Some(900.0)));
        assert_eq!(s.mean(), Some((100.0 + 150.0 + 3600.0) / 8.0));
        assert_eq!(s.histogram(100.0, 3), [3.0, 1.0, 0.0, 4.0]);
        assert_eq!(Spread::new([]).quantile(0.5), None);
    }
}
