//! How evenly something is spread: Lorenz curve and Gini coefficient, weighted.

/// The Lorenz curve of `value` per head with `heads` each: points `(share of heads, share of the
/// whole)` from (0, 0) to (1, 1), the poorest first. `None` if there is nobody or nothing.
pub fn lorenz(value: &[f64], heads: &[f64]) -> Option<Vec<(f64, f64)>> {
    let mut order: Vec<usize> = (0..value.len()).filter(|&i| heads[i] > 0.0).collect();
    order.sort_by(|&a, &b| value[a].total_cmp(&value[b]).then(a.cmp(&b)));
    let all: f64 = order.iter().map(|&i| heads[i]).sum();
    let whole: f64 = order.iter().map(|&i| heads[i] * value[i]).sum();
    if !(all > 0.0 && whole > 0.0) {
        return None;
    }
    let mut curve = vec![(0.0, 0.0)];
    let (mut x, mut y) = (0.0, 0.0);
    for (k, &i) in order.iter().enumerate() {
        x += heads[i];
        y += heads[i] * value[i];
        let next = order.get(k + 1);
        if next.is_none_or(|&n| value[n] != value[i]) {
            curve.push((x / all, y / whole));
        }
    }
    Some(curve)
}

/// The Gini coefficient: twice the area between the Lorenz curve and the diagonal, 0 (all alike) to
/// 1 (one has all).
pub fn gini(value: &[f64], heads: &[f64]) -> Option<f64> {
    let curve = lorenz(value, heads)?;
    let under: f64 = curve
        .windows(2)
        .map(|w| (w[1].0 - w[0].0) * (w[0].1 + w[1].1))
        .sum();
    Some(1.0 - under)
}

/// The curve at fixed shares of heads: 0, 0.1, … 1.
pub fn deciles(curve: &[(f64, f64)]) -> Vec<f64> {
    let at = |x: f64| {
        let k = curve
            .partition_point(|p| p.0 < x)
            .clamp(1, curve.len().max(2) - 1);
        match (curve.get(k - 1), curve.get(k)) {
            (Some(a), Some(b)) if b.0 > a.0 => a.1 + (b.1 - a.1) * (x - a.0) / (b.0 - a.0),
            (_, Some(b)) => b.1,
            _ => 1.0,
        }
    };
    (0..=10).map(|k| at(f64::from(k) / 10.0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values() {
        assert!(gini(&[5.0, 5.0, 5.0], &[1.0, 9.0, 2.0]).unwrap().abs() < 1e-12);
        // One of four has all: 1 - 1/4.
        assert!((gini(&[0.0, 0.0, 0.0, 1.0], &[1.0; 4]).unwrap() - 0.75).abs() < 1e-12);
        // 1, 2, 3, 4: (2·30 / (4·10)) - 5/4 = 0.25.
        assert!((gini(&[4.0, 2.0, 3.0, 1.0], &[1.0; 4]).unwrap() - 0.25).abs() < 1e-12);
        // Heads count: the same people one by one.
        let one_by_one = gini(&[1.0, 1.0, 1.0, 7.0], &[1.0; 4]).unwrap();
        assert!((gini(&[7.0, 1.0], &[1.0, 3.0]).unwrap() - one_by_one).abs() < 1e-12);
        assert_eq!(gini(&[0.0], &[1.0]), None);
        assert_eq!(gini(&[], &[]), None);
        let curve = lorenz(&[0.0, 1.0], &[1.0, 1.0]).unwrap();
        assert_eq!(curve, [(0.0, 0.0), (0.5, 0.0), (1.0, 1.0)]);
        let tenths = deciles(&curve);
        assert_eq!((tenths[0], tenths[5], tenths[10]), (0.0, 0.0, 1.0));
        assert!((tenths[8] - 0.6).abs() < 1e-12);
    }
}
