//! Reads layers and prints how fast: `read FILE [times]` gives features, seconds of the fastest time,
//! and the most memory taken so far. `benches/read.py` holds it against pyogrio.

use quarter::format::{read_layer_as, Options};
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let Some(file) = args.next() else {
        eprintln!("read FILE [times]");
        return ExitCode::from(2);
    };
    let times: usize = args.next().and_then(|n| n.parse().ok()).unwrap_or(3);
    let mut best = f64::INFINITY;
    let mut features = 0;
    for _ in 0..times.max(1) {
        let start = Instant::now();
        match read_layer_as(&file, Path::new(&file), &Options::default()) {
            Ok(layer) => features = layer.records.len(),
            Err(e) => {
                eprintln!("{e:?}");
                return ExitCode::FAILURE;
            }
        }
        best = best.min(start.elapsed().as_secs_f64());
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    println!("{features} {best:.4} {}", peak.unwrap_or("-").trim());
    ExitCode::SUCCESS
}
