//! The interactive map: its canvas, layers to switch, legend, place for details.

use super::draw;
use super::read::Plan;
use super::words::two;
use crate::text::grouped;

/// The canvas and what stands beside it.
pub fn map(p: &Plan, number: usize) -> String {
    let label = |zh: &str, en: &str| {
        format!("data-zh-label=\"{zh}\" data-en-label=\"{en}\" aria-label=\"{en}\"")
    };
    let mut layers = String::new();
    let existing = p.sites.iter().any(|s| s.existing);
    let list = [
        (
            "chosen",
            "round new",
            two("规划新建设施", "New premises"),
            true,
            true,
        ),
        (
            "existing",
            "square",
            two("现状设施", "Existing premises"),
            true,
            existing,
        ),
        (
            "demand",
            "steps",
            two("居住地(按距离)", "Homes by distance"),
            true,
            true,
        ),
        (
            "areas",
            "fill",
            two("服务范围", "Service areas"),
            true,
            !p.catchments.is_empty(),
        ),
        (
            "blank",
            "hatch",
            two("盲区(居住地周边)", "Blank areas near homes"),
            p.demand.iter().any(|d| d.bucket != 0),
            !p.catchments.is_empty(),
        ),
        (
            "links",
            "line",
            two("分配关系", "Who serves whom"),
            false,
            !p.links.is_empty(),
        ),
        (
            "zones",
            "border",
            two("分区", "Zones"),
            true,
            p.named_zones().next().is_some(),
        ),
    ];
    for (layer, sign, name, on, any) in list {
        if any {
            let on = if on { " checked" } else { "" };
            layers += &format!("<label><input type=\"checkbox\" data-layer=\"{layer}\"{on}><i class=\"sign {sign}\"></i>{}</label>\n", name.html());
        }
    }
    let b = draw::marks_breaks(p);
    let n = |x: f64| grouped(x, 0);
    let mut ramp = String::new();
    for (k, colour) in draw::NEAR_TO_FAR.iter().enumerate() {
        let text = match k {
            0 => format!("0–{} m", n(b[0])),
            4 => format!("> {} m", n(b[3])),
            k => format!("{}–{} m", n(b[k - 1]), n(b[k])),
        };
        if k < 4
            || p.demand
                .iter()
                .any(|d| d.distance.is_some_and(|m| m > b[3]))
        {
            ramp += &format!("<li><svg viewBox=\"0 0 12 12\"><circle cx=\"6\" cy=\"6\" r=\"5\" fill=\"{colour}\"/></svg>{text}</li>\n");
        }
    }
    if p.demand.iter().any(|d| d.bucket != 0) {
        ramp += &format!(
            "<li><svg viewBox=\"0 0 12 12\"><circle cx=\"6\" cy=\"6\" r=\"4\" fill=\"#fff\" stroke=\"#d4007f\" stroke-width=\"2.4\"/></svg>{}</li>\n",
            two("未全部服务", "not wholly served").html()
        );
    }
    format!(
        "<section class=\"map screen\" id=\"map-{number}\">\n<div class=\"paper-map\"><canvas tabindex=\"0\" role=\"application\" {}></canvas>\n\
         <div class=\"zoom\"><button type=\"button\" data-act=\"in\" {}>+</button><button type=\"button\" data-act=\"out\" {}>−</button><button type=\"button\" data-act=\"fit\" {}>⤢</button></div></div>\n\
         <div class=\"beside\"><input class=\"find\" type=\"search\" {}>\n<fieldset class=\"layers\"><legend>{}</legend>\n{layers}<ul class=\"ramp\">{ramp}</ul></fieldset>\n\
         <div class=\"details\" aria-live=\"polite\"></div><p class=\"keys\">{}</p></div>\n</section>\n",
        label("方案地图", "Map of the plan"),
        label("放大", "Zoom in"),
        label("缩小", "Zoom out"),
        label("全图", "Whole map"),
        label("查找设施或居住地,按回车", "Find premises or homes, then Enter"),
        two("图层", "Layers").html(),
        two(
            "键盘:方向键平移,+ − 缩放,0 全图,回车选取中心最近处。",
            "Keys: arrows move, + − zoom, 0 the whole map, Enter picks what is nearest to the middle."
        )
        .html()
    )
}
