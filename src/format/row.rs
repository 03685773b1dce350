//! Attributes of a feature, held small: the names once for all features that have the same ones,
//! short texts in place. A million features of a register take as much memory as their file.

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Number, Value};
use std::collections::HashMap;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock};

/// Longest text that is held in place, bytes.
const SHORT: usize = 22;
/// From so many names on, one is looked up by its hash.
const MANY: usize = 9;

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

/// Names of attributes, in order, no two alike.
#[derive(Debug, Default)]
pub struct Head {
    names: Vec<Box<str>>,
    places: HashMap<Box<str>, usize>,
}

impl Head {
    /// Of these names.
    pub fn new<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> Arc<Head> {
        let names: Vec<Box<str>> = names.into_iter().map(|n| n.as_ref().into()).collect();
        let places = match names.len() {
            0..MANY => HashMap::new(),
            _ => names.iter().cloned().zip(0..).collect(),
        };
        Arc::new(Head { names, places })
    }

    /// The names.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.names.iter().map(|n| &**n)
    }

    /// The `k`-th name.
    pub fn name(&self, k: usize) -> Option<&str> {
        self.names.get(k).map(|n| &**n)
    }

    /// Where a name is.
    pub fn find(&self, name: &str) -> Option<usize> {
        match self.names.len() {
            0..MANY => self.names.iter().position(|n| &**n == name),
            _ => self.places.get(name).copied(),
        }
    }
}

fn nameless() -> &'static Arc<Head> {
    static NAMELESS: OnceLock<Arc<Head>> = OnceLock::new();
    NAMELESS.get_or_init(Arc::default)
}

/// The attributes of one feature.
#[derive(Clone)]
pub struct Row {
    head: Arc<Head>,
    cells: Box<[Cell]>,
}

impl Row {
    /// Values under their names; those that are missing are null.
    pub fn new(head: Arc<Head>, mut cells: Vec<Cell>) -> Row {
        cells.resize(head.names.len(), Cell::NULL);
        let cells = cells.into_boxed_slice();
        Row { head, cells }
    }

    /// The names.
    pub fn head(&self) -> &Arc<Head> {
        &self.head
    }

    /// The value of a name, if the feature has it.
    pub fn get(&self, name: &str) -> Option<&Cell> {
        self.cells.get(self.head.find(name)?)
    }

    /// A name and its value, if the feature has it.
    pub fn entry(&self, name: &str) -> Option<(&str, &Cell)> {
        let k = self.head.find(name)?;
        Some((self.head.name(k)?, self.cells.get(k)?))
    }

    /// Has the feature this attribute?
    pub fn has(&self, name: &str) -> bool {
        self.head.find(name).is_some()
    }

    /// Gives a name a value; a new name comes last.
    pub fn set(&mut self, name: &str, cell: Cell) {
        match self.head.find(name) {
            Some(k) => self.cells[k] = cell,
            None => {
                self.head = Head::new(self.head.names().chain([name]));
                let old = std::mem::take(&mut self.cells).into_vec();
                self.cells = old.into_iter().chain([cell]).collect();
            }
        }
    }

    /// Names and values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Cell)> {
        self.head.names().zip(&self.cells)
    }

    /// Are there none?
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// The same as JSON.
    pub fn to_map(&self) -> Map<String, Value> {
        let pairs = self.iter().map(|(k, v)| (k.to_string(), v.to_value()));
        pairs.collect()
    }
}

impl Default for Row {
    fn default() -> Row {
        Row::new(nameless().clone(), Vec::new())
    }
}

impl From<Map<String, Value>> for Row {
    fn from(map: Map<String, Value>) -> Row {
        let head = Head::new(map.keys());
        Row::new(head, map.into_iter().map(|(_, v)| v.into()).collect())
    }
}

/// A row from a JSON object.
pub fn table(value: Value) -> Row {
    match value {
        Value::Object(map) => map.into(),
        _ => Row::default(),
    }
}

impl PartialEq for Row {
    fn eq(&self, other: &Row) -> bool {
        let same = Arc::ptr_eq(&self.head, &other.head) || self.head.names == other.head.names;
        same && self.cells == other.cells
    }
}

impl Hash for Row {
    fn hash<H: Hasher>(&self, h: &mut H) {
        self.head.names.hash(h);
        self.cells.hash(h);
    }
}

impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl Serialize for Row {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let mut map = s.serialize_map(Some(self.cells.len()))?;
        for (name, cell) in self.iter() {
            map.serialize_entry(name, cell)?;
        }
        map.end()
    }
}

/// Names met so far, so that rows with the same ones share them.
#[derive(Default)]
pub struct Heads {
    last: Option<Arc<Head>>,
    known: HashMap<Vec<Box<str>>, Arc<Head>>,
}

impl Heads {
    /// The row, under names that it shares with others.
    pub fn share(&mut self, row: &mut Row) {
        match &self.last {
            Some(last) if Arc::ptr_eq(last, &row.head) => return,
            Some(last) if last.names == row.head.names => {
                row.head = last.clone();
                return;
            }
            _ => {}
        }
        match self.known.get(&row.head.names) {
            Some(head) => row.head = head.clone(),
            None => {
                let head = row.head.clone();
                self.known.insert(head.names.clone(), head);
            }
        }
        self.last = Some(row.head.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_stay_what_they_are() {
        assert_eq!(std::mem::size_of::<Cell>(), 24);
        let value = json!({
            "a": null, "b": true, "c": -3, "d": u64::MAX, "e": 0.1, "f": "", "g": "二十二个字节的文字",
            "h": "a text longer than the twenty-two bytes in place", "i": [1, {"x": 2}], "j": -0.0, "k": 1e300,
        });
        let Value::Object(map) = value else {
            panic!("an object")
        };
        let row = Row::from(map.clone());
        assert_eq!(row.to_map(), map);
        let (a, b) = (
            serde_json::to_string(&row).unwrap(),
            serde_json::to_string(&map).unwrap(),
        );
        assert_eq!(a, b);
        for (key, value) in &map {
            let cell = row.get(key).unwrap();
            assert_eq!(cell.to_string(), value.to_string(), "{key}");
            assert_eq!(cell.as_f64(), value.as_f64(), "{key}");
            assert_eq!(cell.as_str(), value.as_str(), "{key}");
        }
        assert!(row.get("z").is_none() && !row.has("z"));
        let mut more = row.clone();
        more.set("z", 1i64.into());
        more.set("a", true.into());
        assert_eq!(more.get("z").and_then(Cell::as_i64), Some(1));
        assert_eq!(more.get("a").and_then(Cell::as_bool), Some(true));
        assert_eq!(more.iter().count(), map.len() + 1);
        assert_eq!(Row::default().to_map(), Map::new());
    }

    #[test]
    fn rows_share_their_names() {
        let row = |n: i64| Row::from(json!({"x": n, "y": 2}).as_object().unwrap().clone());
        let (mut a, mut b) = (row(1), row(1));
        assert_eq!(a, b);
        assert_ne!(a, row(2));
        let mut heads = Heads::default();
        heads.share(&mut a);
        heads.share(&mut b);
        assert!(Arc::ptr_eq(a.head(), b.head()));
    }
}
