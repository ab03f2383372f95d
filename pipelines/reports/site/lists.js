// Lists one can work: filters of a work list, any table sorted by a column, and what was chosen kept in the address behind #.
(function () {
  var STEP = 80;
  function all(selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); }

  var list = document.querySelector("[data-worklist]"), filters = all("[data-filter]");
  var told = document.querySelector("[data-told]"), more = document.querySelector("[data-more]"), shown = STEP;
  function fits(row, filter) {
    var wanted = filter.value.trim(), data = row.dataset;
    if (!wanted) return true;
    if (filter.dataset.filter === "text") return (data.name + " " + row.textContent).indexOf(wanted) >= 0;
    if (filter.dataset.filter === "period") return (" " + data.periods + " ").indexOf(" " + wanted + " ") >= 0;
    if (filter.dataset.filter === "unit") return data.unit === wanted || data.city === wanted;
    return data[filter.dataset.filter] === wanted;
  }
  function choose() {
    var rows = all("tbody tr,article", list), count = 0, lines = 0, unit = list.dataset.worklist;
    rows.forEach(function (row) {
      var fit = filters.every(function (filter) { return fits(row, filter); });
      if (fit) { lines += 1; count += Number(row.dataset.count); }
      row.hidden = !fit || lines > shown;
    });
    var grouped = unit === "条" ? "，" + lines + " 行" : "", cut = lines > shown ? "，先列出 " + shown + (grouped ? " 行" : " " + unit) : "";
    told.textContent = lines ? "符合的 " + count + " " + unit + grouped + cut : "没有符合的";
    more.hidden = lines <= shown;
  }
  if (list && filters.length) {
    filters.forEach(function (filter) {
      filter.addEventListener(filter.tagName === "SELECT" ? "change" : "input", function () { shown = STEP; choose(); });
    });
    more.addEventListener("click", function () { shown += STEP; choose(); });
    choose();
  }

  // a cell counts as what data-sort says, else as the first number of a column that has only numbers, else as its text
  function keys(rows, column) {
    var texts = rows.map(function (row) {
      var cell = row.cells[column];
      return cell.dataset.sort !== undefined ? cell.dataset.sort : cell.textContent.trim();
    });
    var numbers = texts.map(function (text) {
      var found = /^[≥≈＋+\s]*([−-]?\d[\d.]*)\s*(?:[%／/＋].*|[一-龥].*)?$/.exec(text.replace(/^第 /, ""));
      return text === "" || /^[·—]$/.test(text) ? null : found ? Number(found[1].replace("−", "-")) : NaN;
    });
    return numbers.some(function (one) { return one !== null && isNaN(one); }) ? texts : numbers;
  }
  function isHead(row, table) { return row.cells.length !== table.tHead.rows[0].cells.length; }
  function sort(table, column, down) {
    var body = table.tBodies[0], rows = all("tr", body), under = 0;
    var lines = rows.filter(function (row) { return !isHead(row, table); }), by = keys(lines, column);
    // rows stay below the heading they stand under
    var order = rows.map(function (row, place) {
      if (isHead(row, table)) under = place;
      return { row: row, place: place, under: under, head: isHead(row, table), key: by[lines.indexOf(row)] };
    });
    order.sort(function (a, b) {
      if (a.under !== b.under || a.head || b.head) return a.under - b.under || b.head - a.head;
      var x = a.key, y = b.key, empty = (x === null || x === "") - (y === null || y === "");
      if (empty) return empty;
      var difference = typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y), "zh");
      return (down ? -difference : difference) || a.place - b.place;
    });
    order.forEach(function (one) { body.appendChild(one.row); });
    all("th", table.tHead).forEach(function (head, place) {
      if (place === column) head.setAttribute("aria-sort", down ? "descending" : "ascending"); else head.removeAttribute("aria-sort");
    });
    if (table === list && filters.length) choose();
  }
  all("table").forEach(function (table) {
    if (table.classList.contains("rank-table") || !table.tHead || table.tHead.rows.length !== 1 || table.tBodies.length !== 1) return;
    var heads = all("th,td", table.tHead), rows = all("tr", table.tBodies[0]);
    var lines = rows.filter(function (row) { return !isHead(row, table); });
    var plain = lines.length > 3 && lines.every(function (row) {
      return !row.dataset.belongs && !row.querySelector("[data-opens],[colspan],[rowspan]");
    }) && rows.every(function (row) { return !isHead(row, table) || row.querySelector("[colspan]"); });
    if (!plain || ["change", "matrix", "gains"].some(function (kind) { return table.classList.contains(kind); })) return;
    heads.forEach(function (head, column) {
      if (head.tagName !== "TH" || !head.textContent.trim() || head.querySelector("button,svg")) return;
      var button = document.createElement("button");
      button.type = "button";
      while (head.firstChild) button.appendChild(head.firstChild);
      head.appendChild(button);
      button.addEventListener("click", function () { sort(table, column, head.getAttribute("aria-sort") === "ascending"); });
    });
  });

  var kept = all("[data-keep]"), normal = {};
  kept.forEach(function (one) { normal[one.dataset.keep] = one.value; });
  all('[data-pick][aria-pressed="true"]').forEach(function (one) { normal[one.dataset.pick] = one.dataset.value; });
  function remember() {
    var parts = [];
    function add(name, value) { if (value !== normal[name]) parts.push(name + "=" + encodeURIComponent(value)); }
    kept.forEach(function (one) { add(one.dataset.keep, one.value); });
    all('[data-pick][aria-pressed="true"]').forEach(function (one) { add(one.dataset.pick, one.dataset.value); });
    if (parts.length || window.location.hash.indexOf("=") >= 0) window.history.replaceState(null, "", "#" + parts.join("&"));
  }
  window.location.hash.slice(1).split("&").forEach(function (part) {
    var at = part.indexOf("="), name = part.slice(0, at), value = "";
    if (at < 1 || !/^[a-z]+$/.test(name)) return;
    try { value = decodeURIComponent(part.slice(at + 1)); } catch (wrong) { return; }
    kept.forEach(function (one) {
      if (one.dataset.keep !== name) return;
      one.value = value;
      one.dispatchEvent(new Event(one.tagName === "SELECT" ? "change" : "input"));
    });
    all('[data-pick="' + name + '"]').forEach(function (one) { if (one.dataset.value === value) one.click(); });
  });
  kept.forEach(function (one) { one.addEventListener(one.tagName === "SELECT" ? "change" : "input", remember); });
  all("[data-pick]").forEach(function (one) { one.addEventListener("click", remember); });
}());
