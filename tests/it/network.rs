//! Walking networks: distances, catchments and pieces against slow and obvious code.

use crate::town::Rng;
use geo::{Coord, Distance, Geodesic, Point};
use quarter::network::foot::mark;
use quarter::network::lines::Lines;
use quarter::network::snap::Attached;
use quarter::network::{Network, Options, Snap, CLOSED};
use std::collections::HashMap;

fn at(x: f64, y: f64) -> Coord<f64> {
    // About a metre each, near Jinjiang.
    Coord {
        x: 118.5 + x / 101_000.0,
        y: 24.8 + y / 110_800.0,
    }
}

/// A crooked town: streets with bends, some one way, some of steps, and a piece apart.
fn town(rng: &mut Rng) -> Lines {
    let mut lines = Lines::default();
    let size = 5;
    let mut corner = HashMap::new();
    for x in 0..size {
        for y in 0..size {
            let off = |rng: &mut Rng| rng.below(60) as f64 - 30.0;
            let place = (x as f64 * 120.0 + off(rng), y as f64 * 120.0 + off(rng));
            corner.insert((x, y), place);
        }
    }
    let mut street = |rng: &mut Rng, a: (f64, f64), b: (f64, f64)| {
        let bend = (
            (a.0 + b.0) / 2.0 + rng.below(40) as f64 - 20.0,
            (a.1 + b.1) / 2.0 + rng.below(40) as f64 - 20.0,
        );
        let marks = match rng.below(10) {
            0 => mark::FORWARD,
            1 => mark::BACKWARD,
            2 => mark::STEPS,
            3 => mark::STEPS | mark::FORWARD,
            _ => 0,
        };
        let line = [at(a.0, a.1), at(bend.0, bend.1), at(b.0, b.1)];
        lines.add(&line, marks);
        if rng.chance(10) {
            // Said twice, the other way round.
            let back: Vec<_> = line.iter().rev().copied().collect();
            lines.add(&back, marks);
        }
    };
    for x in 0..size {
        for y in 0..size {
            let here = corner[&(x, y)];
            if x + 1 < size && rng.chance(80) {
                street(rng, here, corner[&(x + 1, y)]);
            }
            if y + 1 < size && rng.chance(80) {
                street(rng, here, corner[&(x, y + 1)]);
            }
        }
    }
    // A loop at one corner, a blind alley, and a ring of its own.
    let c = corner[&(0, 0)];
    lines.add(
        &[
            at(c.0, c.1),
            at(c.0 - 50.0, c.1),
            at(c.0 - 50.0, c.1 - 50.0),
            at(c.0, c.1),
        ],
        0,
    );
    lines.add(&[at(c.0, c.1), at(c.0 + 9.0, c.1 - 80.0)], 0);
    let ring = [(900.0, 0.0), (960.0, 0.0), (930.0, 60.0), (900.0, 0.0)];
    lines.add(&ring.map(|p| at(p.0, p.1)), 0);
    lines
}

fn spots(rng: &mut Rng, n: usize) -> Vec<Coord<f64>> {
    let one = |rng: &mut Rng| at(rng.below(1000) as f64 - 80.0, rng.below(560) as f64 - 80.0);
    (0..n).map(|_| one(rng)).collect()
}

fn metres(a: Coord<f64>, b: Coord<f64>) -> f64 {
    Geodesic.distance(Point(a), Point(b))
}

/// Shortest paths over single vertices and everyone's foot, by relaxing until nothing changes.
fn slow(network: &Network, from: &[Option<Snap>], to: &[Option<Snap>]) -> Vec<Vec<f64>> {
    let mut arcs: Vec<(usize, usize, f64)> = Vec::new();
    let nodes = network.nodes() + network.shape.len();
    let all: Vec<&Option<Snap>> = from.iter().chain(to).collect();
    let mut extra = nodes;
    let mut place = vec![usize::MAX; all.len()];
    for (k, e) in network.edges.iter().enumerate() {
        let v = network.vertices(k as u32);
        let mut stops: Vec<(f64, usize)> = v
            .clone()
            .map(|x| {
                let node = match x {
                    x if x == v.start => e.from as usize,
                    x if x + 1 == v.end => e.to as usize,
                    x => network.nodes() + x,
                };
                (f64::from(network.along[x]), node)
            })
            .collect();
        for (p, s) in all.iter().enumerate() {
            if let Some(s) = s.as_ref().filter(|s| s.edge == k as u32) {
                place[p] = extra;
                stops.push((f64::from(s.along), extra));
                extra += 1;
            }
        }
        stops.sort_by(|a, b| a.0.total_cmp(&b.0));
        for w in stops.windows(2) {
            if w[0].0 == w[1].0 {
                arcs.extend([(w[0].1, w[1].1, 0.0), (w[1].1, w[0].1, 0.0)]);
                continue;
            }
            for (side, a, b) in [(0, w[0].1, w[1].1), (1, w[1].1, w[0].1)] {
                if e.cost[side] != CLOSED {
                    let times = f64::from(e.cost[side]) / f64::from(e.length);
                    arcs.push((a, b, (w[1].0 - w[0].0) * times / 1e5));
                }
            }
        }
    }
    let one = |i: usize| {
        let mut far = vec![f64::INFINITY; extra];
        if let Some(s) = &from[i] {
            far[place[i]] = s.metres();
            loop {
                let mut changed = false;
                for &(a, b, d) in &arcs {
                    if far[a] + d < far[b] - 1e-12 {
                        far[b] = far[a] + d;
                        changed = true;
                    }
                }
                if !changed {
                    break;
                }
            }
        }
        let target = |j: usize| match &to[j] {
            Some(s) => far[place[from.len() + j]] + s.metres(),
            None => f64::INFINITY,
        };
        (0..to.len()).map(target).collect()
    };
    (0..from.len()).map(one).collect()
}

fn snapped(network: &Network, places: &[Coord<f64>]) -> Vec<Option<Snap>> {
    let all = network.snap_all(places, 150.0);
    all.into_iter().map(Result::ok).collect()
}

#[test]
fn distances_are_those_of_slow_code_from_either_side() {
    for seed in 1..=12 {
        let mut rng = Rng::new(seed);
        let steps = if seed % 2 == 0 { 1.0 } else { 2.5 };
        let options = Options {
            steps,
            piece_m: 100.0,
            ..Options::default()
        };
        let network = Network::build(town(&mut rng), &options);
        // More of one side or of the other decides from where the search goes.
        for (n, m) in [(9, 14), (14, 9)] {
            let from = snapped(&network, &spots(&mut rng, n));
            let to = snapped(&network, &spots(&mut rng, m));
            let want = slow(&network, &from, &to);
            for limit in [50.0, 333.3, 5000.0] {
                let rows = network.within(&from, &to, (limit * 1000.0) as u32);
                for (i, want) in want.iter().enumerate() {
                    let mut got = HashMap::new();
                    let row = rows.start[i]..rows.start[i + 1];
                    assert!(rows.mm[row.clone()].is_sorted());
                    row.for_each(|k| {
                        got.insert(rows.site[k] as usize, f64::from(rows.mm[k]) / 1000.0);
                    });
                    for (j, &far) in want.iter().enumerate() {
                        match got.get(&j) {
                            Some(d) => assert!((d - far).abs() < 1e-3, "{seed} {i}-{j}: {d} {far}"),
                            None => assert!(far > limit - 1e-3, "{seed} {i}-{j} lost: {far}"),
                        }
                    }
                }
            }
            let field = network.field(&to);
            for (i, want) in want.iter().enumerate() {
                let best = want.iter().copied().fold(f64::INFINITY, f64::min);
                let found = from[i].as_ref().and_then(|s| field.nearest(&network, s));
                match found {
                    Some((_, mm)) => assert!((f64::from(mm) / 1000.0 - best).abs() < 1e-3),
                    None => assert!(best.is_infinite(), "{seed} {i}: {best}"),
                }
            }
        }
    }
}

#[test]
fn a_catchment_holds_exactly_the_places_within_its_limit() {
    for seed in 21..=28 {
        let mut rng = Rng::new(seed);
        let network = Network::build(town(&mut rng), &Options::default());
        let to = snapped(&network, &spots(&mut rng, 2));
        let limit = 260_000;
        let stretches = network.catchment(&network.field_within(&to, limit), &to, limit);
        assert_eq!(
            stretches,
            network.catchment(&network.field(&to), &to, limit),
            "a bound on the search loses nothing"
        );
        let field = network.field(&to);
        for (k, e) in network.edges.iter().enumerate() {
            for part in 1..20u32 {
                let along = (u64::from(e.length) * u64::from(part) / 20) as u32;
                let here = Snap {
                    edge: k as u32,
                    along,
                    off: 0,
                    at: network.shape[0],
                    attached: Attached::Nearest,
                };
                let mm = field.nearest(&network, &here).map_or(u32::MAX, |n| n.1);
                let mut own = stretches.iter().filter(|s| s.edge == k as u32);
                let inside = own.any(|s| s.from <= along && along <= s.to);
                let sure = mm.abs_diff(limit) > 2;
                assert!(
                    !sure || inside == (mm <= limit),
                    "{seed} edge {k} at {along}: {mm}"
                );
            }
        }
        let rest = network.rest(&stretches);
        let both = network.length_m(&stretches) + network.length_m(&rest);
        assert!((both - network.built.length_m).abs() < 1e-3);
        assert!(Network::common(&stretches, &rest).is_empty());
        for s in &stretches {
            let line = network.line(s);
            let long: f64 = line.0.windows(2).map(|w| metres(w[0], w[1])).sum();
            assert!((long - f64::from(s.to - s.from) / 1e5).abs() < 1e-3);
        }
    }
}

#[test]
fn the_order_of_lines_changes_no_distance() {
    let mut rng = Rng::new(77);
    let mut list: Vec<(Vec<Coord<f64>>, u8)> = Vec::new();
    let whole = town(&mut rng);
    for way in &whole.ways {
        let nodes = whole.of(way).iter().map(|&n| whole.at[n as usize]);
        list.push((nodes.collect(), way.marks));
    }
    let (from, to) = (spots(&mut rng, 20), spots(&mut rng, 20));
    let mut first = None;
    for _ in 0..4 {
        let mut lines = Lines::default();
        list.iter()
            .for_each(|(line, marks)| lines.add(line, *marks));
        let network = Network::build(lines, &Options::default());
        let rows = network.within(
            &snapped(&network, &from),
            &snapped(&network, &to),
            2_000_000,
        );
        let told = (rows, network.built.length_m.round());
        assert_eq!(first.get_or_insert_with(|| told.clone()), &told);
        rng.shuffle(&mut list);
    }
}

#[test]
fn far_points_are_unreachable_and_say_how_far() {
    let mut lines = Lines::default();
    lines.add(&[at(0.0, 0.0), at(500.0, 0.0)], 0);
    let network = Network::build(lines, &Options::default());
    let far = network.snap(at(100.0, 3600.0), 300.0).unwrap_err();
    assert!((far - metres(at(100.0, 3600.0), at(100.0, 0.0))).abs() < 0.1);
    // Exactly as far as allowed is near enough, a millimetre more is not.
    let snap = network.snap(at(100.0, 80.0), 300.0).unwrap();
    assert!(network.snap(at(100.0, 80.0), snap.metres()).is_ok());
    assert!(network.snap(at(100.0, 80.0), snap.metres() - 1e-3).is_err());
    assert_eq!(
        network.snap(Coord { x: 0.0, y: 0.0 }, 300.0),
        Err(f64::INFINITY)
    );
}

#[test]
fn small_pieces_give_way_to_the_main_one_where_it_is_near() {
    let mut lines = Lines::default();
    lines.add(&[at(0.0, 0.0), at(3000.0, 0.0)], 0);
    lines.add(&[at(100.0, 100.0), at(200.0, 100.0)], 0);
    let network = Network::build(lines, &Options::default());
    assert_eq!((network.built.pieces, network.built.small_pieces), (2, 1));
    let how = |y: f64, most: f64| network.snap(at(150.0, y), most).map(|s| s.attached);
    assert_eq!(how(20.0, 300.0), Ok(Attached::Nearest));
    assert_eq!(how(90.0, 300.0), Ok(Attached::Moved));
    assert_eq!(how(90.0, 50.0), Ok(Attached::Apart));
    let moved = network.snap(at(150.0, 90.0), 300.0).unwrap();
    assert!((moved.metres() - metres(at(150.0, 90.0), at(150.0, 0.0))).abs() < 0.01);
}

#[test]
fn one_way_loops_are_traps_and_are_measured() {
    let mut lines = Lines::default();
    lines.add(&[at(0.0, 0.0), at(1000.0, 0.0)], 0);
    // In by one way, round and round, never out.
    lines.add(&[at(1000.0, 0.0), at(1000.0, 100.0)], mark::FORWARD);
    lines.add(
        &[
            at(1000.0, 100.0),
            at(1100.0, 150.0),
            at(1000.0, 200.0),
            at(1000.0, 100.0),
        ],
        mark::FORWARD,
    );
    let network = Network::build(lines, &Options::default());
    let b = &network.built;
    assert!(
        b.one_way_m > 400.0 && (b.trap_m - b.one_way_m).abs() < 1e-6,
        "{b:?}"
    );
    let home = [network.snap(at(0.0, 0.0), 10.0).ok()];
    let trap = [network.snap(at(1000.0, 200.0), 10.0).ok()];
    assert_eq!(network.within(&home, &trap, 5_000_000).site.len(), 1);
    assert_eq!(network.within(&trap, &home, 5_000_000).site.len(), 0);
    assert_eq!(
        network
            .field(&home)
            .nearest(&network, trap[0].as_ref().unwrap()),
        None
    );
}

#[test]
fn zero_edges_are_closed_up_and_long_ones_cut() {
    let mut lines = Lines::default();
    lines.add(&[at(0.0, 0.0), at(0.0, 0.0), at(100.0, 0.0)], 0);
    let end = lines.nodes[2];
    lines.add(&[at(200.0, 0.0), at(20_200.0, 0.0)], 0);
    let next = lines.nodes[3];
    // Two nodes in one place, joined by a segment without length.
    let twin = lines.node(at(100.0, 0.0));
    let first = lines.nodes.len() as u32;
    lines.nodes.extend([end, twin, next]);
    lines.way(first, 0);
    let network = Network::build(lines, &Options::default());
    assert_eq!(network.built.zero, 2);
    assert_eq!(network.built.pieces, 1);
    let a = [network.snap(at(0.0, 0.0), 10.0).ok()];
    let b = [network.snap(at(20_000.0, 0.0), 10.0).ok()];
    let rows = network.within(&a, &b, 40_000_000);
    let straight = metres(at(0.0, 0.0), at(20_000.0, 0.0));
    assert!((f64::from(rows.mm[0]) / 1000.0 - straight).abs() < 0.02);
}

#[test]
fn crossing_lines_are_joined_only_where_that_is_asked_and_allowed() {
    use quarter::network::Join;
    let ways = |mid: u8| {
        let mut lines = Lines::default();
        lines.add(&[at(0.0, 0.0), at(400.0, 0.0)], 0);
        lines.add(&[at(200.0, -200.0), at(200.0, 200.0)], mid);
        lines
    };
    let far = |mid: u8, join: Join| {
        let options = Options {
            join,
            ..Options::default()
        };
        let network = Network::build(ways(mid), &options);
        let a = [network.snap(at(0.0, 0.0), 5.0).ok()];
        let b = [network.snap(at(200.0, 200.0), 5.0).ok()];
        network.within(&a, &b, 1_000_000).mm.first().copied()
    };
    assert_eq!(far(0, Join::Vertices), None);
    assert_eq!(far(mark::APART, Join::Crossings), None);
    let joined = f64::from(far(0, Join::Crossings).unwrap()) / 1000.0;
    let want = metres(at(0.0, 0.0), at(200.0, 0.0)) + metres(at(200.0, 0.0), at(200.0, 200.0));
    assert!((joined - want).abs() < 0.01, "{joined} {want}");
}

#[test]
fn squares_are_crossed_in_a_straight_line() {
    let mut lines = Lines::default();
    let ring = [
        (0.0, 0.0),
        (100.0, 0.0),
        (100.0, 100.0),
        (0.0, 100.0),
        (0.0, 0.0),
    ];
    lines.add(&ring.map(|p| at(p.0, p.1)), mark::AREA);
    lines.add(&[at(-50.0, 0.0), at(0.0, 0.0)], 0);
    lines.add(&[at(100.0, 100.0), at(150.0, 100.0)], 0);
    let network = Network::build(lines, &Options::default());
    assert_eq!((network.built.plazas, network.built.across), (1, 1));
    let a = [network.snap(at(-50.0, 0.0), 5.0).ok()];
    let b = [network.snap(at(150.0, 100.0), 5.0).ok()];
    let rows = network.within(&a, &b, 1_000_000);
    let want = metres(at(-50.0, 0.0), at(0.0, 0.0))
        + metres(at(0.0, 0.0), at(100.0, 100.0))
        + metres(at(100.0, 100.0), at(150.0, 100.0));
    assert!((f64::from(rows.mm[0]) / 1000.0 - want).abs() < 1e-3);
}

/// Porto Alegre as r5r has it, where it is at hand: read by its tags, noded, cleaned.
#[test]
fn an_openstreetmap_file_is_read_by_its_tags() {
    let Some(data) = crate::town::shared() else {
        return;
    };
    let file = data.join("br-porto-alegre/poa_osm.pbf");
    let network = Network::fresh("poa_osm.pbf", &file, &Options::default()).unwrap();
    let b = &network.built;
    assert_eq!((b.ways, b.walkable, b.missing_nodes), (15_905, 14_370, 0));
    assert_eq!((b.plazas, b.across, b.barriers), (33, 144, 29));
    assert!(b.main_share > 0.98 && b.pieces < 100, "{b:?}");
    assert_eq!(b.dropped[0], ("access=no".to_string(), 549));
    let all: usize = b.dropped.iter().map(|d| d.1).sum();
    assert_eq!(
        all + b.walkable,
        b.ways,
        "every way is kept or counted under a reason"
    );
    let open = Options {
        private: true,
        ..Options::default()
    };
    let open = Network::fresh("poa_osm.pbf", &file, &open).unwrap();
    assert!(open.built.walkable > b.walkable);
    // The hexagons' middle, as in poa_hexgrid.csv, two of them, and the way between.
    let places = [
        Coord {
            x: -51.158_246,
            y: -30.053_846,
        },
        Coord {
            x: -51.211_867,
            y: -30.100_576,
        },
    ];
    let snaps = snapped(&network, &places);
    for (s, &p) in snaps.iter().zip(&places) {
        if let Some(s) = s {
            let (a, b) = (network.vertices(s.edge), metres(p, s.at));
            assert!((b - s.metres()).abs() < 1e-4 && a.len() > 1);
        }
    }
}
