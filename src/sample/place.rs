//! Places: published figures as plain data, each with its source.

/// A published number and where it was read.
#[derive(Clone, Copy, Debug)]
pub struct Figure {
    /// The number, in the unit its field names.
    pub value: f64,
    /// Document and date; says so when the number is approximate.
    pub source: &'static str,
}

/// A place whose figures shape a sample. Only figures and names are taken from the place;
/// the layout of the sample is invented.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Word on the command line.
    pub id: &'static str,
    /// Chinese name.
    pub name_zh: &'static str,
    /// English name.
    pub name_en: &'static str,
    /// Administrative code of the real county, for reference only.
    pub code: &'static str,
    /// Longitude and latitude (WGS84, degrees) of the invented town's centre.
    pub centre: (f64, f64),
    /// Resident population (persons).
    pub population: Figure,
    /// Share of residents aged 60 and over (0–1).
    pub share_60: Figure,
    /// Share of residents aged 65 and over (0–1).
    pub share_65: Figure,
    /// Share of residents aged 80 and over (0–1).
    pub share_80: Figure,
    /// Persons per family household.
    pub household_size: Figure,
    /// Names lent to the sample's towns: two urban ones (north and south of the river), then
    /// five around them, anticlockwise from the east; `true` marks a key town (重点镇).
    pub towns: [(&'static str, bool); 7],
    /// Stem of the invented river's name.
    pub river: &'static str,
}

const HOUSEHOLD_SIZE: Figure = Figure {
    value: 2.62,
    source: "全国平均每个家庭户 2.62 人: 第七次全国人口普查公报(第二号), 国家统计局 2021-05-11",
};

const fn census(value: f64) -> Figure {
    Figure {
        value,
        source: "第七次全国人口普查分县资料, 2020-11-01, as compiled by Dong Lei et al. (github.com/leiii/census, census_county_2020_v1.xlsx)",
    }
}

/// All places, in the order they are listed to users.
pub const PLACES: &[Place] = &[
    Place {
        id: "jinjiang",
        name_zh: "晋江市",
        name_en: "Jinjiang",
        code: "350582",
        centre: (118.55, 24.80),
        population: Figure {
            value: 2_061_551.0,
            source: "晋江市常住人口 2 061 551 人: 第七次全国人口普查, 2020-11-01",
        },
        share_60: Figure {
            value: 0.101,
            source: "晋江市 60 岁及以上 10.1 %: 第七次全国人口普查; read in a second-hand copy, to be checked",
        },
        share_65: Figure {
            value: 0.0669,
            source: "晋江市 65 岁及以上 6.69 %: 第七次全国人口普查; read in a second-hand copy, to be checked",
        },
        share_80: Figure {
            value: 0.0137,
            source: "approximate, to be checked: the national share of people of 80+ among those of 60+ (2.54 % / 18.70 %, 第七次全国人口普查) applied to Jinjiang's 60+",
        },
        household_size: HOUSEHOLD_SIZE,
        towns: [
            ("青阳街道", false),
            ("梅岭街道", false),
            ("陈埭镇", true),
            ("池店镇", true),
            ("磁灶镇", false),
            ("安海镇", true),
            ("永和镇", false),
        ],
        river: "锦溪",
    },
    Place {
        id: "anxi",
        name_zh: "安溪县",
        name_en: "Anxi",
        code: "350524",
        centre: (118.19, 25.06),
        population: Figure {
            value: 1_003_599.0,
            source: "approximate, to be checked: 安溪县常住人口 1 003 599 人, 第七次全国人口普查, 2020-11-01",
        },
        share_60: Figure {
            value: 0.1598,
            source: "Fujian province's 15.98 % (福建省第七次全国人口普查主要数据, 2021-05-20) stands in for Anxi's own, to be checked",
        },
        share_65: Figure {
            value: 0.1110,
            source: "Fujian province's 11.10 % (福建省第七次全国人口普查主要数据, 2021-05-20) stands in for Anxi's own, to be checked",
        },
        share_80: Figure {
            value: 0.0217,
            source: "approximate, to be checked: the national share of people of 80+ among those of 60+ (2.54 % / 18.70 %, 第七次全国人口普查) applied to the 60+ above",
        },
        household_size: HOUSEHOLD_SIZE,
        towns: [
            ("凤城镇", true),
            ("城厢镇", false),
            ("参内镇", false),
            ("魁斗镇", false),
            ("蓬莱镇", true),
            ("官桥镇", true),
            ("龙门镇", false),
        ],
        river: "兰水溪",
    },
    Place {
        id: "taining",
        name_zh: "泰宁县",
        name_en: "Taining",
        code: "350429",
        centre: (117.17, 26.90),
        population: census(104_071.0),
        share_60: census(21_741.0 / 104_071.0),
        share_65: census(16_141.0 / 104_071.0),
        share_80: census(3257.0 / 104_071.0),
        household_size: census(2.69),
        towns: [
            ("杉城镇", false),
            ("朱口镇", false),
            ("下渠镇", false),
            ("新桥乡", false),
            ("上青乡", false),
            ("大田乡", false),
            ("梅口乡", false),
        ],
        river: "杉溪",
    },
    Place {
        id: "litong",
        name_zh: "吴忠市利通区",
        name_en: "Litong",
        code: "640302",
        centre: (106.20, 37.98),
        population: census(460_790.0),
        share_60: census(60_455.0 / 460_790.0),
        share_65: census(44_038.0 / 460_790.0),
        share_80: census(7000.0 / 460_790.0),
        household_size: census(2.67),
        towns: [
            ("胜利镇", false),
            ("金星镇", false),
            ("古城镇", false),
            ("上桥镇", false),
            ("金积镇", true),
            ("东塔寺乡", false),
            ("板桥乡", false),
        ],
        river: "秦渠",
    },
    Place {
        id: "panjin",
        name_zh: "盘锦市",
        name_en: "Panjin",
        code: "211100",
        centre: (122.07, 41.12),
        population: census(1_389_691.0),
        share_60: census(315_008.0 / 1_389_691.0),
        share_65: census(218_588.0 / 1_389_691.0),
        share_80: census(32_122.0 / 1_389_691.0),
        household_size: census(2.35),
        towns: [
            ("振兴街道", false),
            ("兴隆街道", false),
            ("渤海街道", false),
            ("新工街道", false),
            ("创新街道", false),
            ("兴盛街道", false),
            ("惠宾街道", false),
        ],
        river: "双台溪",
    },
];

/// The place with this id.
pub fn find(id: &str) -> Option<&'static Place> {
    PLACES.iter().find(|p| p.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_nested_and_sourced() {
        for p in PLACES {
            assert!(p.share_80.value < p.share_65.value && p.share_65.value < p.share_60.value);
            for f in [
                p.population,
                p.share_60,
                p.share_65,
                p.share_80,
                p.household_size,
            ] {
                assert!(f.value > 0.0 && f.source.len() > 20);
            }
            assert_eq!(find(p.id).map(|q| q.code), Some(p.code));
        }
    }
}
