// The map: a canvas with layers to switch, pan, zoom, click and keys.
const NEAR_TO_FAR = ["#08306b", "#2f7ebc", "#8cc0dd", "#e8b13d", "#a5531b"];
const UNSERVED = "#d4007f", NEW = "#b3123a", EXISTING = "#222b45", AREA = "#ff9f7f", BLANK = "#6a2c91";
const DEGREE = 111320, LIVED_ON = 400;

// Places in metres from the first corner of the plan, y to the south.
function toMetres(plan) {
  const [ox, oy] = plan.origin;
  const narrow = Math.cos((oy / 1e6) * (Math.PI / 180));
  const x = (v) => v * 1e-6 * DEGREE * narrow, y = (v) => -v * 1e-6 * DEGREE;
  const pair = (t) => {
    const n = t.x.length, px = new Float64Array(n), py = new Float64Array(n);
    for (let i = 0; i < n; i++) { px[i] = x(t.x[i]); py[i] = y(t.y[i]); }
    return [px, py];
  };
  const path = (rings) => {
    const p = new Path2D();
    let box = [Infinity, Infinity, -Infinity, -Infinity];
    for (const ring of rings) {
      let a = 0, b = 0;
      for (let k = 0; k < ring.length; k += 2) {
        a += ring[k]; b += ring[k + 1];
        const mx = x(a), my = y(b);
        if (k) p.lineTo(mx, my); else p.moveTo(mx, my);
        box = [Math.min(box[0], mx), Math.min(box[1], my), Math.max(box[2], mx), Math.max(box[3], my)];
      }
      p.closePath();
    }
    return { path: p, box };
  };
  return { pair, path };
}

class PlanMap {
  constructor(plan, box) {
    this.plan = plan;
    this.box = box;
    this.canvas = box.querySelector("canvas");
    this.details = box.querySelector(".details");
    this.shown = {};
    this.picked = null;
    this.scene = document.createElement("canvas");
    this.sheet = document.createElement("canvas");
    this.prepare();
    this.controls();
    this.listen();
    new ResizeObserver(() => this.resize()).observe(this.canvas.parentElement);
    this.resize();
    this.fit();
  }

  prepare() {
    const { pair, path } = toMetres(this.plan);
    const p = this.plan;
    [this.dx, this.dy] = pair(p.demand);
    [this.sx, this.sy] = pair(p.sites);
    this.zones = p.zones.map((z) => z.rings && { name: z.name, ...path(z.rings) }).filter(Boolean);
    this.areas = p.areas.map(([site, rings]) => ({ site, ...path(rings) }));
    this.shapes = Object.entries(p.shapes).map(([i, rings]) => ({ i: +i, ...path(rings) }));
    this.class = p.demand.distance.map((m, i) => {
      if (p.demand.bucket[i] !== 0 || m === null) return p.demand.bucket[i] === 0 ? 0 : 5;
      const k = p.breaks.findIndex((b) => m <= b);
      return k < 0 ? 4 : k;
    });
    this.byClass = [[], [], [], [], [], []];
    this.class.forEach((c, i) => this.byClass[c].push(i));
    this.ofDemand = new Map();
    this.ofSite = new Map();
    p.links.d.forEach((d, k) => {
      const s = p.links.s[k];
      if (!this.ofDemand.has(d)) this.ofDemand.set(d, []);
      if (!this.ofSite.has(s)) this.ofSite.set(s, []);
      this.ofDemand.get(d).push(k);
      this.ofSite.get(s).push(k);
    });
    const seen = new Set();
    this.lived = [];
    for (let i = 0; i < this.dx.length; i++) {
      const key = Math.round(this.dx[i] / 80) + ":" + Math.round(this.dy[i] / 80);
      if (!seen.has(key)) { seen.add(key); this.lived.push(i); }
    }
    let b = [Infinity, Infinity, -Infinity, -Infinity];
    const grow = (x, y) => { b = [Math.min(b[0], x), Math.min(b[1], y), Math.max(b[2], x), Math.max(b[3], y)]; };
    this.dx.forEach((x, i) => grow(x, this.dy[i]));
    this.sx.forEach((x, i) => grow(x, this.sy[i]));
    if (b[0] > b[2]) b = [0, 0, 1000, 1000];
    this.bounds = b;
  }

  controls() {
    for (const input of this.box.querySelectorAll("[data-layer]")) {
      this.shown[input.dataset.layer] = input.checked;
      input.addEventListener("change", () => {
        this.shown[input.dataset.layer] = input.checked;
        this.draw(true);
      });
    }
    const act = { in: () => this.zoom(1.5), out: () => this.zoom(1 / 1.5), fit: () => this.fit() };
    for (const b of this.box.querySelectorAll("[data-act]")) b.addEventListener("click", act[b.dataset.act]);
    const find = this.box.querySelector(".find");
    find.addEventListener("change", () => this.find(find.value));
  }

  find(text) {
    const want = text.trim().toLowerCase();
    if (!want) return;
    for (const [kind, t] of [["site", this.plan.sites], ["demand", this.plan.demand]]) {
      let at = t.id.findIndex((id) => id.toLowerCase() === want);
      if (at < 0) at = t.name.findIndex((name) => name.toLowerCase().includes(want));
      if (at >= 0) return this.pick(kind, at, true);
    }
    this.details.replaceChildren(make("p", { class: "none" }, two("没有找到:", "Not found: "), text));
  }

  listen() {
    const c = this.canvas, fingers = new Map();
    let moved = 0, apart = 0;
    const at = (e) => { const r = c.getBoundingClientRect(); return [e.clientX - r.left, e.clientY - r.top]; };
    c.addEventListener("pointerdown", (e) => {
      c.setPointerCapture(e.pointerId);
      fingers.set(e.pointerId, at(e));
      moved = 0;
      apart = 0;
    });
    c.addEventListener("pointermove", (e) => {
      if (!fingers.has(e.pointerId)) return;
      const now = at(e), was = fingers.get(e.pointerId);
      fingers.set(e.pointerId, now);
      if (fingers.size === 1) {
        const [x, y] = [now[0] - was[0], now[1] - was[1]];
        moved += Math.abs(x) + Math.abs(y);
        if (moved > 4) this.pan(x, y);
      } else {
        const [a, b] = [...fingers.values()];
        const d = Math.hypot(a[0] - b[0], a[1] - b[1]);
        if (apart) this.zoom(d / apart, [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]);
        apart = d;
        moved = 99;
      }
    });
    const up = (e) => {
      if (fingers.delete(e.pointerId) && e.type === "pointerup" && moved <= 4) this.click(...at(e));
    };
    c.addEventListener("pointerup", up);
    c.addEventListener("pointercancel", up);
    c.addEventListener("wheel", (e) => {
      e.preventDefault();
      this.zoom(Math.exp(-Math.max(-240, Math.min(240, e.deltaY)) * 0.002), at(e));
    }, { passive: false });
    c.addEventListener("keydown", (e) => this.key(e));
    c.addEventListener("focus", () => this.draw());
    c.addEventListener("blur", () => this.draw());
    document.addEventListener("language", () => this.draw(true));
  }

  key(e) {
    const step = 60;
    const act = {
      ArrowLeft: () => this.pan(step, 0), ArrowRight: () => this.pan(-step, 0),
      ArrowUp: () => this.pan(0, step), ArrowDown: () => this.pan(0, -step),
      "+": () => this.zoom(1.5), "=": () => this.zoom(1.5), "-": () => this.zoom(1 / 1.5),
      0: () => this.fit(), Enter: () => this.click(this.w / 2, this.h / 2, Infinity),
      Escape: () => this.pick(null),
    }[e.key];
    if (act && !e.ctrlKey && !e.metaKey && !e.altKey) { act(); e.preventDefault(); }
  }

  resize() {
    const r = this.canvas.parentElement.getBoundingClientRect();
    if (!r.width || !r.height) return;
    const dpr = Math.min(window.devicePixelRatio || 1, 2);
    const first = !this.w;
    [this.w, this.h, this.dpr] = [r.width, r.height, dpr];
    for (const c of [this.canvas, this.scene, this.sheet]) {
      c.width = Math.round(r.width * dpr);
      c.height = Math.round(r.height * dpr);
    }
    if (first) this.fit(); else this.draw(true);
  }

  fit() {
    if (!this.w) return;
    const [a, b, c, d] = this.bounds;
    this.cx = (a + c) / 2;
    this.cy = (b + d) / 2;
    this.scale = Math.min(this.w / (c - a + 800), this.h / (d - b + 800));
    this.draw(true);
  }

  pan(x, y) {
    this.cx -= x / this.scale;
    this.cy -= y / this.scale;
    this.draw();
  }

  zoom(by, at) {
    const [x, y] = at || [this.w / 2, this.h / 2];
    const scale = Math.max(1e-4, Math.min(20, this.scale * by));
    const k = 1 / this.scale - 1 / scale;
    this.cx += (x - this.w / 2) * k;
    this.cy += (y - this.h / 2) * k;
    this.scale = scale;
    this.draw();
  }

  px(x) { return (x - this.cx) * this.scale + this.w / 2; }
  py(y) { return (y - this.cy) * this.scale + this.h / 2; }

  // Draws in the next frame: the scene anew, or, if that takes long, the old one moved at first.
  draw(fresh) {
    if (fresh) this.stale = true;
    if (this.waiting || !this.w) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      if (this.stale || !(this.cost > 14)) this.render();
      else {
        clearTimeout(this.later);
        this.later = setTimeout(() => { this.render(); this.compose(); }, 120);
      }
      this.compose();
    });
  }

  compose() {
    const g = this.canvas.getContext("2d"), v = this.view;
    g.setTransform(1, 0, 0, 1, 0, 0);
    g.fillStyle = "#f6f5f1";
    g.fillRect(0, 0, this.canvas.width, this.canvas.height);
    const k = this.scale / v.scale;
    const x = ((v.cx - this.cx) * this.scale + (this.w / 2) * (1 - k)) * this.dpr;
    const y = ((v.cy - this.cy) * this.scale + (this.h / 2) * (1 - k)) * this.dpr;
    g.drawImage(this.scene, x, y, this.scene.width * k, this.scene.height * k);
    g.setTransform(this.dpr, 0, 0, this.dpr, 0, 0);
    this.drawPicked(g);
    this.furniture(g);
  }

  render() {
    const start = performance.now();
    this.view = { cx: this.cx, cy: this.cy, scale: this.scale };
    this.stale = false;
    const g = this.scene.getContext("2d");
    const world = (c) => c.setTransform(
      this.scale * this.dpr, 0, 0, this.scale * this.dpr,
      (this.w / 2 - this.cx * this.scale) * this.dpr, (this.h / 2 - this.cy * this.scale) * this.dpr);
    const screen = (c) => c.setTransform(this.dpr, 0, 0, this.dpr, 0, 0);
    screen(g);
    g.fillStyle = "#f6f5f1";
    g.fillRect(0, 0, this.w, this.h);
    const on = this.shown, thin = 1 / this.scale;
    const seen = (b) => this.px(b[2]) > 0 && this.px(b[0]) < this.w && this.py(b[3]) > 0 && this.py(b[1]) < this.h;
    if (on.zones) {
      world(g);
      g.fillStyle = "#fff";
      for (const z of this.zones) if (seen(z.box)) g.fill(z.path, "evenodd");
    }
    if (on.blank) this.drawBlank(g, world, screen, seen);
    world(g);
    if (on.areas) {
      g.fillStyle = AREA + "30";
      g.strokeStyle = "#d9764fb0";
      g.lineWidth = 0.8 * thin;
      for (const a of this.areas) if (seen(a.box)) { g.fill(a.path); g.stroke(a.path); }
    }
    if (on.zones) {
      g.strokeStyle = "#7d848b";
      g.lineWidth = 1.2 * thin;
      g.setLineDash([7 * thin, 3 * thin, 2 * thin, 3 * thin]);
      for (const z of this.zones) if (seen(z.box)) g.stroke(z.path);
      g.setLineDash([]);
    }
    if (on.links) {
      g.strokeStyle = "#8a5a44a0";
      g.lineWidth = 0.8 * thin;
      g.beginPath();
      const l = this.plan.links;
      for (let k = 0; k < l.d.length; k++) {
        g.moveTo(this.dx[l.d[k]], this.dy[l.d[k]]);
        g.lineTo(this.sx[l.s[k]], this.sy[l.s[k]]);
      }
      g.stroke();
    }
    if (on.demand) {
      for (const s of this.shapes) {
        if (!seen(s.box)) continue;
        g.fillStyle = (this.class[s.i] === 5 ? UNSERVED : NEAR_TO_FAR[this.class[s.i]]) + "60";
        g.fill(s.path);
      }
      screen(g);
      this.drawDemand(g);
    }
    screen(g);
    this.drawSites(g);
    if (on.zones) this.names(g);
    this.cost = performance.now() - start;
  }

  drawBlank(g, world, screen, seen) {
    const c = this.sheet.getContext("2d");
    c.setTransform(1, 0, 0, 1, 0, 0);
    c.globalCompositeOperation = "source-over";
    c.clearRect(0, 0, this.sheet.width, this.sheet.height);
    screen(c);
    c.fillStyle = "#000";
    const r = LIVED_ON * this.scale;
    for (const i of this.lived) {
      const x = this.px(this.dx[i]), y = this.py(this.dy[i]);
      if (x < -r || y < -r || x > this.w + r || y > this.h + r) continue;
      c.beginPath();
      c.arc(x, y, r, 0, 7);
      c.fill();
    }
    world(c);
    c.globalCompositeOperation = "destination-out";
    for (const a of this.areas) if (seen(a.box)) c.fill(a.path);
    c.globalCompositeOperation = "source-in";
    c.setTransform(1, 0, 0, 1, 0, 0);
    if (!this.hatch) {
      const t = document.createElement("canvas");
      t.width = t.height = 10;
      const h = t.getContext("2d");
      h.fillStyle = BLANK + "14";
      h.fillRect(0, 0, 10, 10);
      h.strokeStyle = BLANK;
      h.lineWidth = 2;
      h.beginPath();
      for (const k of [-10, 0, 10]) { h.moveTo(k, 10); h.lineTo(k + 10, 0); }
      h.stroke();
      this.hatch = t;
    }
    c.fillStyle = c.createPattern(this.hatch, "repeat");
    c.fillRect(0, 0, this.sheet.width, this.sheet.height);
    g.setTransform(1, 0, 0, 1, 0, 0);
    g.drawImage(this.sheet, 0, 0);
  }

  radius() {
    return Math.max(1.5, Math.min(6, 1.3 + Math.sqrt(this.scale) * 8));
  }

  drawDemand(g) {
    const r = this.radius();
    const dots = (list, size) => {
      g.beginPath();
      for (const i of list) {
        const x = this.px(this.dx[i]), y = this.py(this.dy[i]);
        if (x < -9 || y < -9 || x > this.w + 9 || y > this.h + 9) continue;
        g.moveTo(x + size, y);
        g.arc(x, y, size, 0, 7);
      }
    };
    for (let k = 0; k < 5; k++) {
      dots(this.byClass[k], r);
      g.fillStyle = NEAR_TO_FAR[k];
      g.fill();
    }
    dots(this.byClass[5], r + 1.2);
    g.fillStyle = "#fff";
    g.strokeStyle = UNSERVED;
    g.lineWidth = 2.4;
    g.fill();
    g.stroke();
  }

  drawSites(g) {
    const r = this.radius() + 2.2;
    const p = this.plan.sites;
    g.strokeStyle = "#fff";
    g.lineWidth = 1.5;
    for (const kind of [1, 0]) {
      if (!this.shown[kind ? "existing" : "chosen"]) continue;
      g.fillStyle = kind ? EXISTING : NEW;
      g.beginPath();
      for (let j = 0; j < p.kind.length; j++) {
        if (p.kind[j] !== kind) continue;
        const x = this.px(this.sx[j]), y = this.py(this.sy[j]);
        if (kind) g.rect(x - r, y - r, 2 * r, 2 * r);
        else { g.moveTo(x + r, y); g.arc(x, y, r, 0, 7); }
      }
      g.fill();
      g.stroke();
    }
    if (this.scale > 0.09) {
      g.font = "12px sans-serif";
      for (let j = 0; j < p.kind.length; j++) {
        const x = this.px(this.sx[j]), y = this.py(this.sy[j]);
        if (x < 0 || y < 0 || x > this.w || y > this.h) continue;
        if (this.shown[p.kind[j] ? "existing" : "chosen"]) this.label(g, p.name[j] || p.id[j], x + r + 4, y + 4);
      }
    }
  }

  label(g, text, x, y) {
    g.lineJoin = "round";
    g.strokeStyle = "#ffffffe0";
    g.lineWidth = 3;
    g.strokeText(text, x, y);
    g.fillStyle = "#1d2329";
    g.fillText(text, x, y);
  }

  names(g) {
    g.font = "bold 13px sans-serif";
    g.textAlign = "center";
    for (const z of this.zones) {
      this.label(g, z.name, this.px((z.box[0] + z.box[2]) / 2), this.py((z.box[1] + z.box[3]) / 2));
    }
    g.textAlign = "start";
  }

  drawPicked(g) {
    if (!this.picked) return;
    const [kind, i] = this.picked, l = this.plan.links;
    const links = (kind === "site" ? this.ofSite : this.ofDemand).get(i) || [];
    g.strokeStyle = "#1d2329";
    g.lineWidth = 1.2;
    g.beginPath();
    for (const k of links) {
      g.moveTo(this.px(this.dx[l.d[k]]), this.py(this.dy[l.d[k]]));
      g.lineTo(this.px(this.sx[l.s[k]]), this.py(this.sy[l.s[k]]));
    }
    g.stroke();
    const [x, y] = kind === "site" ? [this.sx[i], this.sy[i]] : [this.dx[i], this.dy[i]];
    g.lineWidth = 3;
    g.beginPath();
    g.arc(this.px(x), this.py(y), this.radius() + 7, 0, 7);
    g.strokeStyle = "#fff";
    g.lineWidth = 6;
    g.stroke();
    g.strokeStyle = "#1d2329";
    g.lineWidth = 2.5;
    g.stroke();
  }

  furniture(g) {
    let bar = 10;
    for (const b of [20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5]) if (b * this.scale < this.w * 0.2) bar = b;
    const wide = bar * this.scale, y = this.h - 16;
    g.fillStyle = "#ffffffd0";
    g.fillRect(8, y - 20, wide + 76, 30);
    g.strokeStyle = "#222";
    g.lineWidth = 2;
    g.beginPath();
    g.moveTo(16, y - 5); g.lineTo(16, y); g.lineTo(16 + wide, y); g.lineTo(16 + wide, y - 5);
    g.stroke();
    g.font = "12px sans-serif";
    g.fillStyle = "#222";
    g.fillText(bar >= 1000 ? bar / 1000 + " km" : bar + " m", 22 + wide, y + 2);
    const x = this.w - 24;
    g.beginPath();
    g.moveTo(x, 12); g.lineTo(x + 8, 38); g.lineTo(x, 32); g.lineTo(x - 8, 38);
    g.fill();
    g.textAlign = "center";
    g.fillText(lang() === "zh" ? "北" : "N", x, 54);
    g.textAlign = "start";
    if (document.activeElement === this.canvas) {
      g.lineWidth = 1;
      g.beginPath();
      g.moveTo(this.w / 2 - 9, this.h / 2); g.lineTo(this.w / 2 + 9, this.h / 2);
      g.moveTo(this.w / 2, this.h / 2 - 9); g.lineTo(this.w / 2, this.h / 2 + 9);
      g.stroke();
    }
  }

  click(x, y, reach) {
    const nearest = (xs, ys, may, most) => {
      let best = -1, far = most * most;
      for (let i = 0; i < xs.length; i++) {
        if (!may(i)) continue;
        const a = this.px(xs[i]) - x, b = this.py(ys[i]) - y, d = a * a + b * b;
        if (d <= far) { far = d; best = i; }
      }
      return best;
    };
    const kind = this.plan.sites.kind;
    const j = nearest(this.sx, this.sy, (j) => this.shown[kind[j] ? "existing" : "chosen"], reach || 12);
    if (j >= 0) return this.pick("site", j);
    if (this.shown.demand) {
      const i = nearest(this.dx, this.dy, () => true, reach || 10);
      if (i >= 0) return this.pick("demand", i);
      const g = this.scene.getContext("2d");
      g.setTransform(1, 0, 0, 1, 0, 0);
      const [mx, my] = [(x - this.w / 2) / this.scale + this.cx, (y - this.h / 2) / this.scale + this.cy];
      const inside = this.shapes.find((s) => g.isPointInPath(s.path, mx, my));
      if (inside) return this.pick("demand", inside.i);
    }
    this.pick(null);
  }

  pick(kind, i, go) {
    this.picked = kind && [kind, i];
    if (kind && go) {
      [this.cx, this.cy] = kind === "site" ? [this.sx[i], this.sy[i]] : [this.dx[i], this.dy[i]];
      this.scale = Math.max(this.scale, 0.18);
      this.draw(true);
    }
    this.tell();
    this.draw();
  }

  // The details of what was picked.
  tell() {
    if (!this.picked) {
      const hint = two("点击地图上的设施或居住地查看数据。", "Click premises or homes on the map for their figures.");
      this.details.replaceChildren(make("p", { class: "none" }, hint));
      return;
    }
    const [kind, i] = this.picked, p = this.plan, rows = [];
    const row = (key, zh, en, value) => rows.push(make("dt", {}, two(zh, en)), make("dd", { "data-field": key }, value));
    const t = kind === "site" ? p.sites : p.demand;
    const zone = t.zone[i] === null ? "–" : p.zones[t.zone[i]].name;
    row("id", "编号", "Id", t.id[i]);
    if (kind === "site") {
      row("kind", "类型", "Kind", two(...KINDS[t.kind[i]]));
      row("premises", "类别", "Class", t.premises[i] || "–");
      row("area_m2", "建筑面积(m²)", "Floor area, m²", number(t.area_m2[i], 3));
      row("spare_m2", "富余面积(m²)", "Spare, m²", number(t.spare_m2[i], 3));
      row("households", "服务户数", "Households served", number(t.households[i], 3));
      row("farthest_m", "最远(米)", "Farthest, m", number(t.farthest_m[i], 3));
      row("cost", "造价(元)", "Cost, yuan", number(t.cost[i], 2));
    } else {
      row("bucket", "状态", "State", two(...BUCKETS[t.bucket[i]]));
      row("class", "住宅类别", "Housing", CLASSES[t.class[i]] ? two(...CLASSES[t.class[i]]) : t.class[i]);
      row("households", "户数", "Households", number(t.households[i], 3));
      row("households_served", "已服务户数", "Households served", number(t.households_served[i], 3));
      row("distance_m", "距离(米)", "Distance, m", number(t.distance[i], 3));
      row("quota_m2", "应配(m²)", "Needed, m²", number(t.quota_m2[i], 3));
      row("given_m2", "已配(m²)", "Given, m²", number(t.given_m2[i], 3));
    }
    row("zone", "分区", "Zone", zone);
    const links = (kind === "site" ? this.ofSite : this.ofDemand).get(i) || [];
    const items = links.slice(0, 40).map((k) => {
      const other = kind === "site" ? p.links.d[k] : p.links.s[k];
      const o = kind === "site" ? p.demand : p.sites;
      const b = make("button", { type: "button" }, o.name[other] || o.id[other]);
      b.addEventListener("click", () => this.pick(kind === "site" ? "demand" : "site", other, true));
      return make("li", {}, b, " ", number(p.links.area_m2[k], 3), " m² · ", number(p.links.distance_m[k], 1), " m");
    });
    const more = links.length > 40 ? make("p", {}, two(`共 ${links.length} 处`, `${links.length} in all`)) : null;
    this.details.replaceChildren(
      make("h4", {}, t.name[i] || t.id[i]), make("dl", {}, ...rows),
      items.length ? make("h5", {}, kind === "site" ? two("服务的居住地", "Homes served") : two("由以下设施服务", "Served by")) : "",
      make("ul", {}, ...items), more || "");
  }
}
