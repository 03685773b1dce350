use quarter::solve::{most::*, part::Rows, *};
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let b = std::fs::read(&a[1]).unwrap();
    let u = |k: usize| u32::from_le_bytes(b[4 * k..4 * k + 4].try_into().unwrap());
    let (n, m, z) = (u(0) as usize, u(1) as usize, u(2) as usize);
    let start: Vec<u32> = (0..=n).map(|k| u(3 + k)).collect();
    let item: Vec<u32> = (0..z).map(|k| u(4 + n + k)).collect();
    let at = 4 * (4 + n + z);
    let weight: Vec<i64> = (0..n).map(|k| i64::from_le_bytes(b[at + 8 * k..at + 8 * k + 8].try_into().unwrap())).collect();
    let most = Most { rows: Rows { start, item }, weight, cost: vec![1; m], limit: a[2].parse().unwrap(), required: vec![] };
    let secs: f64 = a[3].parse().unwrap();
    let stop = Stop::new(Some(std::time::Instant::now() + std::time::Duration::from_secs_f64(secs)), Default::default());
    let t = std::time::Instant::now();
    let r = solve(&most, &Limits { gap: 0.0, seed: 1, stop }, None, &Silent);
    println!("value {} bound {} gap {:.4} % stopped {:?} {:.2?}", r.value, r.bound, 100.0 * (r.bound - r.value) as f64 / r.value as f64, r.stopped, t.elapsed());
    if let certificate::Proof::Prices(p) = &r.certificate.proof {
        println!("repriced {}", priced(&most, p) / 1_000_000);
    }
}
