//! Panjin: 盘锦市养老服务体系建设实施方案, 2017. The units of a prefecture are its districts and
//! its county: registration, and so the jurisdiction of PJ-08, is theirs.

use super::Of::{RuralShare, Town as Each, UrbanShare};
use super::Source::Census;
use super::{amount, census, instead, stands, town, urban, County, Named, SHARES};

const READ: &str =
    "第七次全国人口普查分县资料, as compiled by Dong Lei et al. (github.com/leiii/census)";

/// The city.
pub const COUNTY: County = County {
    id: "panjin",
    population: census(1_389_691.0),
    households: census(560_915.0),
    elders: [census(315_008.0), census(218_588.0), census(32_122.0)],
    shares: &SHARES,
    side: 19_800.0,
    per_community: 12_000,
    rooms_m2: 500,
    towns: &[
        urban("兴隆台区", Census(529_394, READ)),
        urban("双台子区", Census(214_290, READ)),
        town("大洼区", Census(422_797, READ)),
        town("盘山县", Census(223_210, READ)),
    ],
    priced: false,
    start: 2017,
    homes: &[
        "大洼区",
        "大洼区",
        "大洼区",
        "盘山县",
        "盘山县",
        "盘山县",
        "双台子区",
    ],
    standing_named: &[
        stands("盘锦市社会福利院", "兴隆台", "institution", 300, 9300),
        stands(
            "盘锦市老年养护院(改建前)",
            "兴隆台",
            "institution",
            200,
            6800,
        ),
    ],
    projects_named: &[Named {
        year: Some(2017),
        replaces: "盘锦市老年养护院(改建前)",
        cost: 16_000_000,
        clause: "PJ-15",
        ..stands("盘锦市老年养护院1号楼", "兴隆台", "institution", 260, 8400)
    }],
    standing: &[
        amount("institution", 5, Each, 80, 45),
        amount("institution", 2, Each, 12, 0),
        amount("day-care", 48, UrbanShare, 10, 0),
        amount("station", 30, RuralShare, 6, 0),
    ],
    projects: &[
        instead("regional-centre", 6, 150, 50, "town-home"),
        amount("institution", 8, Each, 120, 55),
        amount("outlet", 3, Each, 0, 0),
        amount("day-care", 100, UrbanShare, 10, 0),
        amount("station", 100, RuralShare, 6, 0),
    ],
};
