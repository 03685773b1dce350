//! What was made of a walking network, in words.

use super::{grouped, Lang};
use crate::network::Built;

/// The build report as a list.
pub fn built(lang: Lang, b: &Built) -> String {
    let km = |m: f64| grouped(m / 1000.0, 1);
    let n = |x: usize| grouped(x as f64, 0);
    let mut out = String::new();
    let mut say = |zh: String, en: String| {
        out += "- ";
        out += lang.pick(&zh, &en);
        out += "\n";
    };
    say(
        format!(
            "{}:{} 条路线中 {} 条可步行,长 {} 公里",
            b.file,
            n(b.ways),
            n(b.walkable),
            km(b.length_m)
        ),
        format!(
            "{}: {} of {} ways may be walked, {} km",
            b.file,
            n(b.walkable),
            n(b.ways),
            km(b.length_m)
        ),
    );
    match &b.class {
        None => say(
            "图层没有道路等级:全部线条按可步行计,快速路与步道无法区分".into(),
            "the layer has no classes: every line counts as walkable, footways cannot be told from motorways".into(),
        ),
        Some(field) => say(format!("按字段 {field} 判断能否步行"), format!("told apart by the field {field}")),
    }
    if !b.dropped.is_empty() {
        let list = |sep: &str| {
            let some = b.dropped.iter().take(8);
            let some: Vec<String> = some.map(|(r, k)| format!("{r} × {k}")).collect();
            some.join(sep)
        };
        say(
            format!("未采用:{}", list("、")),
            format!("left out: {}", list(", ")),
        );
    }
    say(
        format!(
            "{} 个节点、{} 条边、{} 个线段;最长线段 {} 米",
            n(b.nodes),
            n(b.edges),
            n(b.segments),
            grouped(b.longest_m, 1)
        ),
        format!(
            "{} nodes, {} edges, {} segments; the longest segment is {} m",
            n(b.nodes),
            n(b.edges),
            n(b.segments),
            grouped(b.longest_m, 1)
        ),
    );
    let share = grouped(b.main_share * 100.0, 2);
    say(
        format!("{} 个互不连通的部分,最大者占长度的 {share} %;其中 {} 个为小段,共 {} 公里", n(b.pieces), n(b.small_pieces), km(b.small_m)),
        format!("{} unconnected pieces, the largest with {share} % of the length; {} of them small, {} km", n(b.pieces), n(b.small_pieces), km(b.small_m)),
    );
    if b.zero + b.duplicate > 0 {
        say(
            format!("清理:零长度线段 {},重复线段 {}", n(b.zero), n(b.duplicate)),
            format!(
                "cleaned: {} segments without length, {} repeated",
                n(b.zero),
                n(b.duplicate)
            ),
        );
    }
    if b.missing_nodes > 0 {
        say(
            format!("{} 个位置不在文件中,路线在该处断开", n(b.missing_nodes)),
            format!(
                "{} positions are not in the file; ways are cut there",
                n(b.missing_nodes)
            ),
        );
    }
    if b.barriers > 0 {
        say(
            format!("{} 处门禁或围墙不可通行", n(b.barriers)),
            format!("{} gates or walls that stop pedestrians", n(b.barriers)),
        );
    }
    if b.plazas > 0 {
        say(
            format!(
                "{} 个可穿行的广场,增加 {} 条穿行线",
                n(b.plazas),
                n(b.across)
            ),
            format!(
                "{} squares that may be crossed, with {} ways across",
                n(b.plazas),
                n(b.across)
            ),
        );
    }
    if b.crossings_joined > 0 {
        say(
            format!("{} 处交叉已连通", n(b.crossings_joined)),
            format!("{} crossings were joined", n(b.crossings_joined)),
        );
    }
    if b.crossings_apart > 0 {
        say(
            format!("{} 处交叉没有公共顶点,未连通(其中标为桥隧 {} 处);如应连通,用 join = \"crossings\"", n(b.crossings_apart), n(b.crossings_bridged)),
            format!("{} crossings without a common vertex were left apart ({} of them bridges or tunnels); join = \"crossings\" joins them", n(b.crossings_apart), n(b.crossings_bridged)),
        );
    }
    if b.one_way_m > 0.0 {
        say(
            format!(
                "步行单向 {} 公里;只能进不能出(或反之){} 公里",
                km(b.one_way_m),
                km(b.trap_m)
            ),
            format!(
                "{} km one way on foot; {} km can be entered but not left, or the reverse",
                km(b.one_way_m),
                km(b.trap_m)
            ),
        );
    }
    if let Some(why) = &b.not_cached {
        say(
            format!("网络缓存未能写出({why}),下次须重新构建"),
            format!("the built network could not be cached ({why}); it is built again next time"),
        );
    }
    out
}
