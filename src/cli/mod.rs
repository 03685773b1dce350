//! Commands, one file each: its arguments and its function.

mod check;
mod compare;
mod convert;
mod explain;
mod frontier;
mod help;
mod plan;
mod policy;
mod progress;
mod question;
mod reach;
mod report;
mod sample;
mod schema;
mod solved;
mod stress;
mod verify;

use crate::error::Error;
use crate::text::{faults, Lang};
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use std::io::Write;
use std::process::ExitCode;

/// Places community elder-care facilities so that every household is served, and proves how good
/// the plan is.
#[derive(Parser)]
#[command(name = "quarter", version, about, after_help = EXIT_CODES)]
struct Args {
    #[command(subcommand)]
    command: Command,
    /// Language of messages and reports: zh or en (default: the locale's)
    #[arg(long, global = true, value_parser = lang)]
    lang: Option<Lang>,
}

const EXIT_CODES: &str = "Exit codes: 0 done, every hard clause met and the asked gap reached; \
1 bad input or I/O; 2 wrong usage; 3 done, but a hard clause cannot be met (plan written, culprits \
named), or verify found discrepancies; 4 stopped with a plan short of the asked gap; 5 stopped with \
no plan. For check: 0 pass, 3 fail, 4 cannot tell.";

#[derive(Subcommand)]
enum Command {
    Plan(plan::Plan),
    Verify(verify::Verify),
    Check(check::Check),
    Compare(compare::Compare),
    Frontier(frontier::Frontier),
    Explain(explain::Explain),
    Stress(stress::Stress),
    Convert(convert::Convert),
    Reach(reach::Reach),
    Report(report::Report),
    Policy(policy::Policy),
    Schema(schema::Schema),
    Sample(sample::Sample),
}

fn lang(text: &str) -> Result<Lang, String> {
    match text {
        "zh" => Ok(Lang::Zh),
        "en" => Ok(Lang::En),
        _ => Err("zh or en".into()),
    }
}

/// The language asked for, before the command line is parsed: help must know it.
fn asked_lang() -> Lang {
    let mut words = std::env::args_os().map(|w| w.to_string_lossy().into_owned());
    while let Some(word) = words.next() {
        let value = match word.strip_prefix("--lang=") {
            Some(value) => Some(value.to_string()),
            None if word == "--lang" => words.next(),
            None => None,
        };
        if let Some(Ok(found)) = value.map(|v| lang(&v)) {
            return found;
        }
    }
    Lang::from_locale()
}

/// How a command ended.
type Ended = Result<u8, Error>;

/// Runs the program.
pub fn main() -> ExitCode {
    let mut command = Args::command();
    if asked_lang() == Lang::Zh {
        command = help::in_chinese(command);
    }
    let parsed = command
        .try_get_matches()
        .and_then(|m| Args::from_arg_matches(&m));
    let args = match parsed {
        Ok(args) => args,
        Err(e) => {
            let _ = e.print();
            return ExitCode::from(e.exit_code() as u8);
        }
    };
    let lang = args.lang.unwrap_or_else(Lang::from_locale);
    let ended = match args.command {
        Command::Plan(c) => c.run(lang),
        Command::Verify(c) => c.run(lang),
        Command::Check(c) => c.run(lang),
        Command::Compare(c) => c.run(lang),
        Command::Frontier(c) => c.run(lang),
        Command::Explain(c) => c.run(lang),
        Command::Stress(c) => c.run(lang),
        Command::Convert(c) => c.run(lang),
        Command::Reach(c) => c.run(lang),
        Command::Report(c) => c.run(lang),
        Command::Policy(c) => c.run(lang),
        Command::Schema(c) => c.run(),
        Command::Sample(c) => c.run(lang),
    };
    match ended {
        Ok(code) => ExitCode::from(code),
        Err(Error::Io { source, .. }) if source.kind() == std::io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(e) => {
            let _ = writeln!(std::io::stderr(), "{}", faults::explain(lang, &e));
            ExitCode::from(1)
        }
    }
}

/// Writes to standard output; a closed pipe ends the program quietly.
fn print(text: &str) -> Result<(), Error> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|e| Error::io(std::path::Path::new("stdout"), e))
}

/// Writes a line to standard error; nobody listening is no error.
fn tell(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}
