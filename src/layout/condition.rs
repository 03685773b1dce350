//! Conditions on attributes: `population >= 50000`, `key`, `!urban`, `operator = social | private`.

use super::Numbers;
use std::collections::BTreeMap;

/// A condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// The attribute is one of these words.
    Word(String, Vec<String>),
    /// The attribute compares so with a number.
    Number(String, Compare, f64),
    /// The attribute is yes; or, if false, it is no.
    Is(String, bool),
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>=`
    AtLeast,
    /// `>`
    More,
}

impl Condition {
    /// Reads one.
    ///
    /// # Errors
    /// Says what was expected.
    pub fn parse(text: &str) -> Result<Condition, String> {
        let fail = || {
            format!("`{text}`: expected `population >= 50000`, `key`, `!urban` or `mode = lease | buy-back`")
        };
        let name = |s: &str| {
            let s = s.trim();
            let fair = !s.is_empty() && !s.contains(char::is_whitespace);
            fair.then(|| s.to_string()).ok_or_else(fail)
        };
        let signs = [
            ("<=", Compare::AtMost),
            (">=", Compare::AtLeast),
            ("<", Compare::Less),
            (">", Compare::More),
        ];
        for (sign, compare) in signs {
            if let Some((left, right)) = text.split_once(sign) {
                let number: f64 = right.trim().parse().map_err(|_| fail())?;
                let fair = number.is_finite();
                return match fair {
                    true => Ok(Condition::Number(name(left)?, compare, number)),
                    false => Err(fail()),
                };
            }
        }
        if let Some((left, right)) = text.split_once('=') {
            let words: Vec<String> = right.split('|').map(|w| w.trim().to_string()).collect();
            return match words.iter().any(String::is_empty) {
                false => Ok(Condition::Word(name(left)?, words)),
                true => Err(fail()),
            };
        }
        match text.trim().strip_prefix('!') {
            Some(rest) => Ok(Condition::Is(name(rest)?, false)),
            None => Ok(Condition::Is(name(text)?, true)),
        }
    }

    /// Reads several.
    ///
    /// # Errors
    /// As [`Condition::parse`].
    pub fn all(texts: &[String]) -> Result<Vec<Condition>, String> {
        texts.iter().map(|t| Condition::parse(t)).collect()
    }

    /// The attribute it speaks of.
    pub fn attribute(&self) -> &str {
        match self {
            Condition::Word(name, _) | Condition::Number(name, _, _) | Condition::Is(name, _) => {
                name
            }
        }
    }

    /// Does it hold? `None` if the attribute is missing.
    pub fn holds(&self, numbers: &Numbers, words: &BTreeMap<String, String>) -> Option<bool> {
        match self {
            Condition::Word(name, any) => words.get(name).map(|w| any.contains(w)),
            Condition::Number(name, compare, limit) => numbers.get(name).map(|n| match compare {
                Compare::Less => n < limit,
                Compare::AtMost => n <= limit,
                Compare::AtLeast => n >= limit,
                Compare::More => n > limit,
            }),
            Condition::Is(name, yes) => numbers.get(name).map(|n| (*n != 0.0) == *yes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_read_and_judged() {
        let numbers = Numbers::from([("population".into(), 50_000.0), ("urban".into(), 0.0)]);
        let words = BTreeMap::from([("mode".to_string(), "lease".to_string())]);
        let holds = |text: &str| Condition::parse(text).unwrap().holds(&numbers, &words);
        assert_eq!(holds("population >= 50000"), Some(true));
        assert_eq!(holds("population > 50000"), Some(false));
        assert_eq!(holds("!urban"), Some(true));
        assert_eq!(holds("mode = new-build | lease"), Some(true));
        assert_eq!(holds("key"), None);
        for bad in ["", "a b", "population >= many", "mode =", "mode = a |"] {
            assert!(Condition::parse(bad).is_err(), "{bad}");
        }
    }
}
