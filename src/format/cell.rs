//! Values of attributes, held small: short texts in place.

use serde::ser::{Serialize, Serializer};
use serde_json::{Number, Value};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// Longest text that is held in place, bytes.
const SHORT: usize = 22;

/// One value.
#[derive(Clone, PartialEq)]
pub struct Cell(Held);

#[derive(Clone, PartialEq)]
enum Held {
    Null,
    Bool(bool),
    Whole(i64),
    Large(u64),
    Real(f64),
    Short(u8, [u8; SHORT]),
    Long(Arc<str>),
    Tree(Box<Value>),
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum View<'a> {
    /// Nothing.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Whole(i64),
    /// A whole number beyond the range of the former.
    Large(u64),
    /// A number, always finite.
    Real(f64),
    /// Text.
    Text(&'a str),
    /// A list or an object.
    Tree(&'a Value),
}

impl Cell {
    /// Nothing.
    pub const NULL: Cell = Cell(Held::Null);

    /// Nothing.
    pub fn null() -> Cell {
        Cell::NULL
    }

    /// A number; null if it is not finite.
    pub fn real(n: f64) -> Cell {
        Cell(if n.is_finite() {
            Held::Real(n)
        } else {
            Held::Null
        })
    }

    /// Text.
    pub fn text(text: &str) -> Cell {
        let bytes = text.as_bytes();
        if bytes.len() > SHORT {
            return Cell(Held::Long(text.into()));
        }
        let mut held = [0; SHORT];
        held[..bytes.len()].copy_from_slice(bytes);
        Cell(Held::Short(bytes.len() as u8, held))
    }

    /// What it is.
    pub fn view(&self) -> View<'_> {
        match &self.0 {
            Held::Null => View::Null,
            Held::Bool(b) => View::Bool(*b),
            Held::Whole(n) => View::Whole(*n),
            Held::Large(n) => View::Large(*n),
            Held::Real(n) => View::Real(*n),
            Held::Short(n, held) => {
                View::Text(std::str::from_utf8(&held[..usize::from(*n)]).unwrap_or_default())
            }
            Held::Long(text) => View::Text(text),
            Held::Tree(value) => View::Tree(value),
        }
    }

    /// Is it null?
    pub fn is_null(&self) -> bool {
        matches!(self.0, Held::Null)
    }

    /// Its text, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match self.view() {
            View::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Its number, if it is one.
    pub fn as_f64(&self) -> Option<f64> {
        match self.0 {
            Held::Whole(n) => Some(n as f64),
            Held::Large(n) => Some(n as f64),
            Held::Real(n) => Some(n),
            _ => None,
        }
    }

    /// Its whole number, if it is one.
    pub fn as_i64(&self) -> Option<i64> {
        match self.0 {
            Held::Whole(n) => Some(n),
            _ => None,
        }
    }

    /// True or false, if it is one of them.
    pub fn as_bool(&self) -> Option<bool> {
        match self.0 {
            Held::Bool(b) => Some(b),
            _ => None,
        }
    }

    /// The same as JSON.
    pub fn to_value(&self) -> Value {
        match self.view() {
            View::Null => Value::Null,
            View::Bool(b) => b.into(),
            View::Whole(n) => n.into(),
            View::Large(n) => n.into(),
            View::Real(n) => Number::from_f64(n).map_or(Value::Null, Value::Number),
            View::Text(text) => text.into(),
            View::Tree(value) => value.clone(),
        }
    }
}

impl fmt::Display for Cell {
    /// As JSON.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.view() {
            View::Whole(n) => write!(f, "{n}"),
            View::Tree(value) => write!(f, "{value}"),
            _ => write!(f, "{}", self.to_value()),
        }
    }
}

impl fmt::Debug for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Hash for Cell {
    fn hash<H: Hasher>(&self, h: &mut H) {
        std::mem::discriminant(&self.0).hash(h);
        match self.view() {
            View::Null => {}
            View::Bool(b) => b.hash(h),
            View::Whole(n) => n.hash(h),
            View::Large(n) => n.hash(h),
            // Zero equals zero, whatever its sign.
            View::Real(n) => (n + 0.0).to_bits().hash(h),
            View::Text(text) => text.hash(h),
            View::Tree(value) => value.to_string().hash(h),
        }
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self.view() {
            View::Null => s.serialize_unit(),
            View::Bool(b) => s.serialize_bool(b),
            View::Whole(n) => s.serialize_i64(n),
            View::Large(n) => s.serialize_u64(n),
            View::Real(n) => s.serialize_f64(n),
            View::Text(text) => s.serialize_str(text),
            View::Tree(value) => value.serialize(s),
        }
    }
}

impl From<Value> for Cell {
    fn from(value: Value) -> Cell {
        match value {
            Value::Null => Cell::NULL,
            Value::Bool(b) => b.into(),
            Value::String(text) => Cell::text(&text),
            Value::Number(n) => match (n.as_i64(), n.as_u64()) {
                (Some(n), _) => n.into(),
                (None, Some(n)) => n.into(),
                (None, None) => n.as_f64().map_or(Cell::NULL, Cell::real),
            },
            tree => Cell(Held::Tree(Box::new(tree))),
        }
    }
}

impl From<bool> for Cell {
    fn from(b: bool) -> Cell {
        Cell(Held::Bool(b))
    }
}

impl From<i64> for Cell {
    fn from(n: i64) -> Cell {
        Cell(Held::Whole(n))
    }
}

impl From<u64> for Cell {
    fn from(n: u64) -> Cell {
        match i64::try_from(n) {
            Ok(n) => n.into(),
            Err(_) => Cell(Held::Large(n)),
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell::text(text)
    }
}
