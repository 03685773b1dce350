// Tables that sort and filter.
const ROWS = 100;

// Long tables are filled from the data, some rows at a time.
class DataTable {
  constructor(plan, box, map) {
    this.box = box;
    this.map = map;
    this.kind = box.dataset.of;
    this.t = this.kind === "site" ? plan.sites : plan.demand;
    this.zones = plan.zones;
    this.columns = this.kind === "site"
      ? [
        ["id", "编号", "id"], ["name", "名称", "name"], ["kind", "新建/现状", "kind"], ["premises", "类别", "class"], ["zone", "分区", "zone"],
        ["area_m2", "面积 m²", "area m²", 3], ["spare_m2", "富余 m²", "spare m²", 3], ["households", "户数", "households", 3],
        ["farthest_m", "最远(米)", "farthest, m", 3], ["cost", "造价(元)", "cost, yuan", 2],
      ]
      : [
        ["id", "编号", "id"], ["name", "名称", "name"], ["class", "类别", "class"], ["zone", "分区", "zone"], ["bucket", "状态", "state"],
        ["households", "户数", "households", 3], ["households_served", "已服务", "served", 3], ["distance", "距离(米)", "distance, m", 3],
        ["quota_m2", "应配 m²", "needed m²", 3], ["given_m2", "已配 m²", "given m²", 3],
      ];
    this.order = this.t.id.map((_, i) => i);
    this.rows = ROWS;
    this.words = this.order.map((i) => this.columns.filter((c) => c[3] === undefined).map((c) => this.text(c[0], i).join(" ")).join(" ").toLowerCase());
    const head = make("tr", {}, ...this.columns.map((c, k) => {
      const b = make("button", { type: "button" }, two(c[1], c[2]));
      b.addEventListener("click", () => this.sort(k));
      return make("th", { scope: "col", "aria-sort": "none", class: c[3] === undefined ? null : "n" }, b);
    }));
    this.head = head;
    this.body = make("tbody");
    const filter = make("input", { type: "search", class: "filter", "data-zh-label": "筛选", "data-en-label": "Filter" });
    filter.addEventListener("input", () => { this.wanted = filter.value.trim().toLowerCase(); this.rows = ROWS; this.fill(); });
    this.count = make("span", { class: "count", role: "status" });
    this.more = make("button", { type: "button", class: "more" }, two("显示更多", "Show more"));
    this.more.addEventListener("click", () => { this.rows *= 4; this.fill(); });
    box.append(make("p", { class: "tools" }, filter, " ", this.count), make("div", { class: "wide" }, make("table", { class: "list" }, make("thead", {}, head), this.body)), this.more);
    this.fill();
  }

  // A cell's text in both languages.
  text(key, i) {
    const v = this.t[key][i];
    if (key === "kind") return KINDS[v];
    if (key === "bucket") return BUCKETS[v];
    if (key === "class") return CLASSES[v] || [v, v];
    if (key === "zone") return v === null ? ["–", "–"] : [this.zones[v].name, this.zones[v].name];
    return [String(v ?? "–"), String(v ?? "–")];
  }

  sort(k) {
    const [key, , , decimals] = this.columns[k];
    const th = this.head.children[k];
    const down = th.getAttribute("aria-sort") === "ascending";
    for (const h of this.head.children) h.setAttribute("aria-sort", "none");
    th.setAttribute("aria-sort", down ? "descending" : "ascending");
    const side = down ? -1 : 1, l = lang() === "zh" ? 0 : 1;
    const collator = new Intl.Collator(l ? "en" : "zh", { numeric: true });
    const value = this.order.map((_, i) => (decimals === undefined ? this.text(key, i)[l] : this.t[key][i] ?? -Infinity));
    this.order.sort((a, b) => side * (decimals === undefined ? collator.compare(value[a], value[b]) : value[a] - value[b]) || a - b);
    this.fill();
  }

  fill() {
    const list = this.wanted ? this.order.filter((i) => this.words[i].includes(this.wanted)) : this.order;
    const rows = list.slice(0, this.rows).map((i) => {
      const cells = this.columns.map(([key, , , decimals]) => {
        if (decimals !== undefined) return make("td", { class: "n" }, number(this.t[key][i], decimals));
        const [zh, en] = this.text(key, i);
        if (key === "name" && zh) {
          const b = make("button", { type: "button" }, zh);
          b.addEventListener("click", () => {
            this.map().pick(this.kind, i, true);
            this.map().canvas.scrollIntoView({ block: "center" });
          });
          return make("td", {}, b);
        }
        return make("td", {}, zh === en ? zh : two(zh, en));
      });
      return make("tr", { "data-id": this.t.id[i] }, ...cells);
    });
    this.body.replaceChildren(...rows);
    const [n, all] = [grouped(list.length, 0), grouped(this.order.length, 0)];
    this.count.replaceChildren(two(`${n} / ${all} 行`, `${n} / ${all} rows`));
    this.more.hidden = list.length <= this.rows;
  }
}

// Short tables are in the page; their rows are sorted in place.
function sortable(table) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((th, k) => {
    const b = make("button", { type: "button" });
    b.append(...th.childNodes);
    th.append(b);
    th.setAttribute("aria-sort", "none");
    b.addEventListener("click", () => {
      const down = th.getAttribute("aria-sort") === "ascending";
      heads.forEach((h) => h.setAttribute("aria-sort", "none"));
      th.setAttribute("aria-sort", down ? "descending" : "ascending");
      const value = (row) => {
        const data = row.cells[k].querySelector("data");
        return data ? +data.value : row.cells[k].textContent;
      };
      const rows = [...table.tBodies[0].rows];
      rows.sort((a, b) => {
        const [x, y] = [value(a), value(b)];
        const c = typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y), "zh", { numeric: true });
        return down ? -c : c;
      });
      table.tBodies[0].append(...rows);
    });
  });
}
