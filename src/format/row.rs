//! Attributes of a feature, held small: the names once for all features that have the same ones,
//! short texts in place. A million features of a register take as much memory as their file.

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock};

pub use super::cell::{Cell, View};

/// From so many names on, one is looked up by its hash.
const MANY: usize = 9;

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
