//! The help texts in Chinese; the English ones stand with the arguments.

use clap::{Arg, ArgAction, Command};

/// `(command, argument or empty for the command itself, text)`.
const TEXTS: &[(&str, &str, &str)] = &[
    (
        "quarter",
        "",
        "一刻钟:社区养老服务设施布局,让每户在服务半径内有足够面积的设施,并证明方案有多好",
    ),
    (
        "quarter",
        "lang",
        "消息与报告的语言:zh 或 en(默认随系统区域设置)",
    ),
    (
        "plan",
        "",
        "求解方案:读入图层、布置设施、证明下界、写出经核验的方案",
    ),
    ("plan", "scenario", "方案文件(TOML);格式见 quarter schema"),
    ("plan", "output", "输出目录;要么完整写出,要么不写"),
    ("plan", "force", "替换输出目录中较早的方案"),
    (
        "plan",
        "json",
        "把 plan.json 打印到标准输出,此外不输出任何内容",
    ),
    ("plan", "time_limit", "搜索的时间上限(秒),覆盖方案文件"),
    (
        "plan",
        "gap",
        "达到此相对间隙即停止,0 表示要求证明最优,覆盖方案文件",
    ),
    ("plan", "threads", "线程数(默认每个处理器一个);结果与其无关"),
    ("plan", "seed", "随机种子,覆盖方案文件"),
    ("plan", "start", "从已有方案目录开始搜索,覆盖方案文件"),
    (
        "plan",
        "alternatives",
        "另给出若干选址确有不同的备选方案,写入 alternatives/,覆盖方案文件",
    ),
    (
        "plan",
        "format",
        "GeoJSON 之外的格式:gpkg、shp、fgb、csv、xlsx(多个用逗号分开)",
    ),
    (
        "plan",
        "to_crs",
        "这些格式的坐标系,如 cgcs2000 或 EPSG:4548(默认 WGS84)",
    ),
    (
        "plan",
        "field_map",
        "按管理部门要求的字段名与代码输出:字段映射文件(TOML),或 yizhangtu",
    ),
    (
        "plan",
        "findings",
        "把图层中发现的全部问题写入此 CSV 文件,即使未能求解",
    ),
    ("plan", "max_memory", "读取一个文件时最多使用的内存(MiB)"),
    ("plan", "quiet", "只报告错误"),
    (
        "frontier",
        "",
        "权衡两项指标:从一项最少到另一项最好之间的最优方案",
    ),
    ("frontier", "scenario", "方案文件(TOML)"),
    (
        "frontier",
        "between",
        "cost、sites、area、coverage、mean、worst(距离)中的两项",
    ),
    ("frontier", "points", "点数"),
    (
        "frontier",
        "output",
        "结果目录:frontier.json、frontier.csv、frontier.svg",
    ),
    ("frontier", "force", "替换输出目录中较早的曲线"),
    (
        "frontier",
        "json",
        "把 frontier.json 打印到标准输出,此外不输出任何内容",
    ),
    (
        "frontier",
        "plans",
        "写成方案目录(plans/)的点:以逗号分开的编号,或 all",
    ),
    (
        "frontier",
        "from",
        "造价、设施数或面积限额的起点(默认为可能的最小值);不用于覆盖率",
    ),
    (
        "frontier",
        "to",
        "限额的终点(默认为再多也无益处);不用于覆盖率",
    ),
    (
        "frontier",
        "time_limit",
        "每一点的时间上限(秒),覆盖方案文件",
    ),
    (
        "frontier",
        "threads",
        "线程数(默认每个处理器一个);结果与其无关",
    ),
    (
        "explain",
        "",
        "方案为何如此:某处场所、某个需求或某条规定,去掉它再求解",
    ),
    ("explain", "plan", "方案目录"),
    (
        "explain",
        "what",
        "场所或需求(编号或名称)、条文编号或规则种类,或 sites",
    ),
    ("explain", "json", "以 JSON 打印答案"),
    (
        "explain",
        "time_limit",
        "每个问题的时间上限(秒),覆盖方案文件",
    ),
    (
        "explain",
        "threads",
        "线程数(默认每个处理器一个);结果与其无关",
    ),
    ("explain", "verbose", "报告每个问题的用时"),
    (
        "stress",
        "",
        "在不确定量的抽样上检验方案(方案文件中的 [uncertain])",
    ),
    ("stress", "plan", "方案目录;其方案文件有 [uncertain] 表"),
    ("stress", "robust", "求户数须上调多少才能达到所要求的比例"),
    ("stress", "json", "以 JSON 打印答案"),
    (
        "stress",
        "time_limit",
        "每次求解的时间上限(秒),覆盖方案文件",
    ),
    (
        "stress",
        "threads",
        "线程数(默认每个处理器一个);结果与其无关",
    ),
    (
        "compare",
        "",
        "并列比较方案:指标、条文、选址变化、谁变近谁变远",
    ),
    (
        "compare",
        "plans",
        "方案目录或方案文件(后者先求解);第一个为基准",
    ),
    (
        "compare",
        "output",
        "对比结果目录;求解的方案写入其中 plans/",
    ),
    ("compare", "force", "替换输出目录中较早的对比"),
    (
        "compare",
        "json",
        "把 compare.json 打印到标准输出,此外不输出任何内容",
    ),
    (
        "compare",
        "time_limit",
        "每个方案的时间上限(秒),覆盖方案文件",
    ),
    (
        "compare",
        "threads",
        "线程数(默认每个处理器一个);结果与其无关",
    ),
    ("plan", "verbose", "报告各阶段用时"),
    ("convert", "", "转换图层的格式与坐标系,并报告其中的问题"),
    ("convert", "input", "要读取的文件;格式由扩展名决定"),
    ("convert", "output", "要写出的文件;格式由扩展名决定"),
    ("convert", "layer", "图层名(文件中有多个图层时)"),
    (
        "convert",
        "crs",
        "输入的坐标系:wgs84、cgcs2000、EPSG:4548、gcj02、bd09 或 proj 串(默认按文件所述)",
    ),
    ("convert", "encoding", "输入的文字编码,如 gbk(默认自动识别)"),
    ("convert", "to_crs", "输出的坐标系(默认 WGS84)"),
    (
        "convert",
        "most_lost",
        "不能使用的要素所占比例超过此值即停止",
    ),
    ("convert", "findings", "把发现的全部问题写入此 CSV 文件"),
    ("convert", "max_memory", "读取时最多使用的内存(MiB)"),
    ("convert", "force", "替换已有的输出文件"),
    (
        "verify",
        "",
        "对照原始文件核验已写出的方案,不信任其中任何内容",
    ),
    ("verify", "out", "方案目录"),
    (
        "verify",
        "prove",
        "对下界依据整数规划求解器结论的部分再求解一遍,并说明哪些未能重解",
    ),
    (
        "check",
        "",
        "审查住宅项目方案:逐条给出实测值、要求值、结论与最小修改",
    ),
    (
        "check",
        "submission",
        "报送图层:含户数的地块或楼栋,以及养老设施",
    ),
    (
        "check",
        "policy",
        "政策名称(见 quarter policy list)或政策文件",
    ),
    (
        "check",
        "context",
        "周边设施与社区、条文读法、规划条件(TOML)",
    ),
    ("check", "map", "报送图层的字段与用词对应表(TOML)"),
    ("check", "as_built", "竣工数据,格式相同;此时按竣工阶段审查"),
    ("check", "stage", "审查阶段:plan 方案,completion 竣工"),
    ("check", "output", "输出目录;要么完整写出,要么不写"),
    ("check", "force", "替换输出目录中较早的审查结果"),
    ("check", "batch", "批量审查:目录(或文件),每个文件为一份报送"),
    (
        "check",
        "pages",
        "与 --batch 同用:为每份报送另写一页,放在 reviews/",
    ),
    (
        "check",
        "json",
        "把 review.json(batch.json)打印到标准输出,此外不输出任何内容",
    ),
    ("reach", "", "查看现状:谁在服务范围内、各户有多远,不做规划"),
    ("reach", "layers", "含户数的图层,或一个方案文件(.toml)"),
    ("reach", "output", "输出目录;要么完整写出,要么不写"),
    ("reach", "force", "替换输出目录中较早的结果"),
    ("reach", "from", "现状设施图层"),
    (
        "reach",
        "network",
        "步行网络:OpenStreetMap 文件(.osm.pbf)或线图层",
    ),
    ("reach", "minutes", "步行不超过此时间(分钟)即为达标"),
    (
        "reach",
        "speed",
        "步行速度(米/秒)或名称:frail 0.64、at-risk 0.76、quarter-hour 0.778、fit 1.0",
    ),
    (
        "reach",
        "metres",
        "此距离(米)内有设施即为达标(默认政策的服务半径)",
    ),
    ("reach", "households", "户数字段"),
    ("reach", "class", "住宅类别:new 或 built(默认 built)"),
    ("reach", "skip_unknown", "略去户数未知的要素,并计数"),
    ("reach", "group", "需求分组:图层的字段"),
    ("reach", "area", "设施建筑面积(m²):字段或数值"),
    ("reach", "beds", "设施床位:字段或数值"),
    ("reach", "beds_per_100", "每百户应有床位"),
    ("reach", "zones", "分区统计用的面图层"),
    (
        "reach",
        "policy",
        "取其半径与配建面积的政策(默认 jinjiang-2022)",
    ),
    (
        "reach",
        "snap",
        "距网络超过此距离(米)的点按不可达计(默认 300)",
    ),
    (
        "reach",
        "join_crossings",
        "连通相交的线,标为桥梁或隧道者除外",
    ),
    ("reach", "private", "access=private 的道路也可步行"),
    ("reach", "steps", "台阶每米按几米计,1 至 10(默认 1)"),
    (
        "reach",
        "json",
        "把 reach.json 打印到标准输出,此外不输出任何内容",
    ),
    (
        "report",
        "",
        "把一个或多个方案做成一页报告:可看、可讲、可打印",
    ),
    ("report", "out", "方案目录;给出多个时为比较"),
    (
        "report",
        "output",
        "要写出的网页(.html);要么完整写出,要么不写",
    ),
    ("report", "pictures", "另把各图写成 SVG 文件,放入此目录"),
    ("report", "force", "替换已有的网页与图件"),
    (
        "policy",
        "",
        "列出政策、显示一项政策、说明每条条款如何处理,或解释规则与条款",
    ),
    ("policy list", "", "列出内置政策"),
    (
        "policy show",
        "",
        "显示一项政策:出处、设施类型、条款、规则、矛盾与所作决定",
    ),
    ("policy show", "name", "名称,或政策文件的路径"),
    ("policy show", "toml", "打印 TOML 原文,可作为自编政策的起点"),
    (
        "policy coverage",
        "",
        "说明每条条款如何处理:优化、检查、统计、报告或范围外,及所用规则与测试",
    ),
    ("policy coverage", "name", "名称,或政策文件的路径"),
    ("policy coverage", "json", "打印 JSON"),
    (
        "policy explain",
        "",
        "解释一类规则(如 radius)或一条条款(如 JJ-08)",
    ),
    ("policy explain", "rule", "规则类别或条款编号"),
    (
        "schema",
        "",
        "打印方案文件、审查所读文件或各种结果的 JSON Schema",
    ),
    ("schema", "of", "哪一种文件"),
    (
        "sample",
        "",
        "生成虚构的样例城镇(布局虚构,比例取自公布数据)",
    ),
    ("sample", "place", "采用哪里的比例:jinjiang、anxi"),
    ("sample", "output", "图层目录;要么完整写出,要么不写"),
    ("sample", "force", "替换输出目录中较早的样例"),
    ("sample", "households", "总户数"),
    ("sample", "seed", "随机种子;相同的种子得到相同的城镇"),
];

const EXIT_CODES: &str = "退出码:0 完成,强制条款全部满足且达到所要求的间隙;1 输入有误或无法读写;2 用法错误;\
3 完成,但有强制条款无法满足(方案已写出并指明原因),或核验发现不符;4 停止时方案未达到所要求的间隙;5 停止时没有方案。check:0 通过,3 不符合,4 资料不足。";

const TEMPLATE: &str = "{about}\n\n用法: {usage}\n\n{all-args}{after-help}";

fn text(command: &str, arg: &str) -> Option<&'static str> {
    let found = TEXTS.iter().find(|t| t.0 == command && t.1 == arg);
    found.map(|t| t.2)
}

/// The command line with its help in Chinese.
pub fn in_chinese(command: Command) -> Command {
    translate(command, "quarter").after_help(EXIT_CODES)
}

fn translate(mut command: Command, path: &str) -> Command {
    if let Some(about) = text(path, "") {
        command = command.about(about);
    }
    command = command
        .help_template(TEMPLATE)
        .subcommand_help_heading("命令")
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .arg(
            Arg::new("help")
                .short('h')
                .long("help")
                .action(ArgAction::Help)
                .help("显示帮助"),
        );
    if command.get_version().is_some() {
        let version = Arg::new("version").short('V').long("version");
        let version = version.action(ArgAction::Version).help("显示版本");
        command = command.disable_version_flag(true).arg(version);
    }
    command = command.mut_args(|arg| {
        let heading = if arg.is_positional() {
            "参数"
        } else {
            "选项"
        };
        let arg = match text(path, arg.get_id().as_str()) {
            Some(help) => arg.help(help),
            None => arg,
        };
        arg.help_heading(heading)
    });
    let names: Vec<String> = command
        .get_subcommands()
        .map(|c| c.get_name().into())
        .collect();
    for name in names {
        let inner = if path == "quarter" {
            name.clone()
        } else {
            format!("{path} {name}")
        };
        command = command.mut_subcommand(name, |c| translate(c, &inner));
    }
    command
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn each(command: &Command, path: &str, see: &mut impl FnMut(&str, &str)) {
        see(path, "");
        for arg in command
            .get_arguments()
            .filter(|a| !a.is_global_set() || path == "quarter")
        {
            see(path, arg.get_id().as_str());
        }
        for inner in command.get_subcommands() {
            let name = inner.get_name();
            let path = if path == "quarter" {
                name.to_string()
            } else {
                format!("{path} {name}")
            };
            each(inner, &path, see);
        }
    }

    #[test]
    fn every_command_and_argument_has_a_chinese_text_and_no_text_is_left_over() {
        let mut seen = Vec::new();
        each(&super::super::Args::command(), "quarter", &mut |c, a| {
            seen.push((c.to_string(), a.to_string()));
        });
        for (command, arg) in &seen {
            assert!(text(command, arg).is_some(), "{command} {arg}");
        }
        for (command, arg, _) in TEXTS {
            assert!(
                seen.iter().any(|s| s.0 == *command && s.1 == *arg),
                "{command} {arg}"
            );
        }
        in_chinese(super::super::Args::command()).debug_assert();
    }
}
