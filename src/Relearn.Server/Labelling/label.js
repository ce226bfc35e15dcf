const at = id => document.getElementById(id);
// Of many classes the last ones that were given have the keys.
const many = settings.classes.length === 0;
let keys = settings.classes;
let by = settings.by ?? sessionStorage.getItem("relearn-by") ?? "";
let turn = null, sending = null, found = [], chosen = -1, searches = 0, timer = 0;

const show = (id, visible) => { at(id).hidden = !visible; };
const say = text => { at("status").textContent = text ?? ""; };
const complain = text => { at("error").textContent = text ?? ""; show("error", Boolean(text)); };

class Refused extends Error { constructor(problem) { super(problem.detail ?? "The request was refused."); this.code = problem.errors?.[0]?.code ?? ""; } }

async function call(path, body) {
  const answer = await fetch("/api/data/labels/" + path, {
    method: body ? "POST" : "GET", cache: "no-store", headers: { "X-Relearn-Token": settings.token, ...(body ? { "Content-Type": "application/json" } : {}) }, body: body ? JSON.stringify(body) : undefined,
  });
  const json = await answer.json();
  if (!answer.ok) { throw new Refused(json); }
  return json;
}

// One thing at a time. Where the connection is lost the same is sent again until it arrives: the desk knows an answer that it has already.
async function send(what) {
  if (sending) { return; }
  sending = what;
  sessionStorage.setItem("relearn-sending", JSON.stringify(what));
  lock(true);
  complain("");
  for (let tries = 0; ; tries++) {
    try {
      const result = await call(what.path, what.body);
      finished();
      return result;
    } catch (e) {
      if (e instanceof Refused) {
        if (e.code === "labels.token_wrong" && !sessionStorage.getItem("relearn-reloaded")) {
          // The desk was started again: its new page sends what is under way.
          sessionStorage.setItem("relearn-reloaded", "1");
          location.reload();
          return;
        }
        finished();
        complain(e.message);
        return;
      }
      at("lost").textContent = "The connection to the desk is lost. " + (what.body && "value" in what.body ? `Your answer '${what.body.value ?? "cannot tell"}' is not confirmed yet; it stays here and is sent again every two seconds.` : "It is tried again every two seconds.") + " If 'relearn data label --web' was stopped, start it again on the same port.";
      show("lost", true);
      await new Promise(done => { timer = setTimeout(done, 2000); });
    }
  }
}

function finished() {
  sending = null;
  sessionStorage.removeItem("relearn-sending");
  show("lost", false);
  lock(false);
}

function lock(locked) {
  for (const button of document.querySelectorAll("#work button, #nothing button")) { button.disabled = locked; }
}

function render(next) {
  if (!next) { return; }
  turn = next;
  sessionStorage.removeItem("relearn-reloaded");
  const p = next.progress;
  at("counts").textContent = `${p.done.toLocaleString("en")} of ${p.items.toLocaleString("en")} done, ${p.yours.toLocaleString("en")} by you` + (p.skipped ? `, ${p.skipped} skipped` : "");
  at("bar").value = p.items ? p.done / p.items : 0;
  show("far", true);
  show("work", Boolean(next.item));
  show("nothing", !next.item);
  if (!next.item) {
    at("why").textContent = next.nothing;
    at("nothing").focus();
    return;
  }
  at("item").textContent = next.item.item;
  const body = at("cells").tBodies[0];
  body.replaceChildren(...Object.entries(next.item.cells).map(([name, value]) => {
    const row = document.createElement("tr"), head = document.createElement("th"), cell = document.createElement("td");
    head.scope = "row";
    head.textContent = name;
    cell.textContent = value ?? "missing";
    cell.classList.toggle("missing", value === null);
    row.append(head, cell);
    return row;
  }));
  const sure = next.item.probability === null ? "" : ` (${Math.round(next.item.probability * 100)} %)`, { given, suggested } = next.item;
  at("suspect").textContent = given !== null ? `It has the label '${given}'.` + (suggested === null ? "" : ` Suspected to be '${suggested}'${sure}.`) : suggested === null ? "" : `It may be '${suggested}'${sure}.`;
  if (many) { choices(next.recent, given, suggested); }
  show("suspect", at("suspect").textContent !== "");
  at("said").replaceChildren(...(next.item.said ?? []).map(s => {
    const line = document.createElement("li");
    line.textContent = `One says '${s.value ?? "cannot tell"}'` + (s.reason ? `: ${s.reason}` : "");
    return line;
  }));
  show("said", Boolean(next.item.said?.length));
  at("reason").value = "";
  at("sure").value = "";
  at("find").value = "";
  list([], "");
  show("tree", false);
  at("browse").setAttribute("aria-expanded", "false");
  at("item-heading").focus({ preventScroll: true });
}

const ask = async () => render(await send({ path: "next?by=" + encodeURIComponent(by) }));

async function answer(value) {
  if (!turn?.item || sending) { return; }
  const reason = at("reason").value.trim(), sure = at("sure").value;
  const done = await send({ path: "answer", body: { by, item: turn.item.item, value, confidence: sure ? Number(sure) : null, reason: reason || null } });
  if (done) { await answered(done); }
}

async function answered(done) {
  say((done.recorded ? `Saved: ${done.item} is '${done.value ?? "cannot tell"}'. ` : "") + (done.note ?? ""));
  await ask();
}

async function skip() {
  if (!turn?.item || sending) { return; }
  const next = await send({ path: "skip", body: { by, item: turn.item.item } });
  if (next) { say("Skipped; it comes again at the end."); render(next); }
}

async function undo() {
  if (sending) { return; }
  const next = await send({ path: "undo", body: { by } });
  if (next) { say("Taken back; here it is again."); render(next); }
}

async function instructions() {
  if (!settings.instructions) { say("This project has no instructions: 'label.instructions' in project.yaml names a file."); return; }
  const open = at("instructions").hidden;
  if (open && !at("text").textContent) {
    try {
      const text = await call("instructions");
      at("text").textContent = text.text;
      at("version").textContent = text.version;
    } catch (e) { complain(e.message); return; }
  }
  show("instructions", open);
  at("help").setAttribute("aria-expanded", String(open));
  (open ? at("instructions") : at("item-heading")).focus();
}

function list(names, hint) {
  [found, chosen] = [names, names.length ? 0 : -1];
  at("found").replaceChildren(...names.map((name, i) => {
    const option = document.createElement("li");
    option.id = "found-" + i;
    option.role = "option";
    option.textContent = name;
    option.addEventListener("click", () => answer(name));
    return option;
  }));
  show("found", names.length > 0);
  at("find").setAttribute("aria-expanded", String(names.length > 0));
  at("matches").textContent = hint;
  mark();
}

function mark() {
  [...at("found").children].forEach((option, i) => option.setAttribute("aria-selected", String(i === chosen)));
  if (chosen < 0) { at("find").removeAttribute("aria-activedescendant"); return; }
  at("find").setAttribute("aria-activedescendant", "found-" + chosen);
  at("found").children[chosen].scrollIntoView({ block: "nearest" });
}

async function search() {
  const text = at("find").value, number = ++searches;
  if (!text) { suggest(); return; }
  try {
    const result = await call("classes?text=" + encodeURIComponent(text));
    // An older question may be answered later.
    if (number === searches) { list(result.classes, result.classes.length ? `${result.classes.length === 50 ? "The first 50" : result.classes.length} of ${result.all.toLocaleString("en")}; arrows choose, Enter answers` : `None of ${result.all.toLocaleString("en")} classes has that in its path`); }
  } catch (e) { if (number === searches) { list([], e instanceof Refused ? e.message : "The connection to the desk is lost."); } }
}

// Before anything is typed.
const suggest = () => { const suggested = turn?.item?.suggested; list(suggested ? [suggested] : [], suggested ? "suggested; Enter answers, or type" : ""); };

at("find").addEventListener("input", search);
at("find").addEventListener("focus", () => { if (!at("find").value) { suggest(); } });
at("find").addEventListener("keydown", e => {
  if (e.key === "ArrowDown" || e.key === "ArrowUp") {
    e.preventDefault();
    if (found.length) { chosen = (chosen + (e.key === "ArrowDown" ? 1 : found.length - 1)) % found.length; mark(); }
  } else if (e.key === "Enter" && chosen >= 0) { e.preventDefault(); answer(found[chosen]); }
});

document.addEventListener("keydown", e => {
  if (e.ctrlKey || e.altKey || e.metaKey) { return; }
  const field = e.target.closest?.("input, select");
  if (field && (e.key === "Escape" || (e.key === "Enter" && field.id === "reason"))) { e.preventDefault(); field.blur(); at("item-heading").focus({ preventScroll: true }); return; }
  if (field || !by || e.repeat) { return; }
  const own = many && turn?.item ? { b: browse, ...(turn.item.suggested !== null ? { a: () => answer(turn.item.suggested) } : {}), ...(turn.item.given !== null ? { k: () => answer(turn.item.given) } : {}) } : {};
  const actions = { ...own, c: () => answer(null), s: skip, u: undo, i: instructions, r: () => at("reason").focus(), "/": () => at("find").focus(), h: () => { const sure = at("sure"); sure.selectedIndex = (sure.selectedIndex + 1) % sure.length; say("How sure: " + sure.selectedOptions[0].text); } };
  const action = /^[1-9]$/.test(e.key) && keys[e.key - 1] !== undefined ? () => answer(keys[e.key - 1]) : actions[e.key];
  if (action) { e.preventDefault(); action(); }
});

for (const [id, action] of Object.entries({ cannot: () => answer(null), skip, undo, "undo-last": undo, help: instructions, retry: ask, browse })) { at(id).addEventListener("click", action); }
at("another").addEventListener("click", () => { by = ""; sessionStorage.removeItem("relearn-by"); begin(); });
at("sign").addEventListener("submit", e => { e.preventDefault(); by = at("by").value.trim(); sessionStorage.setItem("relearn-by", by); begin(); });

function choice(key, text, value) {
  const button = document.createElement("button"), mark = document.createElement("kbd");
  button.type = "button";
  mark.textContent = key;
  button.append(mark, " " + text);
  button.addEventListener("click", () => answer(value));
  return button;
}

function choices(recent, given, suggested) {
  keys = recent;
  at("classes").replaceChildren(...(suggested === null ? [] : [choice("a", `accept '${suggested}'`, suggested)]), ...(given === null ? [] : [choice("k", `keep '${given}'`, given)]), ...recent.map((name, i) => choice(i + 1, name, name)));
}

at("classes").append(...keys.map((name, i) => choice(i + 1, name, name)));
at("classes").classList.toggle("many", many);
at("project").textContent = settings.project;
at("queue").textContent = settings.queue;
at("question").textContent = `What is '${settings.label}'?`;
show("picker", many);

async function begin() {
  show("who", Boolean(by));
  show("sign", !by);
  at("name").textContent = by;
  if (!by) { show("work", false); show("nothing", false); show("far", false); at("by").focus(); return; }
  const before = JSON.parse(sessionStorage.getItem("relearn-sending") ?? "null");
  if (before?.body?.by === by && before.path === "answer") {
    const done = await send(before);
    if (done) { await answered(done); return; }
  }
  await ask();
}
begin();
