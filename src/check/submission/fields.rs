//! What fields and words mean in submissions: the names that are known without a mapping file.

/// A meaning and the field names it goes by, the plain form first.
pub type Names = (&'static str, &'static [&'static str]);

/// Fields of every feature.
pub const COMMON: &[Names] = &[
    ("role", &["role", "角色", "图层", "要素类别"]),
    (
        "development",
        &[
            "development",
            "项目",
            "项目名称",
            "小区",
            "小区名称",
            "XMMC",
        ],
    ),
    (
        "name",
        &[
            "name",
            "名称",
            "Name",
            "地块",
            "地块编号",
            "楼栋",
            "楼号",
            "SSMC",
            "MC",
        ],
    ),
    ("phase", &["phase", "期数", "分期", "期", "建设分期"]),
    (
        "zone",
        &["zone", "town", "镇街", "镇", "街道", "乡镇", "XZQMC"],
    ),
    ("land_m2", &["land_m2", "用地面积", "YDMJ"]),
];

/// Fields of parcels.
pub const PARCEL: &[Names] = &[
    (
        "households",
        &[
            "households",
            "户数",
            "住宅户数",
            "总户数",
            "规划户数",
            "居住户数",
            "HS",
        ],
    ),
    ("class", &["class", "类别", "新建或已建", "建设性质"]),
    (
        "housing_m2",
        &[
            "housing_m2",
            "住宅建筑面积",
            "居住建筑面积",
            "地上住宅建筑面积",
        ],
    ),
    ("persons", &["persons", "人口", "人数", "居住人口"]),
    (
        "conditions_date",
        &["conditions_date", "规划条件日期", "规划条件时间"],
    ),
];

/// Fields of facilities.
pub const FACILITY: &[Names] = &[
    (
        "area_m2",
        &[
            "area_m2",
            "建筑面积",
            "设施建筑面积",
            "配建面积",
            "JZMJ",
            "floor_area",
        ],
    ),
    ("floor", &["floor", "层", "楼层", "所在层", "所在楼层"]),
    ("type", &["type", "类型", "设施类型", "SSLX"]),
    ("status", &["status", "状态", "建设状态", "建设情况"]),
    (
        "handed_over",
        &["handed_over", "移交", "是否移交", "移交状态"],
    ),
    ("also_counts_as", &["also_counts_as", "兼用", "兼作"]),
    (
        "dedicated_m2",
        &["dedicated_m2", "养老专用面积", "专用面积"],
    ),
    ("entrance", &["entrance", "入口", "出入口"]),
];

/// Attributes that `attribute` rules ask for.
pub const ATTRIBUTES: &[Names] = &[
    ("area_m2", &["area_m2", "建筑面积", "设施建筑面积", "JZMJ"]),
    ("beds", &["beds", "床位", "床位数", "养老床位", "CWS"]),
    ("nursing_share", &["nursing_share", "护理型床位占比"]),
    (
        "meals_per_day",
        &["meals_per_day", "供餐能力", "日供餐人数"],
    ),
    ("seats", &["seats", "餐位", "就餐餐位"]),
    ("kitchen", &["kitchen", "厨房", "厨房和餐厅"]),
    ("title", &["title", "不动产权证", "房产证", "产权证明"]),
    ("stars", &["stars", "星级"]),
    ("functions", &["functions", "功能"]),
    ("rooms", &["rooms", "用房", "三厅九室"]),
    ("seven_haves", &["seven_haves", "七个有"]),
    ("floor", &["floor", "层", "楼层", "所在层", "所在楼层"]),
    ("seismic", &["seismic", "抗震", "抗震标准"]),
    ("fire_post", &["fire_post", "微型消防站"]),
    (
        "fire_acceptance",
        &["fire_acceptance", "消防验收", "消防安全验收"],
    ),
    (
        "building_acceptance",
        &[
            "building_acceptance",
            "建筑验收",
            "建筑安全验收",
            "竣工验收",
        ],
    ),
    ("fire_upgrade", &["fire_upgrade", "消防改造"]),
    ("acquisition", &["acquisition", "取得方式", "建设方式"]),
    (
        "registered",
        &["registered", "备案", "备案或许可", "设立许可"],
    ),
    (
        "sports_ground",
        &["sports_ground", "健身场地", "老年体育健身活动场地"],
    ),
    ("barrier_free", &["barrier_free", "无障碍"]),
    ("separate_entrance", &["separate_entrance", "独立出入口"]),
    ("lift", &["lift", "电梯", "电梯或坡道"]),
];

/// Words and what they mean, by meaning.
pub const WORDS: &[(&str, &str, &[&str])] = &[
    (
        "role",
        "residential",
        &[
            "residential",
            "housing",
            "parcel",
            "building",
            "住宅",
            "居住",
            "住宅用地",
            "居住用地",
            "小区",
            "楼栋",
            "地块",
        ],
    ),
    (
        "role",
        "facility",
        &[
            "facility",
            "elder-care",
            "养老",
            "养老设施",
            "养老服务设施",
            "养老服务用房",
            "配建设施",
            "社区养老服务设施",
        ],
    ),
    (
        "class",
        "new",
        &["new", "新建", "拟建", "新", "规划", "新建住宅"],
    ),
    (
        "class",
        "built",
        &[
            "built",
            "已建",
            "建成",
            "已建成",
            "现状",
            "老旧",
            "老旧小区",
            "老城区",
        ],
    ),
    ("status", "planned", &["planned", "规划", "拟建", "未开工"]),
    (
        "status",
        "under-construction",
        &["under-construction", "在建", "建设中", "施工中"],
    ),
    (
        "status",
        "built",
        &["built", "已建", "建成", "已建成", "竣工", "已竣工"],
    ),
    (
        "status",
        "handed-over",
        &["handed-over", "移交", "已移交", "建成移交"],
    ),
    ("status", "delayed", &["delayed", "缓建"]),
    ("status", "stopped", &["stopped", "停建", "不建"]),
];

/// Types of facilities and the words for them; a submission may use others, which stay as they are.
pub const TYPES: &[(&str, &[&str])] = &[
    (
        "community-centre",
        &[
            "community-centre",
            "照料中心",
            "居家社区养老服务照料中心",
            "社区养老服务设施",
            "社区养老服务用房",
            "养老服务用房",
        ],
    ),
    (
        "day-care",
        &["day-care", "日间照料中心", "社区日间照料中心", "托老所"],
    ),
    (
        "regional-centre",
        &["regional-centre", "区域性养老服务中心", "区域养老服务中心"],
    ),
    (
        "station",
        &[
            "station",
            "居家养老服务站",
            "居家社区养老服务站",
            "农村幸福院",
            "幸福院",
        ],
    ),
    (
        "canteen",
        &["canteen", "长者食堂", "助餐点", "老年助餐点", "老年食堂"],
    ),
    (
        "comprehensive",
        &["comprehensive", "综合养老服务机构", "综合性养老服务机构"],
    ),
    (
        "complex",
        &["complex", "养老服务综合体", "城市养老服务综合体"],
    ),
    (
        "institution",
        &["institution", "养老机构", "养老院", "敬老院"],
    ),
    ("village-home", &["village-home", "村级敬老院"]),
    (
        "town-home",
        &["town-home", "乡镇敬老院", "乡(镇)敬老院", "镇级敬老院"],
    ),
    ("outlet", &["outlet", "服务网点"]),
    (
        "town-centre",
        &["town-centre", "镇级养老服务中心", "街道养老服务中心"],
    ),
];

/// Does the name of a file say what its features are?
pub fn role_of_file(file: &str) -> Option<&'static str> {
    let name = std::path::Path::new(file)
        .file_stem()?
        .to_string_lossy()
        .to_lowercase();
    let has = |words: &[&str]| words.iter().any(|w| name.contains(w));
    let homes = has(&[
        "residential",
        "housing",
        "parcel",
        "building",
        "住宅",
        "居住",
        "地块",
        "楼栋",
    ]);
    let care = has(&["facilit", "elder", "养老", "设施"]);
    match (homes, care) {
        (true, false) => Some("residential"),
        (false, true) => Some("facility"),
        _ => None,
    }
}

/// The plain form of a type of facility.
pub fn type_of(word: &str) -> String {
    let known = TYPES.iter().find(|(_, words)| words.contains(&word));
    known.map_or_else(|| word.to_string(), |(plain, _)| plain.to_string())
}
