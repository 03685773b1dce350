//! The progress line on standard error, when it is a terminal.

use crate::model::{Cost, COST_SCALE};
use crate::solve::{Doing, Progress, Step};
use crate::text::{grouped, Lang};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::time::Duration;

/// Shows best plan, bound and gap while the search runs.
pub struct Bar {
    bar: ProgressBar,
    lang: Lang,
}

impl Bar {
    /// Hidden if `quiet` or if standard error is no terminal.
    pub fn new(lang: Lang, quiet: bool) -> Bar {
        let bar = if quiet || !std::io::stderr().is_terminal() {
            ProgressBar::hidden()
        } else {
            let bar = ProgressBar::new_spinner();
            if let Ok(style) = ProgressStyle::with_template("{spinner} {elapsed} {msg}") {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(200));
            bar
        };
        Bar { bar, lang }
    }

    /// Takes the line away.
    pub fn done(&self) {
        self.bar.finish_and_clear();
    }
}

impl Progress for Bar {
    fn report(&self, step: &Step) {
        let number = |c: Cost| grouped(c as f64 / COST_SCALE as f64, 0);
        let Step {
            value,
            bound,
            done,
            parts,
            ..
        } = *step;
        let (best, gap) = match value {
            Some(v) if v > 0 => {
                let gap = (v - bound).abs() as f64 / v as f64 * 100.0;
                (number(v), format!("{gap:.4} %"))
            }
            _ => ("–".into(), "–".into()),
        };
        self.bar.set_message(match self.lang {
            Lang::Zh => format!(
                "{} · 部分 {done}/{parts} · 方案 {best} · 下界 {} · 间隙 {gap}",
                doing(self.lang, step.doing),
                number(bound)
            ),
            Lang::En => format!(
                "{} · parts {done}/{parts} · plan {best} · bound {} · gap {gap}",
                doing(self.lang, step.doing),
                number(bound)
            ),
        });
    }
}

fn doing(lang: Lang, doing: Doing) -> &'static str {
    let (zh, en) = match doing {
        Doing::Reduce => ("化简", "reducing"),
        Doing::Search => ("搜索方案", "searching"),
        Doing::Bound => ("求界", "bounding"),
        Doing::Cuts => ("割平面", "cutting"),
        Doing::Branch => ("分支", "branching"),
        Doing::Mip => ("整数规划", "integer program"),
        Doing::Polish => ("改进方案", "polishing"),
    };
    lang.pick(zh, en)
}
