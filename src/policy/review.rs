//! Kinds of rules that only a review of a residential plan measures: gates, phases, attributes,
//! other ways to count. Here is what they are called and which keys they need; how they are
//! measured is in `check::rules`.

use super::clause::{Limit, Op};
use super::RuleSpec;

/// A kind of rule that shapes no plan.
pub struct ReviewKind {
    /// Name in policy files.
    pub name: &'static str,
    /// What it means, in Chinese and English.
    pub about: [&'static str; 2],
    /// Says what is wrong with a rule of this kind.
    pub check: fn(&RuleSpec) -> Result<(), String>,
}

/// The kind of this name.
pub fn kind(name: &str) -> Option<&'static ReviewKind> {
    REVIEW_KINDS.iter().find(|kind| kind.name == name)
}

/// What an example of a kind says besides kind and clause, where no built-in policy has one.
pub fn example(kind: &str) -> &'static str {
    match kind {
        "per-person" => "limit = \">= 0.1 m2/person\"\n",
        "steps" => "steps = [[0, 300], [30000, 800], [100000, 1700]]\n",
        _ => "",
    }
}

fn limit(spec: &RuleSpec, units: &[&str], ops: &[Op]) -> Result<(), String> {
    let limit = Limit::parse(&spec.limit, units)?;
    if ops.contains(&limit.op) {
        Ok(())
    } else {
        Err(format!("`{}`: another comparison is expected", spec.limit))
    }
}

fn no_limit(spec: &RuleSpec) -> Result<(), String> {
    if spec.limit.is_empty() {
        Ok(())
    } else {
        Err(format!("`{}`: this kind takes no limit", spec.limit))
    }
}

/// Units of a `land` rule.
pub const LAND_UNITS: &[&str] = &["m2", "m2/100 households", "m2/person"];
/// Units of an `attribute` rule.
pub const ATTRIBUTE_UNITS: &[&str] = &["m2", "beds", "seats", "meals/day", "%", "stars", "yuan"];

/// The limit of an `attribute` rule with its tolerance.
///
/// # Errors
/// The limit cannot be read, or the tolerance is no share.
pub fn attribute_limit(spec: &RuleSpec) -> Result<Option<Limit>, String> {
    let tolerance = spec.layout.tolerance;
    if tolerance.is_some_and(|t| !(0.0..=100.0).contains(&t)) {
        return Err("tolerance: expected 0 … 100 per cent".into());
    }
    match spec.limit.is_empty() {
        true => Ok(None),
        false => Limit::parse(&spec.limit, ATTRIBUTE_UNITS).map(|l| Some(l.about(tolerance))),
    }
}

/// Every kind of rule that only reviews use.
pub const REVIEW_KINDS: &[ReviewKind] = &[
    ReviewKind {
        name: "per-person",
        about: [
            "按人配建:建筑面积 = 人数 × 标准;人数取要素的 persons,或由声明的户均人口推算。",
            "Floor area by the number of people: quota = people × ratio; people are the feature's \
             `persons`, or households times a declared household size.",
        ],
        check: |spec| limit(spec, &["m2/person"], &[Op::AtLeast]),
    },
    ReviewKind {
        name: "steps",
        about: [
            "分档配建:按地上住宅建筑面积分档规定应配面积。",
            "Floor area in steps by the above-ground housing floor area.",
        ],
        check: |spec| {
            let rising = spec.steps.windows(2).all(|w| w[0][0] < w[1][0]);
            let fair = spec.steps.iter().flatten().all(|n| (0.0..=1e9).contains(n));
            if spec.steps.is_empty() || !rising || !fair {
                return Err(
                    "steps: expected [[from m2 of housing, m2 asked for], …], rising".into(),
                );
            }
            no_limit(spec)
        },
    },
    ReviewKind {
        name: "town-pool",
        about: [
            "镇级统筹:pooling = \"zone\" 时,面积达标的镇级中心可集中配建本镇各项目的面积。",
            "Pooling at town level: with pooling = \"zone\", a town centre of at least this area \
             may hold the floor area of the developments of its town.",
        ],
        check: |spec| limit(spec, &["m2"], &[Op::AtLeast]),
    },
    ReviewKind {
        name: "together",
        about: [
            "四同步:设施不得晚于需要它的住宅;按分期累计比较面积;竣工阶段还须建成并移交。",
            "Four simultaneities: facilities come no later than the housing that needs them, \
             phase by phase in sums; at completion they are built and handed over, too.",
        ],
        check: no_limit,
    },
    ReviewKind {
        name: "before-share",
        about: [
            "首期安排:设施在首期,否则在住宅建成比例达到限值之前。",
            "In the first phase, or else before so large a share of the housing.",
        ],
        check: |spec| limit(spec, &["%"], &[Op::Less, Op::AtMost]),
    },
    ReviewKind {
        name: "completion",
        about: [
            "竣工核对:缓建、缩建、停建、不建、建而不交五种情形,对照批准方案。",
            "At completion, against the approved plan: delayed, shrunk, stopped, not built, built \
             but not handed over.",
        ],
        check: no_limit,
    },
    ReviewKind {
        name: "land",
        about: [
            "用地规模:设施用地面积;条文未写数字时须由情境文件给出(如规划条件),否则为“未规定”。",
            "Land of the facilities. Where the clause states no number the context file must (the \
             planning conditions), else the answer is \"not stated\".",
        ],
        check: |spec| {
            if spec.limit.is_empty() {
                return Ok(());
            }
            limit(spec, LAND_UNITS, &[Op::AtLeast])
        },
    },
    ReviewKind {
        name: "attribute",
        about: [
            "属性:设施(或项目)须具备的数值、选项或清单;缺少该属性则无法判定。",
            "An attribute that a facility (or, with facility = \"development\", the development) \
             must have: a number within a limit, one of some values, all of some items, or yes. \
             Missing: cannot tell.",
        ],
        check: |spec| {
            if spec.attribute.is_none() {
                return Err("attribute: expected a name".into());
            }
            attribute_limit(spec).map(|_| ())
        },
    },
    ReviewKind {
        name: "whole",
        about: [
            "不得分割:一个项目的设施集中为一处。",
            "Not split: the facilities of a development are one.",
        ],
        check: no_limit,
    },
    ReviewKind {
        name: "room-share",
        about: [
            "用房比例:社区服务用房中用于养老的比例。",
            "The share of community-service rooms that is for elder care.",
        ],
        check: |spec| limit(spec, &["%"], &[Op::AtLeast]),
    },
    ReviewKind {
        name: "compliance",
        about: [
            "达标率:一批项目中达标者的比例;只在批量审查时计算。",
            "Rate of compliance: the share of developments that pass; computed over a batch only.",
        ],
        check: |spec| limit(spec, &["%"], &[Op::AtLeast]),
    },
    ReviewKind {
        name: "walk",
        about: [
            "步行时间:按声明的速度沿步行路网计算;未给路网则无法判定。",
            "Walking time over a network at a declared speed; without a network: cannot tell.",
        ],
        check: |spec| limit(spec, &["min"], &[Op::Less, Op::AtMost]),
    },
    ReviewKind {
        name: "not-stated",
        about: [
            "未规定:条文没有数字,程序不从别处借用。",
            "The clause states no number, and none is taken from elsewhere.",
        ],
        check: no_limit,
    },
];
