//! Finds where JSON values end, without looking into them: brackets are counted, texts are passed
//! over. What is between is checked by whoever parses it.

/// What was found.
#[derive(Debug, PartialEq)]
pub enum Cut {
    /// The value ends before this byte.
    End(usize),
    /// The bytes end before the value does.
    More,
    /// This starts no value.
    Bad,
}

/// Nothing, a quote, an opening and a closing bracket.
const KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    kinds[b'"' as usize] = 1;
    kinds[b'{' as usize] = 2;
    kinds[b'[' as usize] = 2;
    kinds[b'}' as usize] = 3;
    kinds[b']' as usize] = 3;
    kinds
};

/// The end of the value that starts at `at`.
pub fn value(bytes: &[u8], at: usize) -> Cut {
    match bytes.get(at) {
        None => Cut::More,
        Some(b'"') => text(bytes, at),
        Some(b'{' | b'[') => nested(bytes, at),
        Some(b'-' | b'0'..=b'9' | b't' | b'f' | b'n') => {
            let inner = |b: &u8| b.is_ascii_alphanumeric() || b"+-.".contains(b);
            let rest = &bytes[at..];
            match rest.iter().position(|b| !inner(b)) {
                Some(n) => Cut::End(at + n),
                None => Cut::More,
            }
        }
        Some(_) => Cut::Bad,
    }
}

fn nested(bytes: &[u8], at: usize) -> Cut {
    let mut depth = 0usize;
    let mut k = at;
    while let Some(b) = bytes.get(k) {
        match KINDS[usize::from(*b)] {
            0 => {}
            1 => match text(bytes, k) {
                Cut::End(end) => {
                    k = end;
                    continue;
                }
                other => return other,
            },
            2 => depth += 1,
            _ => {
                depth -= 1;
                if depth == 0 {
                    return Cut::End(k + 1);
                }
            }
        }
        k += 1;
    }
    Cut::More
}

fn text(bytes: &[u8], at: usize) -> Cut {
    let mut k = at + 1;
    while let Some(b) = bytes.get(k) {
        match b {
            b'"' => return Cut::End(k + 1),
            b'\\' => k += 2,
            _ => k += 1,
        }
    }
    Cut::More
}

/// The first byte from `at` on that is no white space.
pub fn skip(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    let space = |b: &u8| matches!(b, b' ' | b'\n' | b'\r' | b'\t');
    at + rest.iter().take_while(|b| space(b)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_end_where_they_end() {
        let list = [
            (r#"{"a":"}\"]","b":[1,{}]} "#, Cut::End(23)),
            (r#""\\" "#, Cut::End(4)),
            (r#"-1.5e+3,"#, Cut::End(7)),
            ("null]", Cut::End(4)),
            (r#"{"a":"#, Cut::More),
            (r#""a\"#, Cut::More),
            ("12", Cut::More),
            ("}", Cut::Bad),
            ("", Cut::More),
        ];
        for (text, expected) in list {
            assert_eq!(value(text.as_bytes(), 0), expected, "{text}");
        }
        assert_eq!(skip(b" \n\t x", 1), 4);
    }
}
