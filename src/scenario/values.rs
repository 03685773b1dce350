//! Values that can be written in more than one way, with errors that name all of them.

use schemars::JsonSchema;
use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;

/// Class of housing.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// New urban areas and new housing (新建城区和住宅区).
    New,
    /// Old towns and housing already built (老城区和已建成住宅区).
    Built,
}

impl Class {
    /// As written in files.
    pub fn word(self) -> &'static str {
        match self {
            Class::New => "new",
            Class::Built => "built",
        }
    }
}

/// A number for all features, or the field that holds it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum NumberOrField {
    /// The same for all.
    Number(f64),
    /// Name of the field.
    Field(String),
}

impl Default for NumberOrField {
    fn default() -> NumberOrField {
        NumberOrField::Number(0.0)
    }
}

/// Yes or no for all features, or the field that says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "true, false or the name of a field")]
pub enum BoolOrField {
    /// The same for all.
    All(bool),
    /// Name of the field: true, 1, "yes", "是" mean yes.
    Field(String),
}

impl Default for BoolOrField {
    fn default() -> BoolOrField {
        BoolOrField::All(false)
    }
}

impl BoolOrField {
    /// Is it no for all?
    pub fn is_false(&self) -> bool {
        *self == BoolOrField::default()
    }
}

/// The class of each feature of a layer.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum ClassOf {
    /// The same for all.
    All(Class),
    /// By the value of a field.
    Field(ClassField),
}

/// How a field tells new from built.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassField {
    /// Name of the field.
    pub field: String,
    /// Its values for new housing.
    pub new: Vec<String>,
    /// Its values for built housing.
    pub built: Vec<String>,
}

/// What to do with features whose households are unknown.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum UnknownHouseholds {
    /// Refuse the layer and list them.
    #[default]
    Error,
    /// Leave them out, and count them in the result.
    Skip,
    /// Give them a number, and mark them in the result.
    Impute(Impute),
}

/// The number given to unknown households.
#[derive(Clone, Copy, Debug, PartialEq, JsonSchema)]
#[schemars(with = "serde_json::Value")]
pub enum Impute {
    /// The median of the known ones in the layer.
    Median,
    /// This many.
    Number(f64),
}

impl Serialize for Impute {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self {
            Impute::Median => s.serialize_str("median"),
            Impute::Number(n) => s.serialize_f64(*n),
        }
    }
}

/// Candidates made from something else than a layer of their own.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum From {
    /// Every demand point (a polygon: its point on surface).
    Demand,
    /// A grid with this spacing in metres, where it is in reach of some demand.
    GridM(f64),
}

struct OneOf<T> {
    expect: &'static str,
    word: fn(&str) -> Option<T>,
    number: fn(f64) -> Option<T>,
    table: Option<fn(Table) -> Result<T, String>>,
}

/// Keys and values of an inline table.
type Table = Vec<(String, toml::Value)>;

impl<'de, T> Visitor<'de> for OneOf<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.expect)
    }

    fn visit_str<E: de::Error>(self, v: &str) -> Result<T, E> {
        (self.word)(v).ok_or_else(|| E::invalid_value(de::Unexpected::Str(v), &self))
    }

    fn visit_i64<E: de::Error>(self, v: i64) -> Result<T, E> {
        (self.number)(v as f64).ok_or_else(|| E::invalid_value(de::Unexpected::Signed(v), &self))
    }

    fn visit_f64<E: de::Error>(self, v: f64) -> Result<T, E> {
        (self.number)(v).ok_or_else(|| E::invalid_value(de::Unexpected::Float(v), &self))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let Some(table) = self.table else {
            return Err(de::Error::invalid_type(de::Unexpected::Map, &self));
        };
        let mut pairs = Table::new();
        while let Some(pair) = map.next_entry()? {
            pairs.push(pair);
        }
        table(pairs)
            .map_err(|found| de::Error::custom(format!("found {found}, expected {}", self.expect)))
    }
}

fn amount(v: &toml::Value) -> Option<f64> {
    match v {
        toml::Value::Integer(n) => Some(*n as f64),
        toml::Value::Float(n) => Some(*n),
        _ => None,
    }
}

fn keys(table: &Table) -> String {
    let keys: Vec<&str> = table.iter().map(|(k, _)| k.as_str()).collect();
    format!("{{ {} }}", keys.join(", "))
}

impl<'de> Deserialize<'de> for NumberOrField {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_any(OneOf {
            expect: "a number, 0 or more, or the name of a field",
            word: |s| Some(NumberOrField::Field(s.to_string())),
            number: |n| (n.is_finite() && n >= 0.0).then_some(NumberOrField::Number(n)),
            table: None,
        })
    }
}

impl<'de> Deserialize<'de> for ClassOf {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_any(OneOf {
            expect: r#""new", "built" or { field = "…", new = ["…"], built = ["…"] }"#,
            word: |s| match s {
                "new" => Some(ClassOf::All(Class::New)),
                "built" => Some(ClassOf::All(Class::Built)),
                _ => None,
            },
            number: |_| None,
            table: Some(|pairs| {
                let table: toml::Table = pairs.into_iter().collect();
                let field = ClassField::deserialize(toml::Value::Table(table));
                field
                    .map(ClassOf::Field)
                    .map_err(|e| e.message().to_string())
            }),
        })
    }
}

impl<'de> Deserialize<'de> for UnknownHouseholds {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_any(OneOf {
            expect: r#""skip", "error", { impute = "median" } or { impute = 300 }"#,
            word: |s| match s {
                "skip" => Some(UnknownHouseholds::Skip),
                "error" => Some(UnknownHouseholds::Error),
                _ => None,
            },
            number: |_| None,
            table: Some(|pairs| match pairs.as_slice() {
                [(key, value)] if key == "impute" => match (value.as_str(), amount(value)) {
                    (Some("median"), _) => Ok(UnknownHouseholds::Impute(Impute::Median)),
                    (_, Some(n)) if n.is_finite() && n >= 0.0 => {
                        Ok(UnknownHouseholds::Impute(Impute::Number(n)))
                    }
                    _ => Err(format!("{{ impute = {value} }}")),
                },
                _ => Err(keys(&pairs)),
            }),
        })
    }
}

impl<'de> Deserialize<'de> for From {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_any(OneOf {
            expect: r#""demand" or { grid_m = 200 }"#,
            word: |s| (s == "demand").then_some(From::Demand),
            number: |_| None,
            table: Some(|pairs| match pairs.as_slice() {
                [(key, value)] if key == "grid_m" => match amount(value) {
                    Some(n) if n.is_finite() && n >= 1.0 => Ok(From::GridM(n)),
                    _ => Err(format!("{{ grid_m = {value} }}")),
                },
                _ => Err(keys(&pairs)),
            }),
        })
    }
}
