// The map: a canvas with layers to switch, pan, zoom, click and keys.
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

class PlanMap extends DetailedMap {
  constructor(plan, box) {
    super();
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
    for (const a of [...this.zones, ...this.areas]) { grow(a.box[0], a.box[1]); grow(a.box[2], a.box[3]); }
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
      0: () => this.fit(), Enter: () => this.click(this.w / 2, this.h / 2, true),
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
    this.scale = Math.min(this.w / ((c - a) * 1.04 + 200), this.h / ((d - b) * 1.04 + 200));
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

  // Picks what is at a place; with `any`, whatever is nearest to it.
  click(x, y, any) {
    const nearest = (xs, ys, may, most) => {
      let best = -1, far = most * most;
      for (let i = 0; i < xs.length; i++) {
        if (!may(i)) continue;
        const a = this.px(xs[i]) - x, b = this.py(ys[i]) - y, d = a * a + b * b;
        if (d <= far) { far = d; best = i; }
      }
      return [best, far];
    };
    const kind = this.plan.sites.kind;
    const [j, farJ] = nearest(this.sx, this.sy, (j) => this.shown[kind[j] ? "existing" : "chosen"], any ? Infinity : 12);
    const [i, farI] = this.shown.demand ? nearest(this.dx, this.dy, () => true, any ? Infinity : 10) : [-1, Infinity];
    if (j >= 0 && (!any || i < 0 || farJ <= farI)) return this.pick("site", j);
    if (i >= 0) return this.pick("demand", i);
    if (this.shown.demand) {
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
}
