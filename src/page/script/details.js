// What is said about the premises or homes that were picked.
class DetailedMap extends PaintedMap {
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
