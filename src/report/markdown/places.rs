//! Tables per zone and per premises.

use super::{line, more, table, ROWS};
use crate::model::Plan;
use crate::region::Region;
use crate::report::figures::{m2, unit, Figures, ZoneFigures};
use crate::text::{grouped, Lang};

pub fn zones(lang: Lang, region: &Region, f: &Figures) -> String {
    let head = match lang {
        Lang::Zh => [
            "分区",
            "户数",
            "已服务",
            "无面积",
            "未安排",
            "半径外",
            "应配 m²",
            "已配 m²",
            "新设施",
            "现状",
            "设施面积 m²",
            "造价(元)",
        ],
        Lang::En => [
            "zone",
            "households",
            "served",
            "no room",
            "left unserved",
            "out of reach",
            "needed m²",
            "given m²",
            "new",
            "existing",
            "premises m²",
            "cost, yuan",
        ],
    };
    let row = |name: String, z: &ZoneFigures| {
        let h = &z.households;
        let mut row = vec![name];
        let numbers = [
            h.total,
            h.served,
            h.no_room,
            h.left_out,
            h.out_of_reach,
            m2(z.quota),
            m2(z.given),
        ];
        row.extend(numbers.iter().map(|n| grouped(*n, 1)));
        row.push(z.sites_new.to_string());
        row.push(z.sites_existing.to_string());
        row.push(grouped(m2(z.area), 1));
        row.push(grouped(unit(z.cost), 0));
        row
    };
    let named = region.zones.iter().map(|z| line(&z.name));
    let names = named.chain([lang.pick("(不在任何分区)", "(in no zone)").to_string()]);
    let mut rows: Vec<Vec<String>> = names.zip(&f.zone).map(|(n, z)| row(n, z)).collect();
    rows.push(row(lang.pick("合计", "total").into(), &f.total));
    table(&head, rows)
}

pub fn sites(lang: Lang, region: &Region, plan: &Plan, f: &Figures) -> String {
    let head = match lang {
        Lang::Zh => [
            "编号",
            "名称",
            "新建/现状",
            "类别",
            "面积 m²",
            "富余 m²",
            "户数",
            "最远(米)",
            "造价(元)",
        ],
        Lang::En => [
            "id",
            "name",
            "kind",
            "class",
            "area m²",
            "spare m²",
            "households",
            "farthest, m",
            "cost, yuan",
        ],
    };
    let open: Vec<(usize, i64)> = plan
        .area
        .iter()
        .enumerate()
        .filter_map(|(j, a)| a.map(|a| (j, a)))
        .collect();
    let row = |&(j, area): &(usize, i64)| {
        let (s, g) = (&region.sites[j], &f.site[j]);
        let cost = if s.existing { 0 } else { s.cost.of(area) };
        vec![
            s.id.clone(),
            line(&s.name),
            if s.existing {
                lang.pick("现状", "existing")
            } else {
                lang.pick("新建", "new")
            }
            .into(),
            line(&s.premises),
            grouped(m2(area), 2),
            grouped(m2(area - g.load), 2),
            grouped(g.households.as_f64(), 1),
            g.farthest.map_or("–".into(), |d| grouped(d, 1)),
            grouped(unit(cost), 0),
        ]
    };
    table(&head, open.iter().take(ROWS).map(row)) + &more(lang, open.len(), "sites.geojson")
}
