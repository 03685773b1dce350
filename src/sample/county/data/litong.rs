//! Litong: 吴忠市利通区关于推进养老服务高质量发展实施方案, 2021-09-27.

use super::Of::{All, RuralShare, Town as Each, UrbanShare};
use super::Source::Part;
use super::{amount, census, instead, key, stands, town, urban, County, Named, SHARES};

const fn complex(name: &'static str, town: &'static str, area: i64, cost: i64) -> Named {
    Named {
        cost,
        clause: "LT-02",
        ..stands(name, town, "complex", 80, area)
    }
}

const fn table(name: &'static str, town: &'static str) -> Named {
    Named {
        cost: 150_000,
        clause: "LT-05",
        ..stands(name, town, "canteen-table", 0, 160)
    }
}

/// The district.
pub const COUNTY: County = County {
    id: "litong",
    population: census(460_790.0),
    households: census(164_635.0),
    elders: [census(60_455.0), census(44_038.0), census(7000.0)],
    shares: &SHARES,
    side: 6000.0,
    per_community: 5000,
    rooms_m2: 500,
    towns: &[
        urban("胜利镇", Part(95)),
        urban("金星镇", Part(90)),
        urban("古城镇", Part(70)),
        urban("上桥镇", Part(55)),
        key("金积镇", Part(35)),
        town("金银滩镇", Part(30)),
        town("高闸镇", Part(22)),
        town("扁担沟镇", Part(40)),
        town("东塔寺乡", Part(30)),
        town("板桥乡", Part(25)),
        town("马莲渠乡", Part(22)),
        town("郭家桥乡", Part(18)),
    ],
    priced: true,
    start: 2021,
    homes: &["金积镇", "高闸镇", "扁担沟镇", "东塔寺乡"],
    standing_named: &[stands(
        "利通区失能特困人员照护中心",
        "金积",
        "nursing-home",
        100,
        3100,
    )],
    projects_named: &[
        complex("利通区城市养老服务综合体(胜利)", "胜利", 6200, 6_200_000),
        complex("利通区城市养老服务综合体(原商场)", "胜利", 7400, 7_100_000),
        complex("利通区城市养老服务综合体(古城)", "古城", 5600, 5_400_000),
        table("金银滩镇农村老饭桌", "金银滩"),
        table("板桥乡农村老饭桌", "板桥"),
        table("郭家桥乡农村老饭桌", "郭家桥"),
        table("马莲渠乡农村老饭桌", "马莲渠"),
    ],
    standing: &[
        amount("institution", 2, All, 110, 30),
        amount("day-care", 62, UrbanShare, 10, 0),
        amount("station", 18, UrbanShare, 6, 0),
        amount("day-care", 40, RuralShare, 6, 0),
        amount("station", 14, RuralShare, 10, 0),
        amount("canteen-table", 5, All, 0, 0),
    ],
    projects: &[
        instead("regional-centre", 4, 100, 55, "town-home"),
        amount("day-care", 100, UrbanShare, 10, 0),
        amount("day-care", 100, RuralShare, 6, 0),
        amount("station", 1, Each, 10, 0),
        amount("institution", 4, All, 100, 60),
    ],
};
