//! `quarter reach`

use super::{print, tell, Ended};
use crate::error::{Code, Error, Fault};
use crate::format::findings;
use crate::format::out::Target;
use crate::intake::Input;
use crate::report::survey::{chart, json, layers, map, markdown};
use crate::run::survey::{survey, Ask};
use crate::run::Question;
use crate::scenario::walk::{self, JoinAt};
use crate::scenario::{
    read, write, Class, ClassOf, DemandLayer, Existing, NumberOrField, ReachSpec, Reading,
    Readings, Scenario, Solve, UnknownHouseholds, Zones,
};
use crate::text::{faults, Lang};
use std::path::PathBuf;

/// Who is served today, and how far everyone is: nothing is planned
#[derive(clap::Args)]
pub struct Reach {
    /// Layers with households, or one scenario file (.toml)
    #[arg(required = true)]
    layers: Vec<PathBuf>,
    /// Directory for the result; written whole or not at all
    #[arg(short, long)]
    output: PathBuf,
    /// Replace an older result in the output directory
    #[arg(long)]
    force: bool,
    /// Layer of facilities that exist
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// Walking network: an OpenStreetMap file (.osm.pbf) or a layer of lines
    #[arg(long, value_name = "FILE")]
    network: Option<PathBuf>,
    /// Served is who walks no longer than this
    #[arg(long, value_name = "MIN", conflicts_with = "metres")]
    minutes: Option<f64>,
    /// Walking speed, m/s, or its name: frail 0.64, at-risk 0.76, quarter-hour 0.778, fit 1.0
    #[arg(long, value_name = "SPEED")]
    speed: Option<String>,
    /// Served is who has a facility within this distance (default: the policy's radius)
    #[arg(long, value_name = "M")]
    metres: Option<f64>,
    /// Field with the number of households
    #[arg(long, value_name = "FIELD")]
    households: Option<String>,
    /// Class of the housing: new or built (default built)
    #[arg(long, value_name = "CLASS", value_parser = class)]
    class: Option<Class>,
    /// Leave out features whose households are unknown; they are counted
    #[arg(long)]
    skip_unknown: bool,
    /// Group of the demand: a field of its layers
    #[arg(long, value_name = "FIELD")]
    group: Option<String>,
    /// Floor area of facilities, m²: a field or a number
    #[arg(long, value_name = "FIELD|N")]
    area: Option<String>,
    /// Beds of facilities: a field or a number
    #[arg(long, value_name = "FIELD|N")]
    beds: Option<String>,
    /// Beds needed per 100 households
    #[arg(long, value_name = "N")]
    beds_per_100: Option<f64>,
    /// Polygons for figures by zone
    #[arg(long, value_name = "FILE")]
    zones: Option<PathBuf>,
    /// Policy whose radius and floor area count (default jinjiang-2022)
    #[arg(long, value_name = "NAME")]
    policy: Option<String>,
    /// Farther from the network than this, a point is unreachable, m (default 300)
    #[arg(long, value_name = "M")]
    snap: Option<f64>,
    /// Join lines that cross, unless a bridge or a tunnel is marked
    #[arg(long)]
    join_crossings: bool,
    /// Walk on ways with access=private too
    #[arg(long)]
    private: bool,
    /// What a metre of steps counts, 1 to 10 (default 1)
    #[arg(long, value_name = "N")]
    steps: Option<f64>,
    /// Print reach.json on standard output and nothing else
    #[arg(long)]
    json: bool,
}

fn class(text: &str) -> Result<Class, String> {
    match text {
        "new" => Ok(Class::New),
        "built" => Ok(Class::Built),
        _ => Err("new or built".into()),
    }
}

fn number_or_field(text: &str) -> NumberOrField {
    match text.parse::<f64>() {
        Ok(n) if n.is_finite() => NumberOrField::Number(n),
        _ => NumberOrField::Field(text.to_string()),
    }
}

impl Reach {
    pub fn run(self, lang: Lang) -> Ended {
        let (scenario, options, table, file) = self.scenario()?;
        let base = std::env::current_dir().map_err(|e| Error::io(std::path::Path::new("."), e))?;
        let base = match &file {
            Some(path) => {
                let full = std::path::absolute(path).map_err(|e| Error::io(path, e))?;
                full.parent().map_or(base.clone(), PathBuf::from)
            }
            None => base,
        };
        let target = Target::open(&self.output, self.force, "reach.json")?;
        let parameters = write::parameters(&scenario, &table, &options);
        let unused = [
            "solve.",
            "candidates",
            "row",
            "share",
            "limits",
            "rules.",
            "reach.key",
        ];
        let used = |p: &write::Parameter| !unused.iter().any(|u| p.key.starts_with(u));
        let parameters = parameters.into_iter().filter(used).collect();
        let role = Input {
            role: "scenario".into(),
            file: "-".into(),
            sha256: String::new(),
            bytes: 0,
            features: 0,
            crs_member: None,
        };
        let beds = match (&self.beds, scenario.existing.first()) {
            (Some(beds), Some(layer)) => {
                let beds = number_or_field(beds);
                Some(crate::intake::candidates::amounts(layer, &beds, &base)?)
            }
            _ => None,
        };
        let reach = scenario.reach.clone().unwrap_or_default();
        let area = self.area.is_some() || file.is_some();
        let ask = Ask {
            metres: self.metres.or(reach.metres_in_time()),
            beds,
            beds_per_100: self.beds_per_100,
            area,
        };
        let question = Question::read(scenario, &base, parameters, role)?;
        if question.intake.region.sites.iter().all(|s| !s.existing) {
            return Err(Fault::new(Code::MissingKey, "reach")
                .field("--from")
                .expected("--from facilities.geojson | [[existing]]")
                .into());
        }
        let said = question.intake.said.clone();
        if !said.is_empty() {
            target.write("findings.csv", &findings::table(&said))?;
        }
        let s = survey(question, ask);
        for (name, text) in layers::layers(&s) {
            target.write(name, &text)?;
        }
        target.write("histogram.svg", &chart::histogram(lang, &s))?;
        target.write("map.svg", &map::map(lang, &s))?;
        target.write("report.md", &markdown::report(lang, &s))?;
        let text = json::json(&s);
        target.write("reach.json", &text)?;
        let out = target.publish()?;
        if self.json {
            print(&text)?;
            return Ok(0);
        }
        if !said.is_empty() {
            tell(&faults::said(lang, &said));
        }
        tell(&markdown::headline(lang, &s));
        tell(&match lang {
            Lang::Zh => format!("结果已写入 {}(先看 report.md)", out.display()),
            Lang::En => format!("Written to {} (start with report.md)", out.display()),
        });
        Ok(0)
    }

    /// The question as a scenario without candidates.
    #[allow(clippy::type_complexity)]
    fn scenario(&self) -> Result<(Scenario, Vec<String>, toml::Table, Option<PathBuf>), Error> {
        let mut options = Vec::new();
        let mut set = |key: &str| options.push(key.to_string());
        let first = &self.layers[0];
        let is_scenario = first.extension().is_some_and(|e| e == "toml");
        let (mut s, table, file) = if is_scenario {
            let given = read::scenario(&first.to_string_lossy(), first)?;
            let mut s = given.scenario;
            // Nothing is built: what could be is left out.
            s.candidates.clear();
            s.row.clear();
            s.share.clear();
            s.edit
                .retain(|e| e.require.is_none() && e.forbid.is_none() && e.sites.is_none());
            (s, given.table, Some(first.clone()))
        } else {
            for (given, key) in [
                (self.policy.is_some(), "policy"),
                (self.households.is_some(), "demand.0.households"),
                (self.class.is_some(), "demand.0.class"),
                (self.group.is_some(), "demand.0.group"),
                (self.skip_unknown, "demand.0.unknown_households"),
            ] {
                if given {
                    set(key);
                }
            }
            (0..self.layers.len()).for_each(|k| set(&format!("demand.{k}.file")));
            (self.plain(), toml::Table::new(), None)
        };
        s.limits = None;
        s.solve = Solve {
            objective: "fewest-sites".into(),
            ..Solve::default()
        };
        let full = |path: &PathBuf| -> Result<String, Error> {
            if file.is_none() {
                return Ok(path.to_string_lossy().into_owned());
            }
            let full = std::path::absolute(path).map_err(|e| Error::io(path, e))?;
            Ok(full.to_string_lossy().into_owned())
        };
        if let Some(path) = &self.from {
            s.existing = vec![Existing {
                file: full(path)?,
                crs: None,
                encoding: None,
                layer: None,
                area: self
                    .area
                    .as_deref()
                    .map_or_else(NumberOrField::default, number_or_field),
                premises: "existing".into(),
                name: None,
            }];
            set("existing.0.file");
            set("existing.0.area");
        }
        if let Some(path) = &self.zones {
            s.zones = Some(Zones {
                file: full(path)?,
                crs: None,
                encoding: None,
                layer: None,
                name: None,
            });
            set("zones.file");
        }
        let mut reach = s.reach.take().unwrap_or_default();
        reach.table = None;
        reach.horizon_m = None;
        if let Some(path) = &self.network {
            reach.network = Some(full(path)?);
            set("reach.network");
        }
        if let Some(speed) = &self.speed {
            reach.speed = Some(number_or_field(speed));
            set("reach.speed");
        }
        if let Some(minutes) = self.minutes {
            reach.minutes = Some(minutes);
            set("reach.minutes");
        }
        if self.metres.is_some() {
            reach.minutes = None;
        }
        if let Some(metres) = self.snap {
            reach.snap_m = Some(metres);
            set("reach.snap_m");
        }
        if self.join_crossings {
            reach.join = Some(JoinAt::Crossings);
            set("reach.join");
        }
        if self.private {
            reach.private = Some(true);
            set("reach.private");
        }
        if let Some(steps) = self.steps {
            reach.steps = Some(steps);
            set("reach.steps");
        }
        reach.fill();
        s.rules = Readings {
            reading: Reading::Straight,
            decides: None,
            ..s.rules
        };
        faults(&reach, self.metres, self.beds_per_100)?;
        s.reach = Some(reach);
        Ok((s, options, table, file))
    }

    fn plain(&self) -> Scenario {
        let layer = |path: &PathBuf| DemandLayer {
            file: path.to_string_lossy().into_owned(),
            crs: None,
            encoding: None,
            layer: None,
            households: self.households.clone(),
            class: ClassOf::All(self.class.unwrap_or(Class::Built)),
            weight: NumberOrField::Number(1.0),
            group: self.group.clone(),
            unknown_households: match self.skip_unknown {
                true => UnknownHouseholds::Skip,
                false => UnknownHouseholds::Error,
            },
            anchor: Default::default(),
            name: None,
        };
        Scenario {
            policy: self
                .policy
                .clone()
                .unwrap_or_else(|| "jinjiang-2022".into()),
            demand: self.layers.iter().map(layer).collect(),
            ..Scenario::default()
        }
    }
}

/// Options that make no sense.
fn faults(reach: &ReachSpec, metres: Option<f64>, beds: Option<f64>) -> Result<(), Error> {
    let mut list: Vec<(String, String, String)> = Vec::new();
    // A speed and a time make sense without a network too: they say how far is served.
    let known = ReachSpec {
        network: Some(String::new()),
        ..reach.clone()
    };
    let wrong = walk::faults(&known).into_iter();
    list.extend(wrong.map(|(key, found, expect)| (format!("reach.{key}"), found, expect)));
    if let Some(m) = metres.filter(|m| !(1.0..=40_000.0).contains(m)) {
        list.push(("--metres".into(), m.to_string(), "1 … 40,000".into()));
    }
    if let Some(b) = beds.filter(|b| !(0.0..=1000.0).contains(b)) {
        list.push(("--beds-per-100".into(), b.to_string(), "0 … 1,000".into()));
    }
    if list.is_empty() {
        return Ok(());
    }
    let fault = |(key, found, expect): (String, String, String)| {
        Fault::new(Code::BadValue, "reach")
            .field(key)
            .found(found)
            .expected(expect)
    };
    Err(Error::Faults(list.into_iter().map(fault).collect()))
}
