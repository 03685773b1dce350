//! A built network beside its source, or else in the user's cache directory.
//!
//! The name carries a key over the source's bytes, the options and the layout of the file, so a
//! cache that does not fit is never read. It is written whole or not at all; one that cannot be
//! written or read is no error, it only costs the time to build.

use super::{build, cross, lines, osm, Built, Edge, Network, Options};
use crate::error::{Code, Error, Fault, Result};
use crate::format;
use geo::Coord;
use std::path::{Path, PathBuf};

/// Changes with the layout and with what is built from the same source.
const LAYOUT: &[u8; 8] = b"quarter1";

/// Reads a network: from the cache if there is one, else from its source.
pub fn load(file: &str, path: &Path, options: &Options) -> Result<Network> {
    let bytes = std::fs::read(path).map_err(|e| Error::io(path, e))?;
    let sha256 = format::hash(&bytes);
    let beside: Vec<String> = ["dbf", "prj", "cpg"]
        .iter()
        .filter_map(|ending| std::fs::read(path.with_extension(ending)).ok())
        .map(|bytes| format::hash(&bytes))
        .collect();
    let version = env!("CARGO_PKG_VERSION");
    let key = format!("{sha256} {beside:?} {options:?} {LAYOUT:?} {version}");
    let key = format::hash(key.as_bytes());
    let places = places(path, &key[..16]);
    for place in &places {
        let Ok(stored) = std::fs::read(place) else {
            continue;
        };
        if let Some(mut network) = unpack(&stored) {
            network.built.file = file.into();
            network.built.cached = true;
            return Ok(network);
        }
    }
    let mut network = read(file, path, &bytes, options)?;
    let stored = pack(&network);
    let mut said = None;
    for place in &places {
        match write(place, &stored) {
            Ok(()) => {
                said = None;
                break;
            }
            Err(e) => said = Some(e.to_string()),
        }
    }
    network.built.not_cached = said;
    Ok(network)
}

/// Reads a network from its source, whose bytes are given.
pub fn read(file: &str, path: &Path, bytes: &[u8], options: &Options) -> Result<Network> {
    let lower = file.to_ascii_lowercase();
    let (lines, mut built) = if lower.ends_with(".pbf") {
        osm::read(file, bytes, options)?
    } else {
        let wanted = format::Options {
            crs: options.crs.clone(),
            layer: options.layer.clone(),
            ..format::Options::default()
        };
        let layer = format::read_layer_as(file, path, &wanted)?.whole()?;
        let (lines, mut built) = lines::from_layer(&layer, options)?;
        if options.join != super::Join::Crossings {
            cross::count(&lines, &mut built);
        }
        (lines, built)
    };
    built.file = file.into();
    built.sha256 = format::hash(bytes);
    built.bytes = bytes.len() as u64;
    let network = build::build(lines, options, built);
    if network.edges.is_empty() {
        let reasons = network.built.dropped.iter().take(5);
        let reasons: Vec<String> = reasons.map(|(r, n)| format!("{r}: {n}")).collect();
        return Err(Fault::new(Code::EmptyLayer, file)
            .found(format!(
                "0 / {} ({})",
                network.built.ways,
                reasons.join(", ")
            ))
            .expected("lines that may be walked")
            .into());
    }
    Ok(network)
}

/// Where a cache may be: beside the source, and in the user's cache directory.
fn places(path: &Path, key: &str) -> Vec<PathBuf> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = format!(".{name}.{key}.walk");
    let mut list = vec![path.with_file_name(&name)];
    let dir = |key: &str| std::env::var_os(key).filter(|v| !v.is_empty());
    let home = dir("XDG_CACHE_HOME").map(PathBuf::from);
    let home = home.or_else(|| dir("HOME").map(|h| Path::new(&h).join(".cache")));
    list.extend(home.map(|h| h.join("quarter").join(&name)));
    list
}

fn write(place: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let parent = place.parent().unwrap_or(Path::new("."));
    if !parent.ends_with("quarter") && !parent.is_dir() {
        return Err(std::io::ErrorKind::NotFound.into());
    }
    std::fs::create_dir_all(parent)?;
    // The administrator may write anywhere; what is marked as read-only stays as it is.
    if std::fs::metadata(parent)?.permissions().readonly() {
        return Err(std::io::ErrorKind::PermissionDenied.into());
    }
    let temporary = place.with_extension(format!("partial-{}", std::process::id()));
    let done = std::fs::write(&temporary, bytes).and_then(|()| std::fs::rename(&temporary, place));
    if done.is_err() {
        let _ = std::fs::remove_file(&temporary);
    }
    done
}

/// A sum over eight bytes at a time: finds files that were cut or changed by accident.
fn sum(bytes: &[u8]) -> u64 {
    let mut sum = 0x9e37_79b9_7f4a_7c15 ^ bytes.len() as u64;
    for chunk in bytes.chunks(8) {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        sum = (sum ^ u64::from_le_bytes(word)).wrapping_mul(0x0100_0000_01b3);
        sum = sum.rotate_left(23);
    }
    sum
}

fn pack(n: &Network) -> Vec<u8> {
    let report = serde_json::to_vec(&n.built).unwrap_or_default();
    let mut body = Vec::with_capacity(n.edges.len() * 25 + n.shape.len() * 20 + report.len());
    let sizes = [n.nodes(), n.edges.len(), n.shape.len(), report.len()];
    sizes
        .iter()
        .for_each(|&s| body.extend((s as u64).to_le_bytes()));
    for e in &n.edges {
        for word in [
            e.from,
            e.to,
            e.length,
            e.cost[0],
            e.cost[1],
            u32::from(e.small),
        ] {
            body.extend(word.to_le_bytes());
        }
    }
    n.first.iter().for_each(|w| body.extend(w.to_le_bytes()));
    for c in &n.shape {
        body.extend(c.x.to_le_bytes());
        body.extend(c.y.to_le_bytes());
    }
    n.along.iter().for_each(|w| body.extend(w.to_le_bytes()));
    body.extend(report);
    let mut out = LAYOUT.to_vec();
    out.extend(sum(&body).to_le_bytes());
    out.extend(body);
    out
}

/// Takes words from the front.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, n: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(head)
    }

    fn words(&mut self, n: usize) -> Option<impl Iterator<Item = u32> + 'a> {
        let bytes = self.take(n.checked_mul(4)?)?;
        Some(bytes.chunks_exact(4).map(|c| {
            let mut word = [0; 4];
            word.copy_from_slice(c);
            u32::from_le_bytes(word)
        }))
    }

    fn longs(&mut self, n: usize) -> Option<impl Iterator<Item = u64> + 'a> {
        let bytes = self.take(n.checked_mul(8)?)?;
        Some(bytes.chunks_exact(8).map(|c| {
            let mut word = [0; 8];
            word.copy_from_slice(c);
            u64::from_le_bytes(word)
        }))
    }
}

fn unpack(stored: &[u8]) -> Option<Network> {
    let mut r = Reader(stored.strip_prefix(LAYOUT)?);
    let told = r.longs(1)?.next()?;
    if sum(r.0) != told {
        return None;
    }
    let sizes: Vec<usize> = r.longs(4)?.map(|s| s as usize).collect();
    let (nodes, edges, vertices) = (sizes[0], sizes[1], sizes[2]);
    let words: Vec<u32> = r.words(edges.checked_mul(6)?)?.collect();
    let edge = |w: &[u32]| Edge {
        from: w[0],
        to: w[1],
        length: w[2],
        cost: [w[3], w[4]],
        small: w[5] > 0,
    };
    let edges: Vec<Edge> = words.chunks_exact(6).map(edge).collect();
    let first: Vec<u32> = r.words(edges.len() + 1)?.collect();
    let degrees: Vec<u64> = r.longs(vertices.checked_mul(2)?)?.collect();
    let place = |c: &[u64]| Coord {
        x: f64::from_bits(c[0]),
        y: f64::from_bits(c[1]),
    };
    let shape: Vec<Coord<f64>> = degrees.chunks_exact(2).map(place).collect();
    let along: Vec<u32> = r.words(vertices)?.collect();
    let built: Built = serde_json::from_slice(r.take(sizes[3])?).ok()?;
    let inside = edges.iter().all(|e| (e.from.max(e.to) as usize) < nodes);
    let rising = first.windows(2).all(|w| w[0] + 1 < w[1]);
    if !(inside && rising && first.last().map(|&l| l as usize) == Some(vertices)) {
        return None;
    }
    Some(Network::assemble(nodes, edges, first, shape, along, built))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_comes_back_as_it_was_and_a_damaged_one_does_not() {
        let mut lines = lines::Lines::default();
        let at = |x: f64, y: f64| Coord { x, y };
        lines.add(&[at(0.0, 0.0), at(0.01, 0.0), at(0.02, 0.01)], 0);
        lines.add(
            &[at(0.01, 0.0), at(0.01, 0.02)],
            super::super::foot::mark::FORWARD,
        );
        let network = Network::build(lines, &Options::default());
        let stored = pack(&network);
        let back = unpack(&stored).unwrap();
        assert_eq!(back.edges, network.edges);
        assert_eq!((&back.shape, &back.along), (&network.shape, &network.along));
        assert_eq!(back.built, network.built);
        for k in (0..stored.len()).step_by(7) {
            let mut other = stored.clone();
            other[k] ^= 16;
            assert!(unpack(&other).is_none(), "byte {k}");
            assert!(unpack(&stored[..k]).is_none(), "cut at {k}");
        }
    }
}
