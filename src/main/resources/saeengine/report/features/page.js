"use strict";
(() => {
  const index = JSON.parse(document.getElementById("index").textContent);
  const saes = index.autoencoders;
  const pieces = index.pieces;
  const perPart = index.latents_a_part;
  const LISTED = 200;
  const loaded = new Map();
  let sae = 0;
  let latent = 0;
  let beside = false;
  let order = [];
  let shown = LISTED;
  let found = null;
  let search = 0;

  const $ = (id) => document.getElementById(id);
  const element = (name, properties, ...children) => {
    const node = Object.assign(document.createElement(name), properties);
    node.append(...children);
    return node;
  };
  const number = (x, digits = 3) =>
    x === null || x === undefined || Number.isNaN(x) ? "-" : x === 0 ? "0" : Number(x.toPrecision(digits)).toString();
  const percent = (x) => number(100 * x, 3) + " %";
  const visible = (token) => pieces[token].replace(/\n/g, "\u21b5").replace(/\t/g, "\u21e5");

  // A part of the latents' records: inside the page, or a script file beside it that hands itself over.
  const parts = (window.saeEngineParts = window.saeEngineParts || {});
  const part = (s, p) => {
    const key = s + "-" + p;
    if (!loaded.has(key)) {
      const inside = $("part-" + key);
      loaded.set(key, inside
        ? Promise.resolve(JSON.parse(inside.textContent))
        : new Promise((resolve, reject) => {
          const script = element("script", { src: "latents-" + key + ".js" });
          script.onload = () => resolve(parts[key]);
          script.onerror = () => reject(new Error("latents-" + key + ".js is not beside this page"));
          document.head.append(script);
        }));
    }
    return loaded.get(key);
  };
  const record = async (s, i) => (await part(s, Math.floor(i / perPart)))[i % perPart];

  const SORTS = {
    number: ["number", (i) => i],
    density: ["density, highest first", (i) => -saes[sae].fired[i]],
    rare: ["density, lowest first", (i) => saes[sae].fired[i] || Infinity],
    max: ["largest activation", (i) => -saes[sae].max[i]],
    norm: ["decoder norm", (i) => -saes[sae].norm[i]],
    cosine: ["encoder-decoder cosine", (i) => -saes[sae].cosine[i]],
    fact: ["F1 of its fact", (i) => -(saes[sae].f1 ? saes[sae].f1[i] || 0 : 0)],
  };
  const VALUES = {
    max: (i) => number(saes[sae].max[i]),
    norm: (i) => number(saes[sae].norm[i]),
    cosine: (i) => number(saes[sae].cosine[i]),
    fact: (i) => number(saes[sae].f1 && saes[sae].f1[i], 2),
  };

  const sort = () => {
    const key = SORTS[$("sort").value][1];
    order = (found || [...saes[sae].fired.keys()]).slice();
    if (!found || $("sort").value !== "number") {
      order.sort((a, b) => key(a) - key(b) || a - b);
    }
    shown = LISTED;
    list();
  };

  const list = () => {
    const value = VALUES[$("sort").value] || ((i) => percent(saes[sae].fired[i] / saes[sae].tokens));
    $("list").replaceChildren(...order.slice(0, shown).map((i) => {
      const peak = saes[sae].peak[i];
      const what = saes[sae].fact && saes[sae].f1[i] >= 0.5 ? saes[sae].fact[i] : peak < 0 ? "dead" : visible(peak);
      const link = element("a", { href: "#" + name(sae, i) },
        element("span", { textContent: i }), element("i", { textContent: what }), element("b", { textContent: value(i) }));
      if (i === latent) link.setAttribute("aria-current", "true");
      return element("li", {}, link);
    }));
    $("listed").textContent = (found ? found.length + " found of " : "") + saes[sae].fired.length + " latents, "
      + saes[sae].fired.filter((n) => n > 0).length + " alive";
    $("more").hidden = shown >= order.length;
  };

  const name = (s, i) => (saes.length > 1 ? encodeURIComponent(saes[s].name) + "/" : "") + i;

  const text = (example) => {
    const [story, value, peak, tokens, around, scale] = example;
    const strengths = new Map();
    for (let i = 0; i < around.length; i += 2) strengths.set(around[i], around[i + 1]);
    const line = element("p", {});
    tokens.forEach((token, i) => {
      const here = strengths.get(i) || 0;
      const span = element("span", { textContent: visible(token) });
      if (here !== 0) {
        span.className = here > 0 ? "on" : "off";
        span.style.setProperty("--a", Math.min(1, Math.abs(here) / scale).toFixed(3));
        span.title = number(here, 4);
      }
      if (i === peak) span.classList.add("peak");
      line.append(span);
    });
    line.title = "story " + story;
    return element("li", {}, element("b", { textContent: number(value, 4) }), line);
  };

  const texts = (title, examples, scale) => {
    const rows = examples.map((each) => text([...each, scale]));
    return [element("h4", { textContent: title }), element("ul", { className: "texts" }, ...rows)];
  };

  const words = (title, tokens, down) => element("div", { className: "card" },
    element("h3", { textContent: title }),
    element("div", { className: down ? "words down" : "words" }, ...tokens.map(([token, logit]) => {
      const span = element("span", { textContent: visible(token) + " " }, element("b", { textContent: number(logit) }));
      return span;
    })));

  const others = (title, note, latents, s) => element("div", { className: "card" },
    element("h3", { textContent: title }, element("small", { textContent: note })),
    latents.length === 0 ? element("p", { className: "empty", textContent: "none" })
      : element("div", { className: "words" }, ...latents.map(([other, measure]) => {
        const peak = saes[s].peak[other];
        return element("span", {}, element("a", { href: "#" + name(s, other), textContent: other }),
          " " + (peak < 0 ? "" : visible(peak)) + " ", element("b", { textContent: number(measure) }));
      })));

  const histogram = (intervals) => {
    if (intervals.length === 0) return [];
    const high = intervals[0][0];
    const low = intervals[intervals.length - 1][0];
    const counts = new Map(intervals.map(([at, count]) => [at, count]));
    const most = Math.max(...intervals.map(([, count]) => count));
    const bars = [];
    for (let at = low; at <= high; at++) {
      const count = counts.get(at) || 0;
      const bar = element("div", { title: edge(at) + " to " + edge(at + 1) + ": " + count + " tokens" });
      bar.style.height = (count === 0 ? 0 : Math.max(2, 100 * count / most)) + "%";
      bars.push(bar);
    }
    return [element("div", { className: "card" },
      element("h3", { textContent: "Activations" }, element("small", { textContent: "tokens by half octave" })),
      element("div", { className: "histogram", role: "img", ariaLabel: "Histogram of activations" }, ...bars),
      element("div", { className: "axis" }, element("span", { textContent: edge(low) }), element("span", { textContent: edge(high + 1) })))];
  };
  const edge = (at) => number(Math.pow(2, at / 2));

  const article = async (s, i) => {
    const of = saes[s];
    const r = await record(s, i);
    const fired = of.fired[i];
    const stats = element("dl", { className: "stats" });
    for (const [what, value] of [
      ["density", percent(fired / of.tokens)], ["fired on", fired.toLocaleString("en") + " tokens"],
      ["largest activation", number(of.max[i], 4)], ["mean where active", number(r.mean, 4)],
      ["decoder norm", number(of.norm[i])], ["encoder-decoder cosine", number(of.cosine[i])],
    ]) stats.append(element("div", {}, element("dt", { textContent: what }), element("dd", { textContent: value })));
    const body = [element("h2", { textContent: "Latent " + i + " " }, element("small", { textContent: saes.length > 1 ? of.name : "" })), stats];
    if (fired === 0) body.push(element("p", { className: "dead", textContent: "It fired on none of the tokens that were read." }));
    if (r.fact) {
      const [fact, f1, precision, recall, threshold] = r.fact;
      body.push(element("p", { className: f1 >= 0.5 ? "fact" : "fact weak", textContent: "Best fact: " + fact + ". F1 "
        + number(f1) + ", precision " + number(precision) + ", recall " + number(recall) + ", where it is at least " + number(threshold) + "; chosen on half of the stories, measured on the others." }));
    }
    body.push(element("div", { className: "columns" }, ...histogram(r.intervals),
      ...(r.promoted ? [words("Promotes", r.promoted, false), words("Demotes", r.demoted, true)] : [])));
    if (fired > 0) body.push(element("div", { className: "card" }, ...texts("Strongest, at most one a window", r.top, of.max[i])));
    body.push(element("div", { className: "columns" },
      others("Similar", "decoder cosine", r.similar, s), others("Fires with", "correlation", r.together, s)));
    if (fired > 0) {
      const card = element("div", { className: "card" }, element("h3", { textContent: "Samples of every interval" }));
      for (const [at, count, samples] of r.intervals) {
        card.append(...texts(edge(at) + " to " + edge(at + 1) + ", " + count.toLocaleString("en")
          + (count === 1 ? " token" : " tokens") + (count > samples.length ? ", some of them" : ""), samples, of.max[i]));
      }
      body.push(card);
    }
    return element("article", {}, ...body);
  };

  let drawing = 0;
  const show = async () => {
    const mine = ++drawing;
    $("number").value = latent;
    const which = beside ? saes.map((each, s) => s).filter((s) => latent < saes[s].fired.length) : [sae];
    try {
      const articles = await Promise.all(which.map((s) => article(s, latent)));
      if (mine === drawing) $("latents").replaceChildren(...articles);
    } catch (e) {
      if (mine === drawing) $("latents").replaceChildren(element("p", { className: "dead", textContent: e.message }));
    }
    for (const link of $("list").querySelectorAll("a")) {
      if (link.hash === "#" + name(sae, latent)) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    document.title = "Latent " + latent + " · " + saes[sae].name;
  };

  const choose = (s) => {
    sae = s;
    for (const [i, tab] of [...document.querySelector(".tabs").children].entries()) tab.setAttribute("aria-pressed", i === s);
    $("number").max = saes[s].fired.length - 1;
    found = null;
    $("search").value = "";
    sort();
  };

  const go = (i) => { location.hash = name(sae, i); };

  const read = () => {
    const [first, second] = decodeURIComponent(location.hash.slice(1)).split("/").slice(-2);
    const named = second === undefined ? sae : saes.findIndex((each) => each.name === first);
    const asked = Number(second === undefined ? first : second);
    const s = named < 0 ? sae : named;
    const valid = location.hash.length > 1 && Number.isInteger(asked) && asked >= 0 && asked < saes[s].fired.length;
    if (s !== sae || order.length === 0) choose(s);
    latent = valid ? asked : order[0];
    show();
  };

  const step = (by) => {
    const at = order.indexOf(latent);
    go(order[(at + by + order.length) % order.length]);
  };

  const random = () => {
    const alive = [...saes[sae].fired.keys()].filter((i) => saes[sae].fired[i] > 0);
    if (alive.length > 0) go(alive[Math.floor(Math.random() * alive.length)]);
  };

  const look = async (asked) => {
    const mine = ++search;
    const wanted = asked.toLowerCase();
    if (wanted.trim() === "") {
      found = null;
      sort();
      return;
    }
    const same = new Set(pieces.keys());
    for (const token of same) if (pieces[token].trim().toLowerCase() !== wanted.trim()) same.delete(token);
    const of = saes[sae];
    const score = new Map();
    of.peak.forEach((token, i) => { if (same.has(token)) score.set(i, 3); });
    for (let p = 0; p * perPart < of.fired.length; p++) {
      const records = await part(sae, p).catch(() => []);
      if (mine !== search) return;
      records.forEach((r, at) => {
        const i = p * perPart + at;
        if (score.has(i)) return;
        if ((r.promoted || []).some(([token]) => same.has(token))) score.set(i, 2);
        else if (r.top.some(([, , , tokens]) => tokens.map((t) => pieces[t]).join("").toLowerCase().includes(wanted))) score.set(i, 1);
      });
    }
    found = [...score.keys()].sort((a, b) => score.get(b) - score.get(a) || of.fired[b] - of.fired[a]);
    $("sort").value = "number";
    sort();
  };

  saes.forEach((each, s) => {
    const tab = element("button", { type: "button", textContent: each.name, title: each.description });
    tab.onclick = () => { location.hash = name(s, Math.min(latent, each.fired.length - 1)); };
    document.querySelector(".tabs").append(tab);
  });
  document.querySelector(".tabs").hidden = saes.length === 1;
  $("beside").hidden = saes.length === 1;
  for (const [key, [title]] of Object.entries(SORTS)) {
    if (key !== "fact" || saes.some((each) => each.f1)) $("sort").append(element("option", { value: key, textContent: title }));
  }
  $("sort").value = saes[0].f1 ? "fact" : "density";
  $("sort").onchange = sort;
  $("search").oninput = (event) => look(event.target.value);
  $("more").onclick = () => { shown += LISTED; list(); };
  $("previous").onclick = () => step(-1);
  $("next").onclick = () => step(1);
  $("random").onclick = random;
  $("beside").onclick = () => { beside = !beside; $("beside").setAttribute("aria-pressed", beside); show(); };
  document.querySelector(".go").onsubmit = (event) => { event.preventDefault(); go(Number($("number").value)); };
  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof Element && event.target.matches("input, select");
    if (typing && event.key === "Escape") event.target.blur();
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowLeft") step(-1);
    else if (event.key === "ArrowRight") step(1);
    else if (event.key === "r") random();
    else if (event.key === "/") { event.preventDefault(); $("listing").open = true; $("search").focus(); }
  });
  if (matchMedia("(max-width: 860px)").matches) $("listing").open = false;
  document.querySelector("nav").hidden = false;
  document.querySelector("main").hidden = false;
  window.addEventListener("hashchange", read);
  choose(0);
  read();
})();
