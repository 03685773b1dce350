//! Both readings side by side, and the network.

use super::{line, table, ROWS};
use crate::report::plan_file::Walking;
use crate::text::{grouped, network, Lang};

/// The section on ways on foot.
pub fn walking(lang: Lang, w: &Walking, total: f64) -> String {
    let t = |zh: &'static str, en: &'static str| lang.pick(zh, en);
    let n = |x: f64| grouped(x, 1);
    let percent = |x: f64| grouped(100.0 * x / total.max(1e-9), 2);
    let decides = match w.decides.as_str() {
        "walking" => t("步行距离", "the way on foot"),
        _ => t("直线距离", "the straight line"),
    };
    let mut out = match lang {
        Lang::Zh => format!("方案以{decides}为准。两种读法下,已开放设施在服务半径内的户数:\n\n"),
        Lang::En => format!("The plan is held to {decides}. Households with open premises within the radius, by either reading:\n\n"),
    };
    let head = [t("读法", "reading"), t("户数", "households"), "%"];
    let rows = [
        (t("直线距离", "straight line"), w.households_straight),
        (t("步行距离", "on foot"), w.households_walking),
    ];
    out += &table(
        &head,
        rows.map(|(name, x)| vec![name.to_string(), n(x), percent(x)]),
    );
    let households: f64 = w.differ.iter().map(|d| d.households).sum();
    out += &match lang {
        Lang::Zh => format!(
            "\n两种读法结论不同:{} 处、{} 户。\n",
            w.differ.len(),
            n(households)
        ),
        Lang::En => format!(
            "\nThe readings differ for {} demands, {} households.\n",
            w.differ.len(),
            n(households)
        ),
    };
    if !w.differ.is_empty() {
        let head = match lang {
            Lang::Zh => ["编号", "名称", "户数", "直线(米)", "步行(米)"],
            Lang::En => ["id", "name", "households", "straight, m", "on foot, m"],
        };
        let metres = |x: Option<f64>| x.map_or("–".into(), n);
        let rows = w.differ.iter().take(ROWS).map(|d| {
            vec![
                d.demand.clone(),
                line(&d.name),
                n(d.households),
                metres(d.straight_m),
                metres(d.walking_m),
            ]
        });
        out += "\n";
        out += &table(&head, rows);
        out += &super::more(lang, w.differ.len(), "plan.json");
    }
    out += "\n";
    out += &network::built(lang, &w.network);
    let far: f64 = w.far.iter().map(|f| f.households).sum();
    let worst = w.far.iter().filter_map(|f| f.network_m).fold(0.0, f64::max);
    out += &match lang {
        Lang::Zh => format!(
            "- {} 处({} 户)距网络过远,步行按不可达计,最远 {} 米;{} 处改接主网络;{} 处仅在孤立小段上\n",
            w.far.len(), n(far), n(worst), w.moved.len(), w.apart.len()
        ),
        Lang::En => format!(
            "- {} demands ({} households) are too far from the network and unreachable on foot, the farthest {} m away; {} were attached to the main network, {} stand on small pieces only\n",
            w.far.len(), n(far), n(worst), w.moved.len(), w.apart.len()
        ),
    };
    out
}
