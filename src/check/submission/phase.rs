//! Phases of building, which real plans write as text: 一期, 第二期, Phase 2, Ⅲ期.

use serde_json::Value;

/// A phase, from 1.
pub type Phase = u32;

const CHINESE: &[(char, u32)] = &[
    ('一', 1),
    ('二', 2),
    ('两', 2),
    ('三', 3),
    ('四', 4),
    ('五', 5),
    ('六', 6),
    ('七', 7),
    ('八', 8),
    ('九', 9),
];

/// Reads a phase: a number, or text with one number in it, Arabic, Chinese or Roman; 首期 is 1.
/// `None` if there is none or more than one.
pub fn read(value: &Value) -> Option<Phase> {
    match value {
        Value::Number(n) => {
            let n = n.as_f64()?;
            (n.fract() == 0.0 && (1.0..=99.0).contains(&n)).then_some(n as u32)
        }
        Value::String(s) => text(s.trim()),
        _ => None,
    }
}

fn text(s: &str) -> Option<Phase> {
    let s: String = s.chars().map(narrow).collect();
    if s.contains('首') {
        return Some(1);
    }
    let mut numbers: Vec<u32> = Vec::new();
    let mut digits = String::new();
    let mut chinese: Vec<char> = Vec::new();
    for c in s.chars().chain([' ']) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        if !digits.is_empty() {
            numbers.push(digits.parse().ok()?);
            digits.clear();
        }
        if c == '十' || CHINESE.iter().any(|(d, _)| *d == c) {
            chinese.push(c);
        } else if !chinese.is_empty() {
            numbers.push(from_chinese(&chinese)?);
            chinese.clear();
        }
        if ('\u{2160}'..='\u{2168}').contains(&c) {
            numbers.push(c as u32 - 0x2160 + 1);
        }
    }
    if numbers.is_empty() {
        numbers.extend(roman(&s));
    }
    match numbers.as_slice() {
        [n] if (1..=99).contains(n) => Some(*n),
        _ => None,
    }
}

/// Full-width digits as ASCII.
fn narrow(c: char) -> char {
    match c {
        '\u{ff10}'..='\u{ff19}' => (b'0' + (c as u32 - 0xff10) as u8) as char,
        c => c,
    }
}

fn from_chinese(chars: &[char]) -> Option<u32> {
    let digit = |c: &char| CHINESE.iter().find(|(d, _)| d == c).map(|(_, n)| *n);
    match chars {
        ['十'] => Some(10),
        ['十', d] => Some(10 + digit(d)?),
        [d, '十'] => Some(digit(d)? * 10),
        [t, '十', d] => Some(digit(t)? * 10 + digit(d)?),
        [d] => digit(d),
        _ => None,
    }
}

fn roman(s: &str) -> Option<u32> {
    let word = s
        .split(|c: char| !c.is_ascii_alphabetic())
        .rfind(|w| !w.is_empty())?;
    let known = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"];
    let at = known.iter().position(|k| *k == word.to_uppercase())?;
    Some(at as u32 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn phases_as_people_write_them() {
        for (value, phase) in [
            (json!(1), Some(1)),
            (json!(2.0), Some(2)),
            (json!("一期"), Some(1)),
            (json!("第二期"), Some(2)),
            (json!("十二期"), Some(12)),
            (json!("二十期"), Some(20)),
            (json!("首期"), Some(1)),
            (json!("Phase 3"), Some(3)),
            (json!("phase II"), Some(2)),
            (json!("Ⅲ期"), Some(3)),
            (json!("2期"), Some(2)),
            (json!(" 3 "), Some(3)),
            (json!("一、二期"), None),
            (json!("1-2"), None),
            (json!("待定"), None),
            (json!(0), None),
            (json!(1.5), None),
            (json!(null), None),
        ] {
            assert_eq!(read(&value), phase, "{value}");
        }
    }
}
