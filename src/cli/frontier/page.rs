//! The curve as a table.

use crate::frontier::{chart::Words, Axis, Point};
use crate::report::plan_file::TOLERANCE;
use crate::text::{grouped, number, Lang};
use std::fmt::Write;

fn name(lang: Lang, axis: Axis) -> &'static str {
    match axis {
        Axis::Cost => lang.pick("造价(元)", "cost (yuan)"),
        Axis::Sites => lang.pick("新建设施", "new premises"),
        Axis::Area => lang.pick("新建面积(m²)", "new floor area (m²)"),
        Axis::Coverage => lang.pick("覆盖率(%)", "share served (%)"),
        Axis::Mean => lang.pick("平均距离(m)", "mean distance (m)"),
        Axis::Worst => lang.pick("最远距离(m)", "farthest (m)"),
    }
}

fn shown(axis: Axis, value: Option<f64>) -> String {
    match (axis, value) {
        (_, None) => "–".into(),
        (Axis::Coverage, Some(v)) => number(v * 100.0, 3),
        (_, Some(v)) => grouped(v, 2),
    }
}

/// Words of the picture.
pub fn words(lang: Lang, title: &str, axes: &[Axis; 2]) -> Words {
    Words {
        title: format!(
            "{title} · {} / {}",
            name(lang, axes[0]),
            name(lang, axes[1])
        ),
        axes: axes.map(|a| name(lang, a).to_string()),
        proved: [
            lang.pick("已证明最优", "proved"),
            lang.pick("未证明,见间隙", "not proved, see gap"),
        ],
    }
}

/// The table.
pub fn markdown(lang: Lang, title: &str, axes: &[Axis; 2], points: &[Point]) -> String {
    let mut out = format!("# {}: {}\n\n", lang.pick("权衡曲线", "Trade-off"), title);
    let said = match axes[1] {
        Axis::Coverage => lang.pick(
            "每一行:达到此覆盖率的方案中没有更省的(间隙为 0 即已证明)。相邻两点之间的方案不会低于其连线(取已证明的界)。",
            "Each row: of the plans that serve this share none takes less (proved where the gap is 0). No plan between two proved neighbours lies below the line that joins them.",
        ),
        _ => lang.pick(
            "每一行:在此限额内没有更好的方案(间隙为 0 即已证明)。",
            "Each row: no plan within this limit is better (proved where the gap is 0).",
        ),
    };
    let _ = writeln!(out, "{said}\n");
    let _ = writeln!(
        out,
        "| {} | {} | {} | {} | {} | {} |\n|---|---|---|---|---|---|",
        lang.pick("点", "point"),
        name(lang, axes[0]),
        name(lang, axes[1]),
        lang.pick("界", "bound"),
        lang.pick("间隙", "gap"),
        lang.pick("状态", "status"),
    );
    for (k, p) in points.iter().enumerate() {
        let proved = p.file.gap <= TOLERANCE;
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} % | {} |",
            k + 1,
            shown(axes[0], axes[0].of(&p.file)),
            shown(axes[1], axes[1].of(&p.file)),
            grouped(p.file.bound, 2),
            number(p.file.gap * 100.0, 4),
            if proved {
                lang.pick("已证明", "proved")
            } else {
                lang.pick("未证明", "not proved")
            },
        );
    }
    out
}

/// One row a point.
pub fn csv(points: &[Point]) -> String {
    let mut out = String::from("\u{feff}point,status,proved,objective_name,objective,bound,gap");
    for axis in Axis::ALL {
        let _ = write!(out, ",{}", axis.word());
    }
    out.push_str("\r\n");
    for (k, p) in points.iter().enumerate() {
        let f = &p.file;
        let _ = write!(
            out,
            "{},{},{},{},{},{},{}",
            k + 1,
            crate::compare::status(f),
            f.gap <= TOLERANCE,
            f.objective_name,
            f.objective,
            f.bound,
            f.gap
        );
        for axis in Axis::ALL {
            let value = axis.of(f).map_or(String::new(), |v| v.to_string());
            let _ = write!(out, ",{value}");
        }
        out.push_str("\r\n");
    }
    out
}
