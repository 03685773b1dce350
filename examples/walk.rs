//! Walking distances between points, for comparison with other programs.
//!
//! `cargo run --release --example walk -- NETWORK FROM.csv TO.csv METRES [DIR]`
//!
//! Points are lines of `lon,lat`. Prints one line of JSON with times and counts. With DIR, writes
//! `edges.csv` (from, to, ticks, first vertex), `shape.csv`, `snap.csv` and `pairs.csv` there.

use geo::Coord;
use quarter::network::{Network, Options, Snap};
use std::io::Write;
use std::path::Path;
use std::time::Instant;

fn points(path: &str) -> std::io::Result<Vec<Coord<f64>>> {
    let text = std::fs::read_to_string(path)?;
    let point = |line: &str| {
        let (x, y) = line.split_once(',')?;
        Some(Coord {
            x: x.trim().parse().ok()?,
            y: y.trim().parse().ok()?,
        })
    };
    Ok(text.lines().filter_map(point).collect())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().collect();
    let [_, file, from, to, metres, rest @ ..] = args.as_slice() else {
        return Err("walk NETWORK FROM.csv TO.csv METRES [DIR]".into());
    };
    let limit = (metres.parse::<f64>()? * 1000.0) as u32;
    let snap_m = std::env::var("SNAP_M").map_or(Ok(300.0), |m| m.parse())?;
    let started = Instant::now();
    let network = Network::load(file, Path::new(file), &Options::default())?;
    let load = started.elapsed().as_secs_f64();
    let (from, to) = (points(from)?, points(to)?);
    let started = Instant::now();
    let ok = |list: Vec<Result<Snap, f64>>| list.into_iter().map(Result::ok).collect::<Vec<_>>();
    let (a, b) = (
        ok(network.snap_all(&from, snap_m)),
        ok(network.snap_all(&to, snap_m)),
    );
    let snapped = started.elapsed().as_secs_f64();
    let started = Instant::now();
    let rows = network.within(&a, &b, limit);
    let searched = started.elapsed().as_secs_f64();
    let one = |s: &[Option<Snap>]| s.iter().flatten().count();
    println!(
        "{{\"load_s\":{load:.3},\"cached\":{},\"snap_s\":{snapped:.3},\"search_s\":{searched:.3},\"pairs\":{},\"from\":{},\"to\":{},\"nodes\":{},\"edges\":{},\"vertices\":{}}}",
        network.built.cached,
        rows.site.len(),
        one(&a),
        one(&b),
        network.nodes(),
        network.edges.len(),
        network.shape.len()
    );
    eprintln!("{:#?}", network.built);
    let Some(dir) = rest.first() else {
        return Ok(());
    };
    let open =
        |name: &str| std::fs::File::create(Path::new(dir).join(name)).map(std::io::BufWriter::new);
    let mut out = open("edges.csv")?;
    for (k, e) in network.edges.iter().enumerate() {
        let [up, down] = e.cost;
        writeln!(
            out,
            "{},{},{},{up},{down},{},{}",
            e.from,
            e.to,
            e.length,
            network.first[k],
            u8::from(e.small)
        )?;
    }
    let mut out = open("shape.csv")?;
    for (c, along) in network.shape.iter().zip(&network.along) {
        writeln!(out, "{:.9},{:.9},{along}", c.x, c.y)?;
    }
    let mut out = open("snap.csv")?;
    for s in a.iter().chain(&b) {
        match s {
            Some(s) => writeln!(
                out,
                "{},{},{},{:.9},{:.9},{:?}",
                s.edge, s.along, s.off, s.at.x, s.at.y, s.attached
            )?,
            None => writeln!(out, "-1,0,0,0,0,None")?,
        }
    }
    let mut out = open("pairs.csv")?;
    for i in 0..from.len() {
        for k in rows.start[i]..rows.start[i + 1] {
            writeln!(out, "{i},{},{}", rows.site[k], rows.mm[k])?;
        }
    }
    Ok(())
}
