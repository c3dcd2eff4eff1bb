// Opens the trace of a number, and filters the two long tables. Everything shown is set as text.
(() => {
  "use strict";
  const data = JSON.parse(document.getElementById("traces").textContent);
  const dialog = document.getElementById("trace");
  const body = document.getElementById("trace-body");
  const heading = document.getElementById("trace-title");
  const PREFIX = "#trace=";
  const pageTitle = document.title;
  document.documentElement.classList.add("scripted");
  // Without scripts an address that ends in a trace leads to the estimate's row in an open list; with
  // them the trace opens instead, and the list can stay folded.
  document.getElementById("estimates-list").open = false;
  for (const row of document.querySelectorAll("#estimates-table tr[id]")) row.removeAttribute("id");

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
    link.dataset.trace = id;
    return link;
  };
  const small = (text) => make("span", text, "small");
  const words = (parts) => parts.filter(Boolean).join(", ");

  const parameter = (id) => {
    const item = make("li");
    const found = data.parameters[id];
    const other = data.estimates[id];
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
      const other = [`costs.${piece}${mode}`, `${stem}.${piece}`].find((name) => name !== id && data.estimates[name]);
      const given = data.parameters[piece];
      if (other) node.append(piece, " ", estimateLink(other, `(${data.estimates[other].shown})`));
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
    const trace = data.estimates[id];
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
  // A dialogue tells that it closed in a task of its own, by when the reader may have gone forward again:
  // only a closing that did not come from the history itself may write to the history.
  let closedByHistory = false;
  const sync = () => {
    const id = wanted();
    if (id) show(id);
    else if (dialog.open) { closedByHistory = true; dialog.close(); }
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-trace]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    history.pushState(null, "", PREFIX + link.dataset.trace);
    show(link.dataset.trace);
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

  for (const filter of document.querySelectorAll(".filter")) {
    const rows = [...document.querySelectorAll(`#${filter.dataset.filter} tbody tr`)];
    const texts = rows.map((row) => row.textContent.toLowerCase());
    const input = filter.querySelector("input");
    const choice = filter.querySelector("select");
    const count = filter.querySelector(".filter-count");
    const apply = () => {
      const terms = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      rows.forEach((row, place) => {
        const fits = terms.every((term) => texts[place].includes(term));
        row.hidden = !(fits && (!choice || !choice.value || row.dataset.status === choice.value));
        if (!row.hidden) shown += 1;
      });
      count.textContent = `${shown.toLocaleString("en-GB")} of ${rows.length.toLocaleString("en-GB")} rows`;
    };
    input.addEventListener("input", apply);
    if (choice) choice.addEventListener("change", apply);
    apply();
  }
  sync();
})();
