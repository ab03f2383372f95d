"use strict";
(function () {
  var top = document.getElementById("top");
  top.classList.remove("no-js");
  function all(selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); }
  var state = { level: "county", group: "", search: "" };

  function show() {
    all(".rank-table tbody tr").forEach(function (row) {
      if (row.classList.contains("boundary")) return;
      var table = row.closest("table");
      var inGroup = table.dataset.level !== "county" || !state.group || row.dataset.group === state.group;
      row.hidden = !(inGroup && (row.dataset.name || "").indexOf(state.search) >= 0);
    });
    all(".rank-table").forEach(function (table) {
      var order = table.dataset.order || "rank";
      all(".boundary", table).forEach(function (row) { row.hidden = order !== "rank" || state.group !== "" || state.search !== ""; });
    });
    all(".first[data-level], .main[data-level]").forEach(function (part) { part.hidden = state.level === "city"; });
    var none = document.getElementById("none");
    if (none) {
      var left = all('.rank-table[data-level="' + state.level + '"] tbody tr:not(.boundary)').some(function (row) { return !row.hidden; });
      none.hidden = left;
      none.textContent = left ? "" : "没有找到" + (state.search ? "“" + state.search + "”" : "这样的单位");
    }
  }

  function value(row, key) {
    if (key === "change") { return -Number((row.querySelector(".change") || { dataset: {} }).dataset.sort || 0); }
    if (key === "code") { return Number(row.dataset.code); }
    if (key === "rank") { return Number(row.dataset.rank); }
    if (/^d\d+$/.test(key) && (row.dataset.missing || "").split(",").indexOf(key.slice(1)) >= 0) { return 2; }
    return -Number(row.dataset[key]);
  }

  function sort(table, key, reverse) {
    var body = table.tBodies[0];
    var ranked = all("tr", body).filter(function (row) { return row.dataset.rank; });
    var last = all(".unranked", body);
    var boundary = body.querySelector(".boundary");
    ranked.sort(function (a, b) {
      var difference = (value(a, key) - value(b, key)) * (reverse ? -1 : 1);
      return difference || Number(a.dataset.rank) - Number(b.dataset.rank) || Number(a.dataset.code) - Number(b.dataset.code);
    });
    var place = boundary ? Number(boundary.dataset.after) : -1;
    ranked.forEach(function (row, index) {
      body.appendChild(row);
      if (index === place) body.appendChild(boundary);
    });
    last.forEach(function (row) { body.appendChild(row); });
    table.dataset.order = key === "rank" && !reverse ? "rank" : key;
    all("th", table.tHead).forEach(function (head) {
      var button = head.querySelector("button");
      if (button && button.dataset.sortBy === key) {
        var down = (key === "score" || key === "change") !== Boolean(reverse);
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
      } else { head.removeAttribute("aria-sort"); }
    });
    show();
  }

  all(".rank-table").forEach(function (table) {
    var boundary = table.querySelector(".boundary");
    if (boundary) boundary.dataset.after = all("tr", table.tBodies[0]).indexOf(boundary) - 1;
    all("th button", table).forEach(function (button) {
      button.addEventListener("click", function () {
        var reverse = table.dataset.last === button.dataset.sortBy;
        table.dataset.last = reverse ? "" : button.dataset.sortBy;
        sort(table, button.dataset.sortBy, reverse);
      });
    });
  });

  all("[data-pick]").forEach(function (button) {
    button.addEventListener("click", function () {
      state[button.dataset.pick] = button.dataset.value;
      all('[data-pick="' + button.dataset.pick + '"]').forEach(function (one) {
        one.setAttribute("aria-pressed", one === button ? "true" : "false");
      });
      show();
    });
  });

  var search = document.getElementById("search");
  if (search) search.addEventListener("input", function () { state.search = search.value.trim(); show(); });
  var order = document.getElementById("sort");
  if (order) order.addEventListener("change", function () {
    all(".rank-table").forEach(function (table) { sort(table, order.value, false); });
  });
  var period = document.getElementById("period");
  if (period) period.addEventListener("change", function () { window.location.href = period.value; });

  var form = document.getElementById("form");
  function showForm() {
    all("[data-form]").forEach(function (part) { part.hidden = Boolean(form.value) && part.dataset.form !== form.value; });
  }
  if (form) { form.addEventListener("change", showForm); showForm(); }

  all("[data-opens]").forEach(function (button) {
    function set(open) {
      button.setAttribute("aria-expanded", open ? "true" : "false");
      all('[data-belongs="' + button.dataset.opens + '"]').forEach(function (row) { row.hidden = !open; });
    }
    set(button.dataset.open === "1");
    button.addEventListener("click", function () { set(button.getAttribute("aria-expanded") !== "true"); });
  });

  var annex = document.getElementById("annex");
  function setAnnex() { top.classList.toggle("with-annex", annex.checked); }
  if (annex) {
    annex.checked = /[?&]annex=1/.test(window.location.search);
    annex.addEventListener("change", setAnnex);
    setAnnex();
  }

  if (window.matchMedia && window.matchMedia("(max-width:760px)").matches) {
    all("details.controls").forEach(function (part) { part.open = false; });
  }
}());
