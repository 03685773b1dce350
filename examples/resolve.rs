//! How long it takes to solve a scenario again after one change, in one process.
//!
//! `cargo run --release --example resolve -- SCENARIO.toml [SECONDS]`
//!
//! Every change is made to the scenario as it was first, and its plan is where the search starts.
//! With SECONDS each answer has so much time; what it then lacks is its gap.

use quarter::intake::Input;
use quarter::run::{answer, assemble, pose, Question};
use quarter::scenario::{read, write, Edit, Names, Scenario};
use quarter::solve::{Limits, Silent, Stop};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (Some(path), seconds) = (
        args.first(),
        args.get(1).and_then(|s| s.parse::<f64>().ok()),
    ) else {
        eprintln!("resolve SCENARIO.toml [SECONDS]");
        std::process::exit(2);
    };
    if let Err(e) = run(Path::new(path), seconds) {
        eprintln!("{e}");
        std::process::exit(1);
    }
}

type Made = Vec<(String, Box<dyn Fn(&mut Scenario)>)>;

fn run(path: &Path, seconds: Option<f64>) -> quarter::error::Result<()> {
    let given = read::scenario(&path.to_string_lossy(), path)?;
    let full = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let base = full.parent().unwrap_or(Path::new("/")).to_path_buf();
    let solve = |scenario: &Scenario, start: Option<&[String]>, name: &str| {
        let began = Instant::now();
        let input = Input {
            role: "scenario".into(),
            file: path.to_string_lossy().into_owned(),
            sha256: String::new(),
            bytes: 0,
            features: 0,
            crs_member: None,
        };
        let parameters = write::parameters(scenario, &given.table, &[]);
        let mut question = Question::read(scenario.clone(), &base, parameters, input)?;
        question.intake.start = start.map(<[String]>::to_vec);
        let read = began.elapsed().as_secs_f64();
        let posed = pose(&question);
        let limit = seconds.unwrap_or(scenario.solve.time_limit);
        let limits = Limits {
            gap: scenario.solve.gap,
            seed: scenario.solve.seed,
            stop: Stop::new(
                Some(Instant::now() + Duration::from_secs_f64(limit)),
                Arc::default(),
            ),
        };
        let answer = answer(&question, &posed, &limits, &Silent);
        let all = began.elapsed().as_secs_f64();
        let mut opened = Vec::new();
        match answer {
            Ok(answer) => {
                let file = assemble::plan_file(&question, &answer);
                println!(
                    "{all:8.3} s ({read:.3} to read)  objective {:>14}  gap {:.6} %  {name}",
                    file.objective,
                    file.gap * 100.0
                );
                opened = quarter::frontier::opened(&question, &answer.plan);
            }
            Err(_) => println!("{all:8.3} s  no plan  {name}"),
        }
        quarter::error::Result::Ok(opened)
    };
    let first = solve(&given.scenario, None, "first")?;
    for (name, change) in changes(&first) {
        let mut scenario = given.scenario.clone();
        change(&mut scenario);
        solve(&scenario, Some(&first), &name)?;
    }
    Ok(())
}

/// Some open premises closed, dearer and smaller; other ratios; other radii.
fn changes(opened: &[String]) -> Made {
    let mut list: Made = Vec::new();
    for id in opened.iter().step_by(opened.len().div_ceil(6).max(1)) {
        let names = || Some(Names::One(id.clone()));
        let close = Edit {
            close: names(),
            ..Edit::default()
        };
        let smaller = Edit {
            sites: names(),
            area_m2: Some(3000.0),
            ..Edit::default()
        };
        for (word, edit) in [("close", close), ("3,000 m²", smaller)] {
            let act = move |s: &mut Scenario| s.edit.push(edit.clone());
            list.push((format!("{word} {id}"), Box::new(act)));
        }
    }
    let amended = |key: &str, limit: &str| {
        let (key, limit) = (key.to_string(), limit.to_string());
        let name = format!("{key} {limit}");
        let act = move |s: &mut Scenario| drop(s.amend.insert(key.clone(), limit.clone()));
        (name, Box::new(act) as Box<dyn Fn(&mut Scenario)>)
    };
    list.push(amended("floor-area", ">= 35 m2/100 households"));
    list.push(amended("floor-area", ">= 45 m2/100 households"));
    list.push(amended("radius", "< 690 m"));
    list.push(amended("radius", "< 710 m"));
    list
}
