// Opens the trace of a number, lists every estimate, and filters the table of printed figures. Everything
// shown is set as text.
(() => {
  "use strict";
  const dialog = document.getElementById("trace");
  const body = document.getElementById("trace-body");
  const heading = document.getElementById("trace-title");
  const PREFIX = "#trace=";
  const NUMBERS = `a[href^="${PREFIX}"]`;
  const pageTitle = document.title;
  document.documentElement.classList.add("scripted");
  for (const link of document.querySelectorAll(NUMBERS)) link.setAttribute("aria-haspopup", "dialog");

  // The data behind the page, unpacked when it is first asked for. `data` is set by then.
  let data;
  const unpack = async () => {
    const packed = atob(document.getElementById("traces").textContent);
    const bytes = Uint8Array.from(packed, (character) => character.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    data = JSON.parse(await new Response(stream).text());
    data.place = new Map(data.ids.map((id, place) => [id, place]));
    return data;
  };
  let unpacking;
  const ready = () => (unpacking ??= unpack());
  const columns = () => Object.entries(data.columns);
  const entry = (id) => {
    const place = data.place.get(id);
    if (place === undefined) return undefined;
    const kept = columns().filter(([, column]) => column.rows[place]);
    return Object.fromEntries(kept.map(([name, column]) => [name, column.values[column.rows[place] - 1]]));
  };
  const cell = (name, place) => {
    const column = data.columns[name];
    return (column && column.rows[place] && column.values[column.rows[place] - 1]) || "";
  };

  const make = (tag, text, className) => {
    const node = document.createElement(tag);
    if (text !== undefined) node.textContent = text;
    if (className) node.className = className;
    return node;
  };
  const part = (title, ...content) => {
    const kept = content.filter(Boolean);
    if (kept.length) body.append(make("h3", title), ...kept);
  };
  const pairs = (entries) => {
    const kept = entries.filter(([, value]) => value);
    if (!kept.length) return null;
    const list = make("dl", undefined, "pairs");
    for (const [name, value] of kept) {
      const row = make("div");
      row.append(make("dt", name), make("dd", value));
      list.append(row);
    }
    return list;
  };
  const items = (nodes) => {
    if (!nodes.length) return null;
    const list = make("ul", undefined, "items");
    list.append(...nodes);
    return list;
  };
  const folded = (summary, content) => {
    if (!content) return null;
    const node = make("details");
    node.append(make("summary", summary), content);
    return node;
  };
  const estimateLink = (id, text) => {
    const link = make("a", text, "number");
    link.href = PREFIX + id;
    link.setAttribute("aria-haspopup", "dialog");
    return link;
  };
  const small = (text) => make("span", text, "small");
  const words = (parts) => parts.filter(Boolean).join(", ");

  const parameter = (id) => {
    const item = make("li");
    const found = data.parameters[id];
    const other = entry(id);
    if (found) {
      item.append(`${found.name}: `, make("strong", found.value), found.unit ? ` ${found.unit} ` : " ");
      item.append(make("span", found.status, `status status-${found.status}`));
      item.append(small(words([found.document, found.table, found.line && `line ${found.line}`])));
      if (found.note) item.append(small(found.note));
      item.append(make("span", id, "small code"));
    } else if (other) {
      item.append(estimateLink(id, other.shown), ` ${other.label}`);
      item.append(make("span", id, "small code"));
    } else {
      item.append(make("span", id, "code"));
    }
    return item;
  };
  const field = (id) => {
    const item = make("li");
    const found = data.fields[id];
    if (!found) return item.append(make("span", id, "code")), item;
    const column = `column ${found.letter || ""} “${found.header}”`.replace("  ", " ");
    item.append(words([found.path, found.sheet && `sheet “${found.sheet}”`, column]));
    if (found.definition) item.append(small(found.definition));
    item.append(make("span", words([id, found.digest && `digest ${found.digest.slice(0, 16)}`]), "small code"));
    return item;
  };
  const printed = (entry) => {
    const item = make("li");
    item.append(make("strong", entry.printed), ` in ${entry.where}: ${entry.status}.`);
    if (entry.reason) item.append(small(entry.reason));
    return item;
  };
  // The formula with each name in it followed by its value, linked where it is an estimate itself.
  const formula = (id, text) => {
    const node = make("p", undefined, "formula");
    const stem = id.slice(0, id.lastIndexOf("."));
    const mode = id.slice(id.lastIndexOf("."));
    for (const piece of text.split(/([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*)/)) {
      const other = [`costs.${piece}${mode}`, `${stem}.${piece}`].find((name) => name !== id && data.place.has(name));
      const given = data.parameters[piece];
      if (other) node.append(piece, " ", estimateLink(other, `(${entry(other).shown})`));
      else if (given) node.append(piece, ` (${given.value})`);
      else node.append(piece);
    }
    return node;
  };
  const job = (name) => {
    const found = data.jobs[name];
    if (!found) return [];
    return [
      pairs([["Job", name], ["Rule", found.rule], ["Code", found.code], ["Seed", found.seed || "none: nothing random"],
        ["Packages", found.packages], ["Jobs before it", (found.before || []).join(", ")]]),
      folded("Settings that it depends on", pairs(found.settings || [])),
      folded("Files that it read", pairs(found.inputs || [])),
    ];
  };

  const fill = (id) => {
    const trace = entry(id);
    body.replaceChildren();
    heading.textContent = trace ? trace.label : "No such estimate";
    if (!trace) return body.append(make("p", `Nothing called ${id} has been published.`));
    body.append(make("p", trace.shown, "trace-value"));
    if (trace.reason) body.append(make("p", trace.reason));
    body.append(pairs([["Exact value", trace.exact], ["Unit", trace.unit], ["Interval", trace.interval],
      ["Base", trace.support], ["Method", trace.method], ...(trace.about || []), ["Id", id],
      ["Release", data.release.title || data.release.name]]));
    part("Printed in the reports", items((trace.printed || []).map(printed)));
    part("How it follows", trace.formula && formula(id, trace.formula));
    part("Inputs", items((trace.inputs || []).map(parameter)));
    part("Source columns", items((trace.fields || []).map(field)));
    if (trace.used) {
      const left = (trace.left || []).map(([why, rows]) => [`Left out: ${why}`, rows]);
      part("Rows", pairs([["Used", trace.used], ...left]), left.length ? null : make("p", "No row was left out."));
    }
    part("Settings and code", ...job(trace.job));
  };

  const wanted = () => {
    const hash = window.location.hash;
    if (!hash.startsWith(PREFIX)) return "";
    try { return decodeURIComponent(hash.slice(PREFIX.length)); } catch { return hash.slice(PREFIX.length); }
  };
  const show = (id) => {
    fill(id);
    dialog.scrollTop = 0;
    if (!dialog.open) dialog.showModal();
    heading.focus();
    document.title = `${heading.textContent} – ${pageTitle}`;
  };
  const refuse = (id) => {
    heading.textContent = "This browser cannot open traces";
    body.replaceChildren(make("p", `It lacks what unpacks them. The command drive-eval trace ${id} prints the same.`));
    if (!dialog.open) dialog.showModal();
  };
  // A dialogue tells that it closed in a task of its own, by when the reader may have gone forward again:
  // only a closing that did not come from the history itself may write to the history.
  let closedByHistory = false;
  const sync = async () => {
    const id = wanted();
    if (!id) {
      if (dialog.open) { closedByHistory = true; dialog.close(); }
      return;
    }
    try { await ready(); } catch { return refuse(id); }
    if (wanted() === id) show(id);
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest(NUMBERS);
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    history.pushState(null, "", link.getAttribute("href"));
    sync();
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.querySelector(".close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    const byHistory = closedByHistory;
    closedByHistory = false;
    if (!dialog.open) document.title = pageTitle;
    if (!byHistory && !dialog.open && wanted()) history.pushState(null, "", window.location.pathname + window.location.search);
  });
  window.addEventListener("popstate", sync);
  window.addEventListener("hashchange", sync);

  const termsOf = (input) => input.value.toLowerCase().split(/\s+/).filter(Boolean);
  const told = (shown, all) => `${shown.toLocaleString("en-GB")} of ${all.toLocaleString("en-GB")} rows`;

  // Every printed figure: rows of the page itself, hidden where they do not fit.
  const figures = document.querySelector('[data-filter="figures-table"]');
  {
    const rows = [...document.querySelectorAll("#figures-table tbody tr")];
    let texts;
    const input = figures.querySelector("input");
    const choice = figures.querySelector("select");
    const apply = () => {
      texts ??= rows.map((row) => row.textContent.toLowerCase());
      const terms = termsOf(input);
      let shown = 0;
      rows.forEach((row, place) => {
        const fits = terms.every((term) => texts[place].includes(term));
        row.hidden = !(fits && (!choice.value || row.dataset.status === choice.value));
        if (!row.hidden) shown += 1;
      });
      figures.querySelector(".filter-count").textContent = told(shown, rows.length);
    };
    input.addEventListener("input", apply);
    choice.addEventListener("change", apply);
    figures.querySelector(".filter-count").textContent = told(rows.length, rows.length);
  }

  // Every estimate: rows made from the data behind the page, some at a time.
  const STEP = 100;
  const list = document.getElementById("estimates-list");
  {
    const table = document.querySelector("#estimates-table tbody");
    const more = list.querySelector(".more");
    const input = list.querySelector("input");
    const count = list.querySelector(".filter-count");
    const COLUMNS = ["label", "shown", "interval", "support", "method", "reason"];
    let texts;
    let found = [];
    let listed = 0;
    const row = (place) => {
      const line = make("tr");
      const name = make("th", cell("label", place));
      name.scope = "row";
      name.append(make("span", data.ids[place], "under code"));
      const value = make("td", undefined, "n");
      value.append(estimateLink(data.ids[place], cell("shown", place)));
      const method = make("td", cell("method", place));
      if (cell("reason", place)) method.append(make("span", cell("reason", place), "under reason"));
      line.append(name, value, make("td", cell("interval", place)), make("td", cell("support", place)), method);
      return line;
    };
    const extend = () => {
      table.append(...found.slice(listed, listed + STEP).map(row));
      listed = Math.min(listed + STEP, found.length);
      more.hidden = listed === found.length;
      more.textContent = `Show ${Math.min(STEP, found.length - listed).toLocaleString("en-GB")} more`;
    };
    const apply = () => {
      const terms = termsOf(input);
      texts ??= data.ids.map((id, place) => [id, ...COLUMNS.map((name) => cell(name, place))].join(" ").toLowerCase());
      found = data.ids.map((_, place) => place).filter((place) => terms.every((term) => texts[place].includes(term)));
      listed = 0;
      table.replaceChildren();
      extend();
      count.textContent = `${told(found.length, data.ids.length)} fit`;
    };
    const fillList = async () => {
      try { await ready(); } catch { count.textContent = "This browser cannot unpack the list: see estimates.csv."; return; }
      apply();
    };
    list.addEventListener("toggle", () => { if (list.open && !texts) fillList(); });
    input.addEventListener("input", () => { if (data) apply(); });
    more.addEventListener("click", extend);
    const opened = () => { if (window.location.hash === "#all-estimates") list.open = true; };
    window.addEventListener("hashchange", opened);
    opened();
  }
  sync();
})();
