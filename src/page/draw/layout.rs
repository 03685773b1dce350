//! 规划设施布局图: what is built and what stays.

use super::frame::{extent, Frame};
use super::side::{Side, Sign};
use super::{marks, Ask, Sheet};
use crate::page::words::two;
use std::fmt::Write;

/// The sheet.
pub fn sheet(ask: &Ask) -> Vec<Sheet> {
    let p = ask.plan;
    let title = two("规划养老服务设施布局图", "Planned layout of facilities");
    let frame = Frame::around(ask, "layout", extent(ask));
    let mut pen = frame.start(ask, &title);
    marks::zones(&frame, &mut pen, p, None);
    marks::parcels(&frame, &mut pen, p.demand.iter(), "#b9b3a6");
    let mut ways = String::new();
    for l in &p.links {
        let (a, b) = (
            frame.at(p.demand[l.demand].at),
            frame.at(p.sites[l.site].at),
        );
        if a != b {
            let _ = write!(ways, "M{} {}L{} {}", a.0, a.1, b.0, b.1);
        }
    }
    pen.put(&format!("<path d=\"{ways}\" fill=\"none\" stroke=\"#d9764f\" stroke-width=\".7\" stroke-opacity=\".6\"/>"));
    marks::dots(
        &frame,
        &mut pen,
        p.demand.iter(),
        marks::dot(p.demand.len()) * 0.8,
        "#a39c8e",
    );
    // The area of premises is the area of their sign, from 400 m² on.
    let mut order: Vec<_> = p.sites.iter().collect();
    order.sort_by(|a, b| b.area.total_cmp(&a.area).then(a.id.cmp(&b.id)));
    let many = p.sites.len() > 150;
    let (base, most) = if many { (1.8, 2.6) } else { (4.5, 3.0) };
    for s in order {
        let half = base * (s.area / 400.0).sqrt().clamp(0.8, most);
        marks::sites(&frame, &mut pen, std::iter::once(s), half);
    }
    marks::zone_names(&frame, &mut pen, p);
    frame.finish(ask, &mut pen);
    let mut side = Side::new(&mut pen);
    side.heading(&two("图例", "Legend"));
    side.new_sites();
    side.existing_sites(p);
    side.sign(
        &Sign::Dot("#a39c8e"),
        &two(
            "居住地,连线至所分配设施",
            "homes, with lines to their premises",
        ),
    );
    side.borders(p);
    side.y += 4.0;
    side.note(&two(
        "符号面积与建筑面积成比例(过小、过大者有限度)。",
        "Signs are as large as the floor area (within limits).",
    ));
    side.y += 6.0;
    side.heading(&two("指标", "Figures"));
    side.figures(
        p,
        &[
            "/sites_new",
            "/sites_existing",
            "/quota_m2",
            "/given_m2",
            "/area_m2",
            "/area_new_m2",
            "/spare_m2",
            "/cost",
        ],
    );
    side.y += 10.0;
    side.heading(&two("说明", "Notes"));
    side.note(&two(
        crate::report::markdown::headline(crate::text::Lang::Zh, &p.file),
        crate::report::markdown::headline(crate::text::Lang::En, &p.file),
    ));
    vec![Sheet {
        name: "layout".into(),
        title,
        body: pen.out,
    }]
}
