//! The report in a browser: Chromium, driven through its own pipe, without any library. Without a
//! Chromium on the path these tests say nothing, except in CI, where `.ci/run` installs it.

use crate::report::{close, hostile, same_number, written, HOSTILE};
use crate::town::{features, plan_json};
use serde_json::{json, Value};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

struct Browser {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    id: u64,
    session: Option<String>,
    /// Events in the order they came.
    events: Vec<Value>,
    _profile: tempfile::TempDir,
}

fn chromium() -> Option<&'static str> {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let found = names.into_iter().find(|name| {
        let ran = Command::new("sh")
            .args(["-c", &format!("command -v {name}")])
            .stdout(Stdio::null())
            .status();
        ran.is_ok_and(|s| s.success())
    });
    let ci = std::env::var("CI").is_ok_and(|v| v == "true");
    assert!(
        found.is_some() || !ci,
        "Chromium is missing, and CI needs it"
    );
    if found.is_none() {
        eprintln!("skipped: no Chromium on the path");
    }
    found
}

impl Browser {
    /// Starts it; it ends by itself after two minutes at the latest.
    fn start(name: &str) -> Browser {
        let profile = tempfile::tempdir().unwrap();
        let data = format!("--user-data-dir={}", profile.path().display());
        // Its pipe is on descriptors 3 and 4.
        let mut child = Command::new("sh")
            .args([
                "-c",
                "exec timeout 120 \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>&1",
                "sh",
                name,
            ])
            .args([
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
            ])
            .args([
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ])
            .args([
                "--disable-dev-shm-usage",
                "--remote-debugging-pipe",
                "--window-size=1360,1000",
            ])
            .arg(data)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell");
        let (to, from) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let from = BufReader::new(from);
        Browser {
            child,
            to,
            from,
            id: 0,
            session: None,
            events: Vec::new(),
            _profile: profile,
        }
    }

    fn call(&mut self, method: &str, params: Value) -> Value {
        self.id += 1;
        let mut message = json!({"id": self.id, "method": method, "params": params});
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        self.to
            .write_all(format!("{message}\0").as_bytes())
            .expect("Chromium listens");
        self.to.flush().unwrap();
        loop {
            let mut line = Vec::new();
            self.from
                .read_until(0, &mut line)
                .expect("Chromium answers");
            assert!(!line.is_empty(), "Chromium ended during {method}");
            let mut answer: Value = serde_json::from_slice(&line[..line.len() - 1]).unwrap();
            if answer["id"] == self.id {
                assert!(answer.get("error").is_none(), "{method}: {answer}");
                return answer["result"].take();
            }
            self.events.push(answer);
        }
    }

    /// The value of an expression on the page, promises awaited.
    fn ask(&mut self, expression: &str) -> Value {
        let params = json!({"expression": expression, "awaitPromise": true, "returnByValue": true});
        let mut answer = self.call("Runtime.evaluate", params);
        assert!(
            answer.get("exceptionDetails").is_none(),
            "{expression}: {answer}"
        );
        answer["result"]["value"].take()
    }

    /// Opens a file and waits until its first map is there.
    fn open(&mut self, file: &Path) {
        let target = self.call("Target.createTarget", json!({"url": "about:blank"}));
        let params = json!({"targetId": target["targetId"], "flatten": true});
        let attached = self.call("Target.attachToTarget", params);
        self.session = Some(attached["sessionId"].as_str().unwrap().to_string());
        for domain in ["Page", "Runtime", "Log", "Network"] {
            self.call(&format!("{domain}.enable"), json!({}));
        }
        let url = format!("file://{}", file.display());
        self.call("Page.navigate", json!({ "url": url }));
        for _ in 0..600 {
            if self.ask("document.documentElement?.dataset.ready || ''") != "" {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        panic!("the page is not ready after 30 s");
    }

    fn texts(&mut self, expression: &str) -> Vec<String> {
        let list = self.ask(expression);
        let list = list.as_array().unwrap().iter();
        list.map(|v| v.as_str().unwrap_or_default().to_string())
            .collect()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const FRAMES: &str = "new Promise(r => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(r, 160))))";
const PIXELS: &str = "(() => { const from = document.querySelector('.map canvas'); const c = document.createElement('canvas'); c.width = from.width; c.height = from.height; const g = c.getContext('2d', {willReadFrequently: true}); g.drawImage(from, 0, 0); const d = g.getImageData(0, 0, c.width, c.height).data; let h = 0; for (let i = 0; i < d.length; i++) h = (h * 31 + d[i]) | 0; return h; })()";
const DETAILS: &str = "Object.fromEntries([...document.querySelectorAll('.details dd')].map(e => [e.dataset.field, (e.querySelector('data') || {}).value ?? e.textContent]))";

#[test]
fn the_report_works_in_a_browser() {
    let Some(name) = chromium() else { return };
    let dir = hostile("zh");
    let out = dir.path().join("out");
    let mut b = Browser::start(name);
    b.open(&dir.path().join("report.html"));

    figures(&mut b, &out);
    languages(&mut b);
    layers(&mut b);
    details(&mut b, &out);
    tables(&mut b, &out);
    print(&mut b);

    assert_eq!(b.ask("typeof window.hacked"), "undefined");
    assert_eq!(b.ask("document.images.length"), 0);
    b.ask(FRAMES);
    for event in &b.events {
        let method = event["method"].as_str().unwrap_or_default();
        let quiet = [
            "Runtime.exceptionThrown",
            "Runtime.consoleAPICalled",
            "Log.entryAdded",
        ];
        assert!(!quiet.contains(&method), "{event}");
        if method == "Network.requestWillBeSent" {
            let url = event["params"]["request"]["url"].as_str().unwrap();
            assert!(
                url.starts_with("file://") && url.ends_with("/report.html")
                    || url.starts_with("data:"),
                "{url}"
            );
        }
    }
}

/// Every number in the rendered page is the plan's.
fn figures(b: &mut Browser, out: &Path) {
    let plan = plan_json(out);
    let zones = features(&out.join("zones.geojson"));
    let sites = features(&out.join("sites.geojson"));
    let list = b.ask("[...document.querySelectorAll('[data-key]')].map(e => [e.dataset.key, e.dataset.value ?? e.value, e.textContent])");
    let list = list.as_array().unwrap();
    assert!(list.len() > 60, "{}", list.len());
    for row in list {
        let [key, value, text] = [0, 1, 2].map(|k| row[k].as_str().unwrap());
        let value: f64 = value.parse().unwrap();
        assert!(close(value, written(&plan, &zones, &sites, key)), "{key}");
        same_number(key, value, text);
    }
}

fn languages(b: &mut Browser) {
    let heads = "[...document.querySelectorAll('h2')].map(e => e.innerText.trim())";
    let shown = "[...document.querySelectorAll('main .zh')].some(e => e.getClientRects().length)";
    assert!(b.texts(heads).contains(&"逐条结论".to_string()));
    b.ask("document.querySelector('[data-set-lang=en]').click()");
    assert!(b.texts(heads).contains(&"Clause by clause".to_string()));
    assert_eq!(b.ask(shown), false);
    assert_eq!(b.ask("document.documentElement.lang"), "en");
    assert_eq!(
        b.ask("document.querySelector('.find').placeholder"),
        "Find premises or homes, then Enter"
    );
    b.ask("document.querySelector('[data-set-lang=zh]').click()");
    assert_eq!(b.ask(shown), true);
}

/// Each layer changes the picture when it is switched, and switched back it is the picture before.
fn layers(b: &mut Browser) {
    let list = b.texts("[...document.querySelectorAll('[data-layer]')].map(e => e.dataset.layer)");
    assert!(list.len() >= 6, "{list:?}");
    for layer in list {
        let toggle = format!("document.querySelector('[data-layer={layer}]').click(); {FRAMES}");
        let before = b.ask(PIXELS);
        b.ask(&toggle);
        assert_ne!(b.ask(PIXELS), before, "{layer}");
        b.ask(&toggle);
        assert_eq!(b.ask(PIXELS), before, "{layer}");
    }
}

fn details(b: &mut Browser, out: &Path) {
    for (layer, columns) in [
        (
            "sites",
            &["area_m2", "spare_m2", "households", "farthest_m", "cost"][..],
        ),
        (
            "demand",
            &[
                "households",
                "households_served",
                "quota_m2",
                "given_m2",
                "distance_m",
            ],
        ),
    ] {
        for feature in features(&out.join(format!("{layer}.geojson")))
            .iter()
            .take(3)
        {
            let p = &feature["properties"];
            let id = p["id"].as_str().unwrap();
            b.ask(&format!("(() => {{ const f = document.querySelector('.find'); f.value = {}; f.dispatchEvent(new Event('change')); }})()", json!(id)));
            b.ask(FRAMES);
            right(&b.ask(DETAILS), p, columns);
            if p["name"] == HOSTILE {
                assert_eq!(
                    b.ask("document.querySelector('.details h4').textContent"),
                    HOSTILE
                );
            }
            // It is in the middle now: away with it, then a click there, then the key for it.
            b.ask("document.querySelector('.map canvas').focus()");
            for by_key in [false, true] {
                key(b, "Escape");
                assert_eq!(b.ask(DETAILS), json!({}));
                match by_key {
                    true => key(b, "Enter"),
                    false => click(b),
                }
                right(&b.ask(DETAILS), p, columns);
            }
        }
    }
    let before = b.ask(PIXELS);
    for name in ["ArrowLeft", "+"] {
        key(b, name);
        b.ask(FRAMES);
        assert_ne!(b.ask(PIXELS), before, "{name}");
    }
}

fn right(details: &Value, properties: &Value, columns: &[&str]) {
    assert_eq!(details["id"], properties["id"]);
    for column in columns {
        let shown = details[column].as_str().unwrap();
        match properties[column].as_f64() {
            Some(value) => assert_eq!(shown.parse::<f64>().unwrap(), value, "{column}"),
            None => assert_eq!(shown, "–", "{column}"),
        }
    }
}

fn key(b: &mut Browser, name: &str) {
    for kind in ["keyDown", "keyUp"] {
        b.call("Input.dispatchKeyEvent", json!({"type": kind, "key": name}));
    }
}

fn click(b: &mut Browser) {
    let at = b.ask("(() => { const c = document.querySelector('.map canvas'); c.scrollIntoView({block: 'center'}); const r = c.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; })()");
    for kind in ["mousePressed", "mouseReleased"] {
        let params =
            json!({"type": kind, "x": at[0], "y": at[1], "button": "left", "clickCount": 1});
        b.call("Input.dispatchMouseEvent", params);
    }
}

fn tables(b: &mut Browser, out: &Path) {
    let mut list = features(&out.join("demand.geojson"));
    list.sort_by(|a, b| {
        let h = |f: &Value| f["properties"]["households"].as_f64().unwrap();
        h(a).total_cmp(&h(b))
    });
    let ids: Vec<String> = list
        .iter()
        .map(|f| f["properties"]["id"].as_str().unwrap().to_string())
        .collect();
    let rows = "[...document.querySelectorAll('[data-of=demand] tbody tr')].map(e => e.dataset.id)";
    b.ask("document.querySelectorAll('[data-of=demand] thead button')[5].click()");
    assert_eq!(b.texts(rows), ids);
    b.ask("(() => { const f = document.querySelector('[data-of=demand] .filter'); f.value = 'FAR aw'; f.dispatchEvent(new Event('input')); })()");
    assert_eq!(b.texts(rows).len(), 1);
}

/// A4 landscape, a page for every sheet, no controls.
fn print(b: &mut Browser) {
    let params = json!({"preferCSSPageSize": true, "printBackground": true});
    let pdf = b.call("Page.printToPDF", params);
    let pdf = String::from_utf8_lossy(&decode(pdf["data"].as_str().unwrap())).into_owned();
    let boxes: Vec<&str> = pdf
        .split("/MediaBox [")
        .skip(1)
        .map(|p| p.split(']').next().unwrap())
        .collect();
    let sheets = b
        .ask("document.querySelectorAll('figure.sheet').length")
        .as_u64()
        .unwrap() as usize;
    assert!(boxes.len() > sheets, "{} pages", boxes.len());
    for page in boxes {
        let size: Vec<f64> = page
            .split_whitespace()
            .map(|n| n.parse().unwrap())
            .collect();
        assert!(
            (size[2] - 841.9).abs() < 1.0 && (size[3] - 595.3).abs() < 1.0,
            "{page}"
        );
    }
    b.call("Emulation.setEmulatedMedia", json!({"media": "print"}));
    assert_eq!(b.ask("[...document.querySelectorAll('.bar, .map, .filter')].some(e => e.getClientRects().length)"), false);
    // 277 × 190 mm lie inside of the margins.
    let tall = "[...document.querySelectorAll('figure.sheet')].every(e => { const r = e.getBoundingClientRect(); return r.width > 900 && r.height <= 190 / 25.4 * 96; })";
    assert_eq!(b.ask(tall), true);
    b.call("Emulation.setEmulatedMedia", json!({"media": ""}));
}

fn decode(base64: &str) -> Vec<u8> {
    let value = |c: u8| match c {
        b'A'..=b'Z' => c - b'A',
        b'a'..=b'z' => c - b'a' + 26,
        b'0'..=b'9' => c - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let mut out = Vec::new();
    for four in base64.trim_end_matches('=').as_bytes().chunks(4) {
        let word =
            four.iter().fold(0u32, |w, c| w << 6 | u32::from(value(*c))) << (6 * (4 - four.len()));
        out.extend(&word.to_be_bytes()[1..four.len()]);
    }
    out
}
