//! Text encodings: stated, marked by a byte-order mark, or told from the bytes.

use encoding_rs::{Encoding, BIG5, GB18030, UTF_16BE, UTF_16LE, UTF_8, WINDOWS_1252};

/// How an encoding came to be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Stated, marked, or plain UTF-8.
    Said,
    /// Guessed from the bytes.
    Guessed,
}

/// The encoding that a name stands for: labels of the web, code pages, and what `.cpg` files say.
pub fn by_name(name: &str) -> Option<&'static Encoding> {
    let name = name.trim().trim_matches('\0').to_ascii_lowercase();
    let plain: String = name.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    let plain = plain
        .strip_prefix("ansi")
        .filter(|r| !r.is_empty())
        .unwrap_or(&plain);
    let digits = plain.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let label = match (plain, digits) {
        ("utf8" | "utf8encoding" | "65001" | "cp65001", _) => "utf-8",
        ("gbk" | "gb18030" | "gb2312" | "gb231280" | "euccn", _) | (_, "936" | "54936") => {
            "gb18030"
        }
        ("big5" | "big5hkscs", _) | (_, "950") => "big5",
        ("shiftjis" | "sjis", _) | (_, "932") => "shift_jis",
        ("eucjp", _) => "euc-jp",
        ("euckr", _) | (_, "949") => "euc-kr",
        (_, "874") => "windows-874",
        ("88591" | "iso88591" | "latin1", _) | (_, "1252") => "windows-1252",
        ("88592" | "latin2", _) => "iso-8859-2",
        ("koi8r", _) => "koi8-r",
        ("866", _) => "ibm866",
        (_, n @ ("1250" | "1251" | "1253" | "1254" | "1255" | "1256" | "1257" | "1258")) => {
            return Encoding::for_label(format!("windows-{n}").as_bytes())
        }
        (p, _) if p.starts_with("8859") => {
            let n = p.trim_start_matches("8859");
            return Encoding::for_label(format!("iso-8859-{n}").as_bytes());
        }
        _ => return Encoding::for_label(name.as_bytes()),
    };
    Encoding::for_label(label.as_bytes())
}

/// The encoding of a dBASE language driver, where the byte says something definite.
pub fn by_driver(id: u8) -> Option<&'static Encoding> {
    let label = match id {
        0x13 | 0x7b => "shift_jis",
        0x4d | 0x7a => "gb18030",
        0x4e | 0x79 => "euc-kr",
        0x4f | 0x78 => "big5",
        0x50 | 0x7c => "windows-874",
        0x59 => "windows-1252",
        0x65 | 0x26 => "ibm866",
        0xc8 => "windows-1250",
        0xc9 => "windows-1251",
        0xca => "windows-1254",
        0xcb => "windows-1253",
        0xcc => "windows-1257",
        _ => return None,
    };
    Encoding::for_label(label.as_bytes())
}

/// The encoding of bytes of which nothing is stated.
pub fn detect(bytes: &[u8]) -> (&'static Encoding, Source) {
    if bytes.starts_with(b"\xff\xfe") {
        return (UTF_16LE, Source::Said);
    }
    if bytes.starts_with(b"\xfe\xff") {
        return (UTF_16BE, Source::Said);
    }
    if std::str::from_utf8(bytes).is_ok() {
        return (UTF_8, Source::Said);
    }
    let best = [(GB18030, 0xb0..=0xd7u8), (BIG5, 0xa4..=0xc6u8)]
        .into_iter()
        .filter(|(e, _)| {
            e.decode_without_bom_handling_and_without_replacement(bytes)
                .is_some()
        })
        .map(|(e, common)| (frequent(bytes, &common, e == BIG5), e))
        .max_by(|a, b| a.0.total_cmp(&b.0));
    match best {
        Some((share, e)) if share > 0.5 => (e, Source::Guessed),
        _ => (WINDOWS_1252, Source::Guessed),
    }
}

/// The share of two-byte characters that are among the frequent ones of an encoding.
fn frequent(bytes: &[u8], common: &std::ops::RangeInclusive<u8>, big5: bool) -> f64 {
    let (mut k, mut pairs, mut hits) = (0, 0usize, 0usize);
    while k + 1 < bytes.len() {
        if bytes[k] < 0x80 {
            k += 1;
            continue;
        }
        let low = bytes[k + 1];
        let fits = low >= 0xa1 || (big5 && (0x40..=0x7e).contains(&low));
        pairs += 1;
        hits += usize::from(common.contains(&bytes[k]) && fits);
        k += 2;
    }
    hits as f64 / pairs.max(1) as f64
}

/// The whole text; `None` if the bytes are not in this encoding.
pub fn decode(encoding: &'static Encoding, bytes: &[u8]) -> Option<String> {
    let (text, _, bad) = encoding.decode(bytes);
    (!bad).then(|| text.into_owned())
}

/// The name that is printed: what users call it.
pub fn name(encoding: &'static Encoding) -> &'static str {
    match encoding.name() {
        "gb18030" => "GB18030",
        other => other,
    }
}
