//! Numbers as JSON writes them (RFC 8259, section 6), to the nearest double.

/// A number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// Written without point and exponent.
    Whole(i64),
    /// The same, beyond the range of the former.
    Large(u64),
    /// Any other.
    Real(f64),
}

/// Powers of ten that are doubles.
const TENS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

impl Number {
    /// As a double.
    pub fn as_f64(self) -> f64 {
        match self {
            Number::Whole(n) => n as f64,
            Number::Large(n) => n as f64,
            Number::Real(n) => n,
        }
    }
}

/// Parses a number at the start of a text; gives it and its length. `None` if there is none, or it
/// is too large for a double.
pub fn parse(bytes: &[u8]) -> Option<(Number, usize)> {
    let minus = bytes.first() == Some(&b'-');
    let start = usize::from(minus);
    let mut k = start;
    let mut digits = 0u64;
    let mut run = |k: &mut usize| {
        let from = *k;
        while let Some(b @ b'0'..=b'9') = bytes.get(*k) {
            digits = digits.wrapping_mul(10).wrapping_add(u64::from(b - b'0'));
            *k += 1;
        }
        *k - from
    };
    let whole = run(&mut k);
    if whole == 0 || (whole > 1 && bytes[start] == b'0') {
        return None;
    }
    let (mut after, mut exponent) = (0, 0i32);
    let is_real = matches!(bytes.get(k), Some(b'.' | b'e' | b'E'));
    if bytes.get(k) == Some(&b'.') {
        k += 1;
        after = run(&mut k);
        if after == 0 {
            return None;
        }
    }
    let exact = whole + after <= 19;
    if let Some(b'e' | b'E') = bytes.get(k) {
        k += 1;
        let down = bytes.get(k) == Some(&b'-');
        k += usize::from(down || bytes.get(k) == Some(&b'+'));
        let from = k;
        while let Some(b @ b'0'..=b'9') = bytes.get(k) {
            exponent = exponent
                .saturating_mul(10)
                .saturating_add(i32::from(b - b'0'));
            k += 1;
        }
        if k == from {
            return None;
        }
        exponent = if down { -exponent } else { exponent };
    }
    let text = || std::str::from_utf8(&bytes[..k]).ok();
    if !is_real {
        if let (true, Ok(n)) = (whole <= 18, i64::try_from(digits)) {
            // Minus zero is a double.
            return match minus {
                true if n == 0 => Some((Number::Real(-0.0), k)),
                true => Some((Number::Whole(-n), k)),
                false => Some((Number::Whole(n), k)),
            };
        }
        let text = text()?;
        if let Ok(n) = text.parse::<i64>() {
            return Some((Number::Whole(n), k));
        }
        if let Ok(n) = text.parse::<u64>() {
            return Some((Number::Large(n), k));
        }
    }
    let places = i64::from(exponent) - after as i64;
    let n = match usize::try_from(places.unsigned_abs()) {
        // Both are doubles, so that their quotient or product is the nearest one.
        Ok(tens) if exact && digits <= 1 << 53 && tens < TENS.len() => {
            let n = match places < 0 {
                true => digits as f64 / TENS[tens],
                false => digits as f64 * TENS[tens],
            };
            if minus {
                -n
            } else {
                n
            }
        }
        _ => text()?.parse::<f64>().ok().filter(|n| n.is_finite())?,
    };
    Some((Number::Real(n), k))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_json_does_not_allow_is_no_number() {
        for text in [
            "", "-", "01", "-01", "1.", ".5", "+1", "1e", "1e+", "x", "1e999",
        ] {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
        assert_eq!(parse(b"0]"), Some((Number::Whole(0), 1)));
        assert_eq!(
            parse(b"18446744073709551615"),
            Some((Number::Large(u64::MAX), 20))
        );
        assert_eq!(
            parse(b"-9223372036854775808"),
            Some((Number::Whole(i64::MIN), 20))
        );
        let Some((Number::Real(n), 2)) = parse(b"-0") else {
            panic!("minus zero")
        };
        assert!(n == 0.0 && n.is_sign_negative());
    }

    proptest! {
        #[test]
        fn numbers_are_the_nearest_doubles(text in "-?(0|[1-9][0-9]{0,21})(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?") {
            let expected: f64 = text.parse().unwrap();
            match parse(text.as_bytes()) {
                Some((n, k)) => {
                    prop_assert_eq!(k, text.len());
                    prop_assert_eq!(n.as_f64().to_bits(), expected.to_bits());
                }
                None => prop_assert!(expected.is_infinite()),
            }
        }
    }
}
