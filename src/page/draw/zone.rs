//! 分镇街图则: a sheet per zone with map, table and notes.

use super::frame::{around, Frame};
use super::side::{cut, Side};
use super::{marks, Ask, Sheet};
use crate::page::words::{same, two, zone_figures, Two};
use crate::text::grouped;
use geo::BoundingRect;

/// Where the table of a sheet must end.
const BOTTOM: f64 = 712.0;

/// A sheet for every zone that has a shape and something in it.
pub fn sheets(ask: &Ask) -> Vec<Sheet> {
    let p = ask.plan;
    let zones = p.named_zones().filter(|(k, z)| {
        let any = p.demand.iter().any(|d| d.zone == Some(*k))
            || p.sites.iter().any(|s| s.zone == Some(*k));
        any && z.shape.is_some()
    });
    let list = zones.enumerate().map(|(n, (k, _))| sheet(ask, n, k));
    list.collect()
}

fn sheet(ask: &Ask, number: usize, k: usize) -> Sheet {
    let p = ask.plan;
    let zone = &p.zones[k];
    let name = zone.name.clone().unwrap_or_default();
    let title = two(
        format!("{name} 设施布局图则"),
        format!("Zone sheet: {name}"),
    );
    let mine = p.demand.iter().filter(|d| d.zone == Some(k));
    let sites: Vec<_> = p.sites.iter().filter(|s| s.zone == Some(k)).collect();
    let corners = zone.shape.as_ref().and_then(|s| s.bounding_rect());
    let corners = corners.into_iter().flat_map(|r| [r.min(), r.max()]);
    let rect = around(
        corners
            .chain(mine.clone().map(|d| d.at))
            .chain(sites.iter().map(|s| s.at)),
    );
    let frame = Frame::around(ask, &format!("zone{}", number + 1), rect);
    let mut pen = frame.start(ask, &title);
    marks::zones(&frame, &mut pen, p, Some(k));
    let near = |s: &crate::page::read::Site| s.zone == Some(k) || frame.shows(s.at);
    marks::draw_areas(&mut pen, &marks::areas(&frame, p, near));
    let others = p
        .demand
        .iter()
        .filter(|d| d.zone != Some(k) && frame.shows(d.at));
    marks::dots(&frame, &mut pen, others, 4.0, "#cfcac0");
    marks::by_distance(
        &frame,
        &mut pen,
        p,
        mine.clone(),
        mine.clone().count().max(100),
    );
    let outside = p
        .sites
        .iter()
        .filter(|s| s.zone != Some(k) && frame.shows(s.at));
    marks::sites(&frame, &mut pen, outside, 3.0);
    marks::sites(&frame, &mut pen, sites.iter().copied(), 6.5);
    for (n, s) in sites.iter().enumerate() {
        let (x, y) = frame.at(s.at);
        let style = "font-size=\"8.5\" font-weight=\"700\" fill=\"#fff\" text-anchor=\"middle\"";
        pen.text(x, y + 3.0, style, &same((n + 1).to_string()));
    }
    frame.finish(ask, &mut pen);

    let mut side = Side::new(&mut pen);
    side.heading(&two("图例", "Legend"));
    side.new_sites();
    side.existing_sites(p);
    side.areas(p);
    side.distances(p);
    side.borders(p);
    side.y += 8.0;
    side.heading(&two("指标", "Figures"));
    for (key, name) in zone_figures() {
        let value = zone.figures[key];
        let always = [
            "households",
            "served",
            "quota_m2",
            "given_m2",
            "sites_new",
            "cost",
        ]
        .contains(&key);
        if always || value != 0.0 {
            side.figure(&name, &format!("zones/{k}/{key}"), value, 3);
        }
    }
    side.y += 8.0;
    side.heading(&two("设施一览", "Facilities"));
    let head: Vec<Two> = [
        ("号", "no."),
        ("名称", "name"),
        ("面积 m²", "area m²"),
        ("户数", "households"),
        ("最远(米)", "farthest m"),
    ]
    .into_iter()
    .map(|(zh, en)| two(zh, en))
    .collect();
    let room = ((BOTTOM - side.y) / 14.5) as usize;
    let shown = if sites.len() < room {
        sites.len()
    } else {
        room.saturating_sub(2)
    };
    let mut rows = vec![head];
    for (n, s) in sites.iter().enumerate().take(shown) {
        let name = if s.name.is_empty() { &s.id } else { &s.name };
        rows.push(vec![
            same((n + 1).to_string()),
            same(cut(name, 19)),
            same(grouped(s.area, 1)),
            same(grouped(s.households, 1)),
            same(s.farthest.map_or("–".into(), |d| grouped(d, 1))),
        ]);
    }
    side.table(&[0.0, 22.0, 178.0, 232.0, 286.0], &rows);
    if shown < sites.len() {
        let rest = sites.len() - shown;
        side.note(&two(
            format!("另有 {rest} 处,见设施表。"),
            format!("{rest} more in the table of premises."),
        ));
    }
    Sheet {
        name: format!("zone-{:02}", number + 1),
        title,
        body: pen.out,
    }
}
