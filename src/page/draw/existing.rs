//! 现状设施分布图: what there is today.

use super::frame::{extent, Frame};
use super::side::{Side, Sign};
use super::{marks, Ask, Sheet};
use crate::page::words::two;

/// The sheet, if there are existing premises.
pub fn sheet(ask: &Ask) -> Vec<Sheet> {
    let p = ask.plan;
    if !p.sites.iter().any(|s| s.existing) {
        return Vec::new();
    }
    let title = two("现状养老服务设施分布图", "Existing elder-care facilities");
    let frame = Frame::around(ask, "existing", extent(ask));
    let mut pen = frame.start(ask, &title);
    marks::zones(&frame, &mut pen, p, None);
    marks::parcels(&frame, &mut pen, p.demand.iter(), "#b9b3a6");
    marks::dots(
        &frame,
        &mut pen,
        p.demand.iter(),
        marks::dot(p.demand.len()),
        "#b9b3a6",
    );
    let list = p.sites.iter().filter(|s| s.existing);
    marks::sites(&frame, &mut pen, list, 5.5);
    marks::zone_names(&frame, &mut pen, p);
    frame.finish(ask, &mut pen);
    let mut side = Side::new(&mut pen);
    side.heading(&two("图例", "Legend"));
    side.existing_sites(p);
    side.sign(&Sign::Dot("#b9b3a6"), &two("居住地", "homes"));
    side.borders(p);
    side.y += 10.0;
    side.heading(&two("指标", "Figures"));
    side.figures(p, &["/sites_existing", "/households/total", "/quota_m2"]);
    let area: f64 = p.sites.iter().filter(|s| s.existing).map(|s| s.area).sum();
    let area = (area * 1e6).round() / 1e6;
    side.figure(
        &two(
            "现状设施建筑面积(m²)",
            "Floor area of existing premises, m²",
        ),
        "sites:existing:area_m2",
        area,
        3,
    );
    vec![Sheet {
        name: "existing".into(),
        title,
        body: pen.out,
    }]
}
