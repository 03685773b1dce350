//! 服务半径覆盖图: what the service areas cover, today and as planned, and what they leave blank.

use super::frame::{extent, Frame};
use super::side::{Side, Sign};
use super::{marks, Ask, Sheet};
use crate::page::words::two;

/// Coverage by what there is today.
pub fn today(ask: &Ask) -> Vec<Sheet> {
    let p = ask.plan;
    if p.catchments.is_empty() || !p.sites.iter().any(|s| s.existing) {
        return Vec::new();
    }
    let title = two(
        "现状服务半径覆盖与盲区图",
        "Coverage today, and blank areas",
    );
    let frame = Frame::around(ask, "today", extent(ask));
    let mut pen = frame.start(ask, &title);
    marks::zones(&frame, &mut pen, p, None);
    let areas = marks::areas(&frame, p, |s| s.existing);
    marks::blank(&frame, &mut pen, p, &areas);
    marks::draw_areas(&mut pen, &areas);
    marks::dots(
        &frame,
        &mut pen,
        p.demand.iter(),
        marks::dot(p.demand.len()),
        "#6f675a",
    );
    marks::sites(&frame, &mut pen, p.sites.iter().filter(|s| s.existing), 5.0);
    marks::zone_names(&frame, &mut pen, p);
    frame.finish(ask, &mut pen);
    let mut side = Side::new(&mut pen);
    side.heading(&two("图例", "Legend"));
    side.existing_sites(p);
    side.areas(p);
    side.blank();
    side.sign(&Sign::Dot("#6f675a"), &two("居住地", "homes"));
    side.borders(p);
    side.y += 10.0;
    side.heading(&two("说明", "Notes"));
    side.note(&two(
        "只画现状设施的服务范围;面积是否足够不在此图中。斜线为居住地周边而不在任何现状设施服务范围内的地带。",
        "Service areas of existing premises only; whether their floor area is enough is not shown here. Hatched: ground near homes that no existing premises reach.",
    ));
    vec![Sheet {
        name: "coverage-today".into(),
        title,
        body: pen.out,
    }]
}

/// Coverage as planned, with demand by distance.
pub fn planned(ask: &Ask) -> Vec<Sheet> {
    let p = ask.plan;
    let title = two("规划服务覆盖图", "Coverage as planned");
    let frame = Frame::around(ask, "planned", extent(ask));
    let mut pen = frame.start(ask, &title);
    marks::zones(&frame, &mut pen, p, None);
    let areas = marks::areas(&frame, p, |_| true);
    // With everyone served, what lies outside is no gap.
    let gaps = p.demand.iter().any(|d| d.bucket != 0);
    if gaps {
        marks::blank(&frame, &mut pen, p, &areas);
    }
    marks::draw_areas(&mut pen, &areas);
    marks::by_distance(&frame, &mut pen, p, p.demand.iter(), p.demand.len());
    marks::sites(
        &frame,
        &mut pen,
        p.sites.iter(),
        marks::half(p.sites.len()) - 0.6,
    );
    marks::zone_names(&frame, &mut pen, p);
    frame.finish(ask, &mut pen);
    let mut side = Side::new(&mut pen);
    side.heading(&two("图例", "Legend"));
    side.new_sites();
    side.existing_sites(p);
    side.areas(p);
    if gaps {
        side.blank();
    }
    side.distances(p);
    side.borders(p);
    side.y += 10.0;
    side.heading(&two("指标", "Figures"));
    side.figures(
        p,
        &[
            "/households/total",
            "/households/served",
            "/households/no_room",
            "/households/left_out",
            "/households/out_of_reach",
            "/then/mean_m",
            "/then/farthest_m",
        ],
    );
    side.y += 10.0;
    side.heading(&two("说明", "Notes"));
    side.note(&two(
        "距离为到所分配设施中最远一处的距离。",
        "Distance is that to the farthest of the premises that serve a home.",
    ));
    vec![Sheet {
        name: "coverage-planned".into(),
        title,
        body: pen.out,
    }]
}
