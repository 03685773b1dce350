//! Texts in both languages, and the names of figures.

use crate::text::escape;
use crate::text::{grouped, Lang};

/// A text in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Two {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// A text in both languages.
pub fn two(zh: impl Into<String>, en: impl Into<String>) -> Two {
    Two {
        zh: zh.into(),
        en: en.into(),
    }
}

/// A text that is the same in both.
pub fn same(text: impl Into<String>) -> Two {
    let text = text.into();
    two(text.clone(), text)
}

impl Two {
    /// The one of a language.
    pub fn of(&self, lang: Lang) -> &str {
        lang.pick(&self.zh, &self.en)
    }

    /// Both, of which the page shows one.
    pub fn html(&self) -> String {
        if self.zh == self.en {
            return escape(&self.zh);
        }
        format!(
            "<span class=\"zh\" lang=\"zh-CN\">{}</span><span class=\"en\" lang=\"en\">{}</span>",
            escape(&self.zh),
            escape(&self.en)
        )
    }
}

/// A figure of the plan: its path in `plan.json`, its name, unit and value.
pub struct Figure {
    /// Path in `plan.json`, such as `/households/served`.
    pub path: &'static str,
    /// What it is.
    pub name: Two,
    /// Decimals shown at most.
    pub decimals: usize,
}

/// The figures that are shown, in order.
pub fn figures() -> Vec<Figure> {
    let row = |path, zh: &str, en: &str, decimals| Figure {
        path,
        name: two(zh, en),
        decimals,
    };
    vec![
        row("/households/total", "户数", "Households", 3),
        row("/households/served", "· 已服务", "· served", 3),
        row(
            "/households/no_room",
            "· 半径内无面积",
            "· in reach, no room",
            3,
        ),
        row(
            "/households/left_out",
            "· 半径内未安排",
            "· in reach, left unserved",
            3,
        ),
        row("/households/out_of_reach", "· 半径外", "· out of reach", 3),
        row(
            "/households/unknown_features",
            "户数未知的要素(未计入)",
            "Features with unknown households (left out)",
            0,
        ),
        row(
            "/households/imputed_features",
            "户数为推算的要素",
            "Features with imputed households",
            0,
        ),
        row("/sites_new", "新建设施(处)", "New premises", 0),
        row("/sites_existing", "现状设施(处)", "Existing premises", 0),
        row("/quota_m2", "应配建筑面积(m²)", "Floor area needed, m²", 3),
        row("/given_m2", "已配建筑面积(m²)", "Floor area given, m²", 3),
        row(
            "/area_m2",
            "设施总建筑面积(m²)",
            "Floor area of open premises, m²",
            3,
        ),
        row("/area_new_m2", "其中新建(m²)", "of which new, m²", 3),
        row("/spare_m2", "富余面积(m²)", "Spare floor area, m²", 3),
        row("/cost", "新设施造价(元)", "Cost of new premises, yuan", 2),
        row(
            "/then/mean_m",
            "平均距离(米,按户)",
            "Mean distance, m (by household)",
            3,
        ),
        row("/then/farthest_m", "最远距离(米)", "Largest distance, m", 3),
        row("/objective", "目标值", "Objective", 4),
        row("/bound", "下界/上界", "Bound", 4),
        row("/gap", "相对间隙", "Relative gap", 9),
    ]
}

/// The columns of `zones.geojson`.
pub fn zone_figures() -> Vec<(&'static str, Two)> {
    vec![
        ("households", two("户数", "households")),
        ("served", two("已服务", "served")),
        ("no_room", two("无面积", "no room")),
        ("left_out", two("未安排", "left unserved")),
        ("out_of_reach", two("半径外", "out of reach")),
        ("quota_m2", two("应配 m²", "needed m²")),
        ("given_m2", two("已配 m²", "given m²")),
        ("sites_new", two("新建", "new")),
        ("sites_existing", two("现状", "existing")),
        ("area_m2", two("设施面积 m²", "premises m²")),
        ("cost", two("造价(元)", "cost, yuan")),
    ]
}

/// A number with its path, so that it can be read back from the page.
pub fn number(path: &str, value: f64, decimals: usize) -> String {
    format!(
        "<data data-key=\"{}\" value=\"{value}\">{}</data>",
        escape(path),
        grouped(value, decimals)
    )
}

/// What lies in no zone.
pub fn no_zone() -> Two {
    two("(不在任何分区)", "(in no zone)")
}
