// How the map is drawn: a scene on a canvas of its own, then what moves on top of it.
const NEAR_TO_FAR = ["#1c5fa8", "#57a3d2", "#add1e6", "#e8b13d", "#a5531b"];
const UNSERVED = "#d4007f", NEW = "#b3123a", EXISTING = "#26282b", AREA = "#ff9f7f", BLANK = "#6a2c91";
const DEGREE = 111320, LIVED_ON = 400;

class PaintedMap {
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
}
