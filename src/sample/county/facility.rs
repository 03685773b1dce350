//! One facility with all of its attributes, and its row in the file.

use geo::Coord;

use super::super::frame::Frame;
use super::super::rng::Rng;
use super::super::text::{Row, Shape, Value};

/// Rooms of a regional centre: 三厅九室 (JJ-15).
const ROOMS: &str =
    "会客厅、厨餐厅、多功能厅、咨询室、评估室、起居室、洗衣室、卫浴室、康复室、健身室、棋牌室、阅览室";
/// 七个有 (JJ-23, AX-37).
const HAVES: &str =
    "日间照料场所、厨房和餐厅、文化娱乐场所、老年服务队伍、服务内容和老年服务热线、管理制度、筹资渠道";
/// Functions of a complex (LT-02b).
const COMPLEX: &str = "全托照顾、日间照料、康复理疗、休闲娱乐、助餐、信息服务、儿童关爱、展示体验";
/// What an outlet is inspected by (PJ-08).
const ACCEPTED: &str = "住建、消防、食药监、环保";

/// What a project has beside what it will be.
#[derive(Clone, Debug, Default)]
pub struct Project {
    /// Yuan.
    pub cost: i64,
    /// First year in which it may open.
    pub opens_from: Option<i32>,
    /// Year in which it opens.
    pub opens_in: Option<i32>,
    /// Full years from the decision to the opening.
    pub lead_years: i64,
    /// Name of the facility it takes the stead of.
    pub replaces: String,
    /// At most one of those with the same word opens.
    pub one_of: String,
}

/// A facility.
#[derive(Clone, Debug, Default)]
pub struct Facility {
    /// Name, unique in the place.
    pub name: String,
    /// Type.
    pub kind: &'static str,
    /// Index of its town, and its name.
    pub town: (usize, &'static str),
    /// Community it lies in.
    pub community: String,
    /// Where, plan metres.
    pub at: Coord,
    /// Beds in all, nursing beds among them.
    pub beds: (i64, i64),
    /// Day-care beds.
    pub daycare: i64,
    /// Floor area, m².
    pub area: i64,
    /// Stars of its grade.
    pub stars: i64,
    /// Who runs it.
    pub operator: &'static str,
    /// What it stands in.
    pub premises: &'static str,
    /// How the premises were or are got.
    pub mode: &'static str,
    /// Elders it is for.
    pub people: i64,
    /// What went into it, yuan.
    pub investment: i64,
    /// Has all acceptances, its registration and its title.
    pub sound: bool,
    /// Drawn, not named by a policy.
    pub synthetic: bool,
    /// What it has if it does not stand.
    pub project: Option<Project>,
}

impl Facility {
    /// A usual one of a type with so many beds, `nursing` per cent of them nursing beds.
    pub fn usual(kind: &'static str, beds: i64, nursing: i64, rng: &mut Rng) -> Self {
        let area = match kind {
            "regional-centre" | "comprehensive" | "nursing-home" | "town-home" => 31 * beds,
            "institution" if beds <= 12 => 24 * beds,
            "institution" => 31 * beds,
            "village-home" => 24 * beds,
            "care-centre" => rng.step(600, 1000, 20),
            "station" => rng.step(190, 215, 5),
            "day-care" => rng.step(280, 360, 10),
            "outlet" => rng.step(120, 280, 10),
            "complex" => 6000,
            _ => 160,
        };
        let daycare = match kind {
            "care-centre" => 20,
            "day-care" => beds.max(6),
            "comprehensive" | "complex" | "regional-centre" => 20,
            _ => 0,
        };
        let beds = if kind == "day-care" { 0 } else { beds };
        Self {
            kind,
            // Rounded up, so that a share of more than so much is one.
            beds: (beds, (beds * nursing + 99) / 100),
            daycare,
            area,
            stars: 3,
            sound: true,
            synthetic: true,
            ..Self::default()
        }
    }

    fn functions(&self) -> &'static str {
        match self.kind {
            "comprehensive" | "regional-centre" => "全托、日托、上门",
            "complex" => COMPLEX,
            _ => "",
        }
    }

    fn fields(&self, id: String) -> Vec<(&'static str, Value)> {
        let kitchen = !matches!(self.kind, "day-care");
        let meals = match self.kind {
            "canteen" => Some((60, 120)),
            "canteen-table" => Some((40, 60)),
            _ => None,
        };
        let word = |w: &str| (!w.is_empty()).then_some(w).into();
        let mut fields = vec![
            ("id", Value::Text(id)),
            ("name", self.name.as_str().into()),
            ("type", self.kind.into()),
            ("town", self.town.1.into()),
            ("community", self.community.as_str().into()),
            ("beds", self.beds.0.into()),
            ("nursing_beds", self.beds.1.into()),
            ("daycare_beds", self.daycare.into()),
            ("area_m2", self.area.into()),
            ("land_m2", (self.area * 8 / 10).into()),
            ("seats", meals.map(|m| m.0).into()),
            ("meals_per_day", meals.map(|m| m.1).into()),
            ("stars", self.stars.into()),
            ("operator", self.operator.into()),
            ("premises", self.premises.into()),
            ("mode", self.mode.into()),
            ("functions", word(self.functions())),
            ("people", self.people.into()),
            ("investment", self.investment.into()),
        ];
        if self.kind == "regional-centre" {
            fields.push(("rooms", ROOMS.into()));
        }
        if self.kind == "station" {
            fields.push(("seven_haves", HAVES.into()));
            fields.push(("sports_ground", true.into()));
        }
        if matches!(self.kind, "institution" | "outlet") {
            let all = if self.sound {
                ACCEPTED
            } else {
                "住建、环保"
            };
            fields.push(("acceptances", all.into()));
        }
        let flags = [
            ("seismic", true),
            ("barrier_free", true),
            ("kitchen", kitchen),
            ("fire_post", self.sound),
            ("fire_upgrade", self.sound),
            ("registered", self.sound),
            ("building_acceptance", self.sound),
            ("fire_acceptance", self.sound),
            ("title", self.sound),
        ];
        fields.extend(flags.map(|(name, yes)| (name, yes.into())));
        fields.push(("synthetic", self.synthetic.into()));
        if let Some(project) = &self.project {
            let year = |y: Option<i32>| y.map(i64::from).into();
            fields.extend([
                ("cost", project.cost.into()),
                ("lead_years", project.lead_years.into()),
                ("opens_from", year(project.opens_from)),
                ("opens_in", year(project.opens_in)),
                ("replaces", word(&project.replaces)),
                ("one_of", word(&project.one_of)),
            ]);
        }
        fields.retain(|(_, value)| !matches!(value, Value::Null));
        fields
    }
}

/// The rows of a layer.
pub fn rows(list: &[Facility], frame: &Frame) -> Vec<Row> {
    let row = |(k, f): (usize, &Facility)| {
        let letter = if f.project.is_some() { 'P' } else { 'F' };
        Row {
            shape: Shape::Point(frame.lonlat(f.at)),
            fields: f.fields(format!("{letter}{:03}", k + 1)),
        }
    };
    list.iter().enumerate().map(row).collect()
}
