// Finds cases by pairs of characters (BM25: k1 1.2, b 0.75; a title counts three times), in what the page carries.
(function () {
  "use strict";
  var cases = JSON.parse(document.getElementById("carried").textContent);
  var box = document.getElementById("asked"), list = document.getElementById("found"), count = document.getElementById("count");

  function terms(text) {
    var found = {}, runs = text.toLowerCase().match(/[\u4e00-\u9fff]+|[a-z0-9]+/g) || [];
    runs.forEach(function (run) {
      if (/[a-z0-9]/.test(run) || run.length === 1) { found[run] = (found[run] || 0) + 1; return; }
      for (var n = 0; n + 1 < run.length; n++) { var pair = run.slice(n, n + 2); found[pair] = (found[pair] || 0) + 1; }
    });
    return found;
  }

  var held = cases.map(function (one) {
    var said = Object.keys(one.said).map(function (name) { return one.said[name]; }).join("。");
    return terms((one.title + "。") + (one.title + "。") + (one.title + "。") + said + "。" + one.unit);
  });
  var lengths = held.map(function (counts) { return Object.keys(counts).reduce(function (sum, term) { return sum + counts[term]; }, 0); });
  var mean = lengths.reduce(function (sum, n) { return sum + n; }, 0) / (lengths.length || 1), holding = {};
  held.forEach(function (counts) { Object.keys(counts).forEach(function (term) { holding[term] = (holding[term] || 0) + 1; }); });

  function score(n, asked) {
    return Object.keys(asked).reduce(function (sum, term) {
      var times = Object.prototype.hasOwnProperty.call(held[n], term) ? held[n][term] : 0;
      if (!times) { return sum; }
      var rare = Math.log(1 + (cases.length - holding[term] + 0.5) / (holding[term] + 0.5));
      return sum + rare * times * 2.2 / (times + 1.2 * (0.25 + 0.75 * lengths[n] / mean));
    }, 0);
  }

  function part(kind, text) { var made = document.createElement(kind); made.textContent = text; return made; }

  function sentence(one, asked) {
    var best = "", most = 0;
    Object.keys(one.said).forEach(function (name) {
      (one.said[name].match(/[^。！？；]+[。！？；]?/g) || []).forEach(function (said) {
        var shared = Object.keys(asked).filter(function (term) { return said.toLowerCase().indexOf(term) >= 0; }).length;
        if (shared > most) { most = shared; best = name + "：" + said; }
      });
    });
    return best;
  }

  function look() {
    var asked = terms(box.value), ranked = cases.map(function (one, n) { return { one: one, score: score(n, asked) }; });
    ranked = ranked.filter(function (hit) { return hit.score > 0; });
    ranked.sort(function (a, b) { return b.score - a.score || (a.one.id < b.one.id ? -1 : 1); });
    list.textContent = "";
    ranked.slice(0, 20).forEach(function (hit) {
      var made = document.createElement("article"), link = part("a", hit.one.title), head = document.createElement("h3");
      made.className = "case"; link.href = "cases.html#" + hit.one.id; head.appendChild(link); made.appendChild(head);
      made.appendChild(part("p", hit.one.unit + " · " + hit.one.period)); made.appendChild(part("p", sentence(hit.one, asked)));
      list.appendChild(made);
    });
    count.textContent = !box.value.trim() ? "共 " + cases.length + " 个案例" : ranked.length ?
      "找到 " + ranked.length + " 个" + (ranked.length > 20 ? "，列出最相关的 20 个" : "") : "没有提到“" + box.value.trim() + "”的案例";
  }

  box.addEventListener("input", look);
  look();
})();
