//! Text of numbers between blanks, and what can be said about it at once.

use crate::error::{Code, Fault};

/// A text file.
pub struct Text<'a> {
    /// The file, as the user named it.
    pub file: &'a str,
    /// All of it.
    pub all: &'a str,
    /// How many words it holds.
    pub words: usize,
}

impl<'a> Text<'a> {
    /// Checks the encoding.
    pub fn new(file: &'a str, bytes: &'a [u8]) -> Result<Text<'a>, Fault> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let all = std::str::from_utf8(bytes).map_err(|e| {
            Fault::new(Code::Encoding, file).found(format!("byte {}", e.valid_up_to()))
        })?;
        let words = all.split_ascii_whitespace().count();
        Ok(Text { file, all, words })
    }

    /// The words in order, read as numbers.
    pub fn numbers(&self) -> Numbers<'a> {
        Numbers { rest: self.all }
    }

    /// Lines that hold anything, with their numbers from 1.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &'a str)> {
        let lines = self.all.lines().enumerate();
        lines
            .map(|(n, l)| (n + 1, l.trim()))
            .filter(|(_, l)| !l.is_empty())
    }

    /// The first line that holds anything.
    pub fn first_line(&self) -> String {
        self.lines().next().map_or("", |(_, l)| l).to_string()
    }

    /// A fault in this line.
    pub fn fault(&self, code: Code, line: usize) -> Fault {
        Fault::new(code, self.file).line(line)
    }
}

/// Numbers one after the other.
pub struct Numbers<'a> {
    rest: &'a str,
}

impl<'a> Numbers<'a> {
    /// The next word.
    pub fn word(&mut self) -> Option<&'a str> {
        let rest = self.rest.trim_ascii_start();
        let end = rest.bytes().position(|b| b.is_ascii_whitespace());
        let (word, rest) = rest.split_at(end.unwrap_or(rest.len()));
        self.rest = rest;
        (!word.is_empty()).then_some(word)
    }

    /// The next word as a whole number, 0 or more; `7.` and `7.0` are whole.
    pub fn whole(&mut self) -> Option<usize> {
        let word = self.word()?;
        if let Ok(n) = word.parse::<u32>() {
            return Some(n as usize);
        }
        let value = finite(word)?;
        let whole = value >= 0.0 && value.fract() == 0.0 && value <= f64::from(u32::MAX);
        whole.then_some(value as usize)
    }

    /// The next word as a finite number.
    pub fn real(&mut self) -> Option<f64> {
        finite(self.word()?)
    }

    /// Is there nothing left?
    pub fn done(mut self) -> bool {
        self.word().is_none()
    }
}

/// A finite number; words such as `nan` and `inf` are none.
pub fn finite(word: &str) -> Option<f64> {
    word.parse::<f64>().ok().filter(|v| v.is_finite())
}
