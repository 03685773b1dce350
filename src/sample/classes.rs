//! Classes of candidate premises: usual sizes, prices and ways to get them.

/// A class of premises with its usual sizes and prices. Prices are in yuan and invented at a
/// plausible order; they stand for fitting out, plus purchase or ten years' rent where it applies.
#[derive(Clone, Copy, Debug)]
pub struct Class {
    /// Value of `premises` in the file.
    pub word: &'static str,
    /// How it is had: 新建, 购置, 租赁 or 改造.
    pub acquisition: &'static str,
    /// Least and most floor area, m².
    pub area: (i64, i64),
    /// Price of opening it, yuan: least, most.
    pub fixed: (i64, i64),
    /// Price of one m², yuan: least, most.
    pub per_m2: (i64, i64),
    /// Highest storey it lies on.
    pub floors: i64,
}

/// 邻里中心.
pub const CENTRE: Class = class(
    "neighbourhood-centre",
    "改造",
    (800, 3000),
    (200_000, 400_000),
    (1200, 1800),
    3,
);
/// 社区服务用房.
pub const ROOM: Class = class(
    "community-room",
    "改造",
    (420, 900),
    (150_000, 250_000),
    (800, 1200),
    2,
);
/// 社区服务用房 too small for a facility of 400 m².
pub const SMALL: Class = class(
    "community-room",
    "改造",
    (240, 390),
    (120_000, 180_000),
    (800, 1200),
    2,
);
/// 闲置办公用房.
pub const OFFICE: Class = class(
    "idle-office",
    "改造",
    (600, 2000),
    (300_000, 600_000),
    (1500, 2200),
    3,
);
/// 闲置敬老院.
pub const OLD_HOME: Class = class(
    "idle-home",
    "改造",
    (1200, 3000),
    (400_000, 800_000),
    (1300, 1900),
    3,
);
/// 存量商业用地, bought.
pub const BOUGHT: Class = class(
    "commercial",
    "购置",
    (400, 1200),
    (200_000, 300_000),
    (8000, 14_000),
    2,
);
/// 存量商业用地, rented.
pub const RENTED: Class = class(
    "commercial",
    "租赁",
    (400, 1500),
    (250_000, 350_000),
    (2400, 3600),
    2,
);
/// 划拨用地.
pub const LAND: Class = class(
    "new-build",
    "新建",
    (1000, 4000),
    (1_000_000, 1_500_000),
    (3800, 4800),
    1,
);

const fn class(
    word: &'static str,
    acquisition: &'static str,
    area: (i64, i64),
    fixed: (i64, i64),
    per_m2: (i64, i64),
    floors: i64,
) -> Class {
    Class {
        word,
        acquisition,
        area,
        fixed,
        per_m2,
        floors,
    }
}
