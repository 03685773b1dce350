//! Taining: 泰政办〔2017〕81号.

use super::Of::{All, Town as Each, UrbanShare};
use super::Source::Part;
use super::{amount, census, stands, town, urban, County, Named, SHARES};

/// One of the seven projects of the year, TN-08.
const fn project(
    name: &'static str,
    town: &'static str,
    kind: &'static str,
    size: (i64, i64),
    cost: i64,
) -> Named {
    Named {
        year: Some(2017),
        cost,
        clause: "TN-08",
        ..stands(name, town, kind, size.0, size.1)
    }
}

/// The county.
pub const COUNTY: County = County {
    id: "taining",
    population: census(104_071.0),
    households: census(37_754.0),
    elders: [census(21_741.0), census(16_141.0), census(3257.0)],
    shares: &SHARES,
    side: 8100.0,
    per_community: 2500,
    rooms_m2: 400,
    towns: &[
        urban("杉城镇", Part(570)),
        town("朱口镇", Part(140)),
        town("下渠镇", Part(60)),
        town("新桥乡", Part(70)),
        town("上青乡", Part(50)),
        town("大田乡", Part(45)),
        town("梅口乡", Part(40)),
        town("开善乡", Part(35)),
        town("大龙乡", Part(30)),
    ],
    priced: false,
    start: 2017,
    homes: &[
        "朱口镇",
        "下渠镇",
        "新桥乡",
        "上青乡",
        "大田乡",
        "开善乡",
        "大龙乡",
    ],
    standing_named: &[
        stands("县社会福利中心", "杉城", "institution", 120, 4200),
        stands("大金湖怡养中心", "梅口", "institution", 100, 4200),
        stands("北洲居家养老服务站(提升前)", "杉城", "station", 6, 160),
    ],
    projects_named: &[
        Named {
            replaces: "县社会福利中心",
            ..project(
                "县老年护理院",
                "杉城",
                "nursing-home",
                (220, 6800),
                18_000_000,
            )
        },
        project(
            "县和平社区老年人照料中心",
            "杉城",
            "care-centre",
            (20, 900),
            4_600_000,
        ),
        project(
            "大龙乡东坑社区老年人日间照料中心",
            "大龙",
            "day-care",
            (10, 420),
            2_600_000,
        ),
        project(
            "上青乡上青社区老年人日间照料中心",
            "上青",
            "day-care",
            (10, 400),
            2_400_000,
        ),
        Named {
            replaces: "北洲居家养老服务站(提升前)",
            ..project(
                "县北洲社区居家养老服务站",
                "杉城",
                "station",
                (10, 200),
                900_000,
            )
        },
        project(
            "开善乡余上村农村幸福院",
            "开善",
            "station",
            (10, 200),
            1_100_000,
        ),
        project(
            "杉城镇调村农村幸福院",
            "杉城",
            "station",
            (10, 200),
            1_100_000,
        ),
        Named {
            year: Some(2018),
            clause: "TN-02",
            ..project(
                "远景置业老年公寓",
                "杉城",
                "institution",
                (200, 6200),
                26_000_000,
            )
        },
    ],
    standing: &[
        amount("care-centre", 1, All, 10, 0),
        amount("station", 1, Each, 10, 0),
    ],
    projects: &[
        amount("day-care", 100, UrbanShare, 10, 0),
        amount("station", 2, Each, 10, 0),
        amount("care-centre", 3, All, 10, 0),
        amount("institution", 2, All, 60, 60),
    ],
};
