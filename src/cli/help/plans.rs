//! Commands that make plans and go on with them.

/// As [`super::TEXTS`].
pub const TEXTS: &[(&str, &str, &str)] = &[
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
    (
        "report",
        "pictures",
        "另把各图写成 SVG 与 PNG 文件,放入此目录",
    ),
    ("report", "force", "替换已有的网页与图件"),
];
