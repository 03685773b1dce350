//! Jinjiang: 晋政办〔2022〕8号.

use super::Of::{All, Rural, Town as Each, Urban};
use super::Source::{Census, Part};
use super::{amount, census, instead, key, stands, town, urban, County, Named, SHARES};

const READ: &str =
    "第七次全国人口普查分乡镇街道, read at citypopulation.de (Xiamen - Quanzhou - Putian agglomeration)";

const fn centre(
    name: &'static str,
    town: &'static str,
    year: i32,
    replaces: &'static str,
) -> Named {
    Named {
        name,
        town,
        kind: "regional-centre",
        year: Some(year),
        replaces,
        beds: 120,
        area: 3720,
        cost: 3_000_000,
        clause: "JJ-47",
    }
}

/// The county.
pub const COUNTY: County = County {
    id: "jinjiang",
    population: census(2_061_551.0),
    households: census(730_998.0),
    elders: [census(208_299.0), census(137_899.0), census(27_468.0)],
    shares: &SHARES,
    side: 3600.0,
    per_community: 12_000,
    rooms_m2: 600,
    towns: &[
        urban("青阳街道", Part(118)),
        urban("梅岭街道", Part(145)),
        urban("西园街道", Part(100)),
        urban("罗山街道", Part(122)),
        urban("新塘街道", Part(110)),
        urban("灵源街道", Part(72)),
        key("陈埭镇", Census(304_033, READ)),
        key("池店镇", Part(205)),
        key("安海镇", Census(174_248, READ)),
        town("磁灶镇", Part(130)),
        town("内坑镇", Part(76)),
        town("紫帽镇", Part(22)),
        town("永和镇", Part(73)),
        town("东石镇", Part(104)),
        town("英林镇", Part(60)),
        town("龙湖镇", Part(91)),
        town("深沪镇", Part(61)),
        town("金井镇", Part(67)),
        town("西滨镇", Part(33)),
    ],
    priced: true,
    start: 2022,
    homes: &[
        "永和镇",
        "深沪镇",
        "金井镇",
        "陈埭镇",
        "磁灶镇",
        "东石镇",
        "龙湖镇",
        "紫帽镇",
        "西滨镇",
    ],
    standing_named: &[stands(
        "晋江市社会福利中心",
        "罗山",
        "nursing-home",
        300,
        9300,
    )],
    projects_named: &[
        centre("安海镇区域性养老服务中心", "安海", 2022, ""),
        centre("永和镇区域性养老服务中心", "永和", 2022, "永和镇敬老院"),
        centre("深沪镇区域性养老服务中心", "深沪", 2022, "深沪镇敬老院"),
        centre("金井镇区域性养老服务中心", "金井", 2023, "金井镇敬老院"),
        centre("内坑镇区域性养老服务中心", "内坑", 2024, ""),
        centre("英林镇区域性养老服务中心", "英林", 2024, ""),
    ],
    standing: &[
        amount("institution", 6, All, 150, 66),
        amount("comprehensive", 2, All, 100, 70),
        amount("village-home", 5, All, 20, 0),
        amount("care-centre", 1, Urban, 0, 0),
        amount("station", 3, Rural, 10, 0),
        amount("canteen", 2, All, 0, 0),
    ],
    projects: &[
        instead("regional-centre", 6, 110, 75, "town-home"),
        amount("comprehensive", 2, Each, 100, 75),
        amount("station", 2, Each, 10, 0),
        instead("station", 16, 10, 0, "station"),
        amount("nursing-home", 3, All, 60, 90),
        amount("institution", 2, All, 200, 75),
    ],
};
