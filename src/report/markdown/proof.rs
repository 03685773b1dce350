//! The proof, the parameters, the input files.

use super::{line, percent, table, unit_name};
use crate::report::plan_file::{PlanFile, TOLERANCE};
use crate::scenario::write::Origin;
use crate::text::{grouped, Lang};

/// The bound and what it rests on, in words; paragraphs are apart by an empty line.
pub fn proof(lang: Lang, p: &PlanFile) -> String {
    let parts = p.evidence.parts.len();
    let word = p
        .evidence
        .parts
        .iter()
        .filter(|x| x.method == "mip")
        .count();
    let u = unit_name(lang, &p.objective_unit);
    let n = |x: f64| grouped(x, 2);
    let certified = p.bound_certified.map_or("–".into(), n);
    let mut out = match lang {
        Lang::Zh => format!(
            "目标值 {} {u},下界 {} {u},相对间隙 {}。需求分为 {parts} 个互不影响的部分;其中 {word} 个部分的下界依据整数规划求解器的结论,\
             其余由对偶乘子给出。仅凭乘子可证 {} {u}。`quarter verify` 从原始文件重新计算全部数字与下界,`--prove` 另行重解上述 {word} 个部分。\n\n\
             次级目标为距离最短:在所选设施与最低造价之下,面积与分配由最小费用流精确求得;同造价的其他选址未被证明更远。\n",
            n(p.objective), n(p.bound), percent(p.gap), certified
        ),
        Lang::En => format!(
            "Value {} {u}, bound {} {u}, relative gap {}. The demand falls into {parts} independent parts; the bound of {word} \
             of them rests on the word of the MIP solver, that of the others on multipliers. Multipliers alone prove {} {u}. \
             `quarter verify` computes every number and the bound again from the original files; `--prove` also solves those {word} parts again.\n\n\
             The second objective is least distance: for these sites and the least cost, sizes and shares are exact (min-cost flow); \
             other sites of the same cost are not proved to be farther.\n",
            n(p.objective), n(p.bound), percent(p.gap), certified
        ),
    };
    if p.gap > p.gap_asked.max(TOLERANCE) {
        let why = match p.stopped.as_deref() {
            Some("time-limit") => lang.pick("达到时间上限", "the time limit struck"),
            Some("interrupt") => lang.pick("被中断", "it was interrupted"),
            _ => lang.pick("搜索计划已做完", "the planned work was done"),
        };
        out += &match lang {
            Lang::Zh => format!("\n未达到所要求的间隙 {}:{why}。\n", percent(p.gap_asked)),
            Lang::En => format!(
                "\nThe gap asked for, {}, was not reached: {why}.\n",
                percent(p.gap_asked)
            ),
        };
    }
    out
}

pub fn parameters(lang: Lang, p: &PlanFile) -> String {
    let head = match lang {
        Lang::Zh => ["参数", "值", "来源"],
        Lang::En => ["parameter", "value", "from"],
    };
    let from = |o: Origin| match o {
        Origin::Given => lang.pick("给定", "given"),
        Origin::Option => lang.pick("命令行", "option"),
        Origin::Default => lang.pick("默认", "default"),
        Origin::Found => lang.pick("数据中找到", "found in the data"),
    };
    table(
        &head,
        p.parameters.iter().map(|x| {
            vec![
                line(&x.key),
                line(&x.value.to_string()),
                from(x.from).into(),
            ]
        }),
    )
}

pub fn inputs(lang: Lang, p: &PlanFile) -> String {
    let head = match lang {
        Lang::Zh => ["用途", "文件", "要素", "SHA-256"],
        Lang::En => ["role", "file", "features", "SHA-256"],
    };
    let files = p.inputs.iter().map(|i| {
        vec![
            i.role.clone(),
            line(&i.file),
            i.features.to_string(),
            i.sha256.clone(),
        ]
    });
    let policy = vec![
        "policy".into(),
        line(&p.policy.name),
        "–".into(),
        p.policy.sha256.clone(),
    ];
    format!(
        "{}\n{} · {} · {}\n",
        table(&head, files.chain([policy])),
        p.program,
        line(&p.policy.source),
        p.schema
    )
}
