//! Facilities that stand: those that the policy names, the town homes, and invented ones.

use geo::Coord;

use super::super::rng::Rng;
use super::data::{Amount, Named, Of};
use super::facility::Facility;
use super::people::Community;
use super::Drawn;

/// The inventory.
pub fn facilities(drawn: &mut Drawn<'_>) -> Vec<Facility> {
    let mut rng = Rng::new(drawn.seed, "county facilities");
    let county = drawn.county;
    let mut all = Vec::new();
    for named in county.standing_named {
        let mut f = named_one(drawn, named, &mut rng);
        f.operator = "public";
        f.premises = "existing";
        f.mode = "new-build";
        all.push(f);
    }
    for (k, name) in county.homes.iter().enumerate() {
        let town = drawn.town(name);
        // Not more than twice as many beds as elders who want one: TN-03 asks for half in use.
        let beds = (drawn.people[town].wants_bed() * 3 / 2 / 10 * 10).clamp(20, 60);
        let mut f = Facility::usual("town-home", beds, 30, &mut rng);
        place(drawn, &mut f, town, k, &mut rng);
        f.name = drawn
            .names
            .numbered(&format!("{}敬老院", county.towns[town].name));
        f.operator = "public";
        f.sound = k % 4 != 3;
        all.push(f);
    }
    for amount in county.standing {
        for (n, at) in spots(drawn, amount).into_iter().enumerate() {
            let mut f = Facility::usual(amount.kind, amount.beds, amount.nursing, &mut rng);
            settle(drawn, &mut f, at, &mut rng);
            f.name = name(drawn, &f);
            f.operator = operator(amount.kind, n);
            f.sound = n % 9 != 8;
            f.stars = 3 + i64::from(n % 3 == 0);
            all.push(f);
        }
    }
    for f in &mut all {
        if f.premises.is_empty() {
            f.premises = premises(f.kind, 0);
            f.mode = mode(f.premises);
        }
        f.investment = f.area * 2400;
    }
    // Small institutions that PJ-06 exempts from the check before opening.
    for f in all
        .iter_mut()
        .filter(|f| f.kind == "institution" && f.area <= 300)
    {
        f.investment = 280_000;
    }
    all
}

/// A facility that the policy names.
pub fn named_one(drawn: &Drawn<'_>, named: &Named, rng: &mut Rng) -> Facility {
    let nursing = match named.kind {
        "nursing-home" => 80,
        "regional-centre" => 75,
        "institution" => 40,
        "town-home" | "complex" => 50,
        _ => 0,
    };
    let mut f = Facility::usual(named.kind, named.beds, nursing, rng);
    let town = drawn.town(named.town);
    place(drawn, &mut f, town, 0, rng);
    f.name = named.name.to_owned();
    f.area = named.area;
    f.synthetic = false;
    f
}

/// Where so many of a type lie: indices of communities.
pub fn spots(drawn: &Drawn<'_>, amount: &Amount) -> Vec<usize> {
    let towns = &drawn.county.towns;
    let in_town = |k: usize, n: usize| {
        let list = drawn.of(k);
        let start = amount.kind.len();
        list.get((start + n) % list.len().max(1)).copied()
    };
    let each = |meant: &dyn Fn(usize) -> bool| -> Vec<usize> {
        let towns = (0..towns.len()).filter(|&k| meant(k));
        towns
            .flat_map(|k| (0..amount.count).filter_map(move |n| in_town(k, n)))
            .collect()
    };
    let share = |urban: bool| -> Vec<usize> {
        let mut list: Vec<usize> = (0..drawn.communities.len())
            .filter(|&c| towns[drawn.communities[c].town].urban == urban)
            .collect();
        if amount.kind == "station" {
            list.reverse();
        }
        let chosen = list.iter().enumerate();
        chosen
            .filter(|(i, _)| (i * amount.count) % 100 < amount.count)
            .map(|(_, c)| *c)
            .collect()
    };
    match amount.of {
        Of::Town => each(&|_| true),
        Of::Urban => each(&|k| towns[k].urban),
        Of::Rural => each(&|k| !towns[k].urban),
        Of::UrbanShare => share(true),
        Of::RuralShare => share(false),
        Of::All => {
            let (mut order, urban): (Vec<usize>, Vec<usize>) =
                (0..towns.len()).partition(|&k| !towns[k].urban);
            order.extend(urban);
            (0..amount.count)
                .filter_map(|n| in_town(order[n % order.len()], n / order.len()))
                .collect()
        }
    }
}

/// Puts a facility beside the `n`th community of a town.
pub fn place(drawn: &Drawn<'_>, f: &mut Facility, town: usize, n: usize, rng: &mut Rng) {
    let list = drawn.of(town);
    if let Some(&at) = list.get(n % list.len().max(1)) {
        settle(drawn, f, at, rng);
    }
}

/// Puts a facility beside a community.
pub fn settle(drawn: &Drawn<'_>, f: &mut Facility, at: usize, rng: &mut Rng) {
    let c: &Community = &drawn.communities[at];
    f.town = (c.town, drawn.county.towns[c.town].name);
    f.community.clone_from(&c.name);
    f.at = c.at
        + Coord {
            x: rng.range(-110.0, 110.0),
            y: rng.range(-110.0, 110.0),
        };
    f.people = match f.kind {
        "station" | "day-care" | "canteen" | "canteen-table" | "outlet" => c.elders60,
        "care-centre" => 2 * c.elders60,
        _ => f.beds.0 + drawn.people[c.town].elders60() / 20,
    };
}

/// A name that says where and what.
pub fn name(drawn: &mut Drawn<'_>, f: &Facility) -> String {
    let what = match f.kind {
        "regional-centre" => "区域性养老服务中心",
        "comprehensive" => "综合养老服务中心",
        "nursing-home" => "护理院",
        "institution" => "养老院",
        "outlet" => "养老服务网点",
        "village-home" => "村级敬老院",
        "care-centre" => "居家养老服务照料中心",
        "station" => "居家养老服务站",
        "day-care" => "日间照料中心",
        "canteen" => "长者食堂",
        _ => "老饭桌",
    };
    let base = match wide(f.kind) {
        true => format!("{}{what}", f.town.1),
        false => format!("{}{}{what}", f.town.1, f.community),
    };
    drawn.names.numbered(&base)
}

/// Is a facility of this type for its whole town?
pub fn wide(kind: &str) -> bool {
    matches!(kind, "regional-centre" | "comprehensive" | "nursing-home")
}

/// Who runs the `n`th of a type.
pub fn operator(kind: &str, n: usize) -> &'static str {
    match (kind, n % 5) {
        ("institution", 0..=3) => "private",
        ("institution", _) => "public-private",
        ("village-home", _) => "public",
        (_, 4) => "public",
        (_, 3) => "public-private",
        _ => "social",
    }
}

/// What the `n`th of a type stands in.
pub fn premises(kind: &str, n: usize) -> &'static str {
    let list: &[&'static str] = match kind {
        "regional-centre" => &["existing", "allocated-land"],
        "comprehensive" => &["neighbourhood-centre", "allocated-land", "commercial-stock"],
        "nursing-home" => &["hospital-spare", "hospital-spare", "allocated-land"],
        "institution" => &[
            "commercial-stock",
            "idle-office",
            "idle-home",
            "allocated-land",
        ],
        "outlet" => &["community-room", "commercial-stock"],
        "station" => &["neighbourhood-centre", "community-room", "idle-office"],
        "day-care" => &["community-room", "community-room", "idle-office"],
        "canteen" | "canteen-table" => &["community-room"],
        "care-centre" => &["neighbourhood-centre"],
        "complex" => &["commercial-stock"],
        _ => &["existing"],
    };
    list[n % list.len()]
}

/// How such premises are got.
pub fn mode(premises: &str) -> &'static str {
    match premises {
        "allocated-land" => "new-build",
        "commercial-stock" => "lease",
        _ => "conversion",
    }
}
