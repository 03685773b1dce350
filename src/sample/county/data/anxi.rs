//! Anxi: 安政办〔2022〕14号.

use super::Of::{All, Town as Each};
use super::Source::{Census, Part};
use super::{amount, census, instead, key, stands, town, urban, County, Named, SHARES};

const READ: &str =
    "第七次全国人口普查分乡镇街道, read at citypopulation.de (Xiamen - Quanzhou - Putian agglomeration)";

/// The county.
pub const COUNTY: County = County {
    id: "anxi",
    population: census(1_003_599.0),
    households: census(321_699.0),
    elders: [census(154_354.0), census(107_128.0), census(19_666.0)],
    shares: &SHARES,
    side: 7000.0,
    per_community: 6000,
    rooms_m2: 500,
    towns: &[
        urban("凤城镇", Part(180)),
        urban("城厢镇", Part(110)),
        town("参内镇", Census(41_687, READ)),
        town("魁斗镇", Part(25)),
        key("蓬莱镇", Part(64)),
        key("官桥镇", Part(75)),
        key("龙门镇", Part(58)),
        town("虎邱镇", Part(44)),
        town("大坪乡", Part(15)),
        town("西坪镇", Part(42)),
        town("尚卿乡", Part(38)),
        town("金谷镇", Part(35)),
        key("湖头镇", Part(78)),
        town("湖上乡", Part(19)),
        town("剑斗镇", Part(25)),
        town("白濑乡", Part(8)),
        town("感德镇", Part(44)),
        town("桃舟乡", Part(9)),
        town("福田乡", Part(6)),
        town("长卿镇", Part(46)),
        town("蓝田乡", Part(13)),
        town("祥华乡", Part(28)),
        town("龙涓乡", Part(46)),
        town("芦田镇", Part(12)),
    ],
    priced: true,
    start: 2022,
    homes: &[
        "官桥镇",
        "龙门镇",
        "虎邱镇",
        "西坪镇",
        "湖头镇",
        "剑斗镇",
        "感德镇",
        "长卿镇",
        "祥华乡",
        "龙涓乡",
        "蓬莱镇",
        "尚卿乡",
    ],
    standing_named: &[stands(
        "安溪县社会福利中心",
        "城厢",
        "nursing-home",
        200,
        6200,
    )],
    projects_named: &[Named {
        cost: 3_600_000,
        clause: "AX-40",
        ..stands("安溪县特困人员照护中心", "参内", "nursing-home", 120, 3720)
    }],
    standing: &[
        amount("institution", 4, All, 120, 62),
        amount("comprehensive", 3, All, 100, 70),
        amount("care-centre", 12, All, 0, 0),
        amount("station", 2, Each, 10, 0),
        amount("canteen", 2, All, 0, 0),
    ],
    projects: &[
        instead("regional-centre", 10, 100, 75, "town-home"),
        amount("comprehensive", 2, Each, 100, 70),
        amount("station", 5, Each, 10, 0),
        instead("station", 30, 10, 0, "station"),
        amount("institution", 3, All, 100, 75),
    ],
};
