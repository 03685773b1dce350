//! The help texts in Chinese; the English ones stand with the arguments.

mod others;
mod plans;

use clap::{Arg, ArgAction, Command};

/// `(command, argument or empty for the command itself, text)`.
const TEXTS: &[&[(&str, &str, &str)]] = &[plans::TEXTS, others::TEXTS];

const EXIT_CODES: &str = "退出码:0 完成,强制条款全部满足且达到所要求的间隙;1 输入有误或无法读写;2 用法错误;\
3 完成,但有强制条款无法满足(方案已写出并指明原因),或核验发现不符;4 停止时方案未达到所要求的间隙;5 停止时没有方案。check:0 通过,3 不符合,4 资料不足。";

const TEMPLATE: &str = "{about}\n\n用法: {usage}\n\n{all-args}{after-help}";

fn text(command: &str, arg: &str) -> Option<&'static str> {
    let found = TEXTS
        .concat()
        .into_iter()
        .find(|t| t.0 == command && t.1 == arg);
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
        for (command, arg, _) in TEXTS.concat() {
            assert!(
                seen.iter().any(|s| s.0 == command && s.1 == arg),
                "{command} {arg}"
            );
        }
        in_chinese(super::super::Args::command()).debug_assert();
    }
}
