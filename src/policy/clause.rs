//! Clauses and limits: what every rule shares.

use crate::finding::Force;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A clause of a policy document.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// Its id, such as `JJ-08`.
    pub id: String,
    /// The text, word for word.
    pub quote: String,
    /// What it says, in English.
    pub en: String,
    /// How strongly it binds.
    #[serde(default)]
    pub force: Force,
    /// What this program decided about it where the text is silent or at odds with itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Note>,
    /// The date by which it is to be met, as far as the text says, `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<String>,
    /// Clauses of the policy under this one whose rules carry it out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub through: Vec<String>,
    /// No rule measures it, but the results show it: where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported: Option<Note>,
    /// It is outside of what a plan can meet or miss: why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub out: Option<Note>,
}

/// A note in both languages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// How a figure is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// `<` (小于)
    Less,
    /// `<=` (以内)
    AtMost,
    /// `>=` (不少于)
    AtLeast,
    /// `>` (超过)
    More,
}

/// A number with its comparison and unit, such as `< 700 m`.
#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    /// The comparison.
    pub op: Op,
    /// The number in millionths, exact.
    pub micro: i64,
    /// The unit.
    pub unit: String,
}

impl Limit {
    /// Parses `< 700 m`, `>= 40 m2/100 households`. The unit must be one of `units`.
    ///
    /// # Errors
    /// Says what was expected.
    pub fn parse(text: &str, units: &[&str]) -> Result<Limit, String> {
        let form = || format!("`{text}`: expected `< 700 {}`", units.join("|"));
        let text = text.trim();
        let ops = [
            ("<=", Op::AtMost),
            (">=", Op::AtLeast),
            ("≤", Op::AtMost),
            ("≥", Op::AtLeast),
            ("<", Op::Less),
            (">", Op::More),
        ];
        let (op, rest) = ops
            .iter()
            .find_map(|(sign, op)| text.strip_prefix(sign).map(|r| (*op, r.trim())))
            .ok_or_else(form)?;
        let (number, unit) = rest.split_once(' ').ok_or_else(form)?;
        let unit = unit.trim();
        if !units.contains(&unit) {
            return Err(form());
        }
        let micro = decimal(number).ok_or_else(form)?;
        Ok(Limit {
            op,
            micro,
            unit: unit.to_string(),
        })
    }

    /// The number.
    pub fn value(&self) -> f64 {
        self.micro as f64 / 1e6
    }

    /// The limit with so many per cent to spare on the side that would fail (左右).
    pub fn about(mut self, tolerance: Option<f64>) -> Limit {
        let share = i128::from((tolerance.unwrap_or(0.0) * 1000.0).round() as i64);
        let spare = (i128::from(self.micro) * share / 100_000) as i64;
        match self.op {
            Op::AtLeast | Op::More => self.micro -= spare,
            Op::AtMost | Op::Less => self.micro += spare,
        }
        self
    }

    /// Does `micro` millionths meet the limit? Exact.
    pub fn admits(&self, micro: i128) -> bool {
        let limit = i128::from(self.micro);
        match self.op {
            Op::Less => micro < limit,
            Op::AtMost => micro <= limit,
            Op::AtLeast => micro >= limit,
            Op::More => micro > limit,
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let op = match self.op {
            Op::Less => "<",
            Op::AtMost => "<=",
            Op::AtLeast => ">=",
            Op::More => ">",
        };
        let number = crate::text::number(self.value(), 6);
        write!(f, "{op} {number} {}", self.unit)
    }
}

/// A decimal number with at most six places, in millionths; not negative, at most a million million.
fn decimal(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |s: &str| s.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || whole.len() > 13 || fraction.len() > 6 {
        return None;
    }
    if !digits(whole) || !digits(fraction) {
        return None;
    }
    let micro =
        whole.parse::<i64>().ok()? * 1_000_000 + format!("{fraction:0<6}").parse::<i64>().ok()?;
    (micro <= 1_000_000_000_000_000_000).then_some(micro)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_exact_and_keep_their_strictness() {
        let radius = Limit::parse("< 700 m", &["m"]).unwrap();
        assert!(radius.admits(699_999_999) && !radius.admits(700_000_000));
        let share = Limit::parse(">= 0.3 m2/household", &["m2/household"]).unwrap();
        assert_eq!(share.micro, 300_000);
        assert!(share.admits(300_000) && !share.admits(299_999));
        assert_eq!(radius.to_string(), "< 700 m");
        for bad in [
            "700 m",
            "< m",
            "< 700",
            "< -7 m",
            "< 1e3 m",
            "< 7 km",
            "< 0.1234567 m",
        ] {
            assert!(Limit::parse(bad, &["m"]).is_err(), "{bad}");
        }
    }
}
