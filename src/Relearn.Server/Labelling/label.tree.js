// The classes by group. Only what is seen is in the page: a group of 50,000 is one tall empty box with some rows in it, and its names come 200 at a time.
const rowHeight = 34, pageRows = 200;
const groups = new Map();
let group = { of: "", all: 0, pages: new Map() }, active = 0, above = [];

async function load(into, index) {
  const page = Math.floor(index / pageRows);
  if (into.pages.has(page)) { return; }
  into.pages.set(page, []);
  try {
    const found = await call("group?of=" + encodeURIComponent(into.of) + "&from=" + page * pageRows);
    into.pages.set(page, found.classes);
    into.all = found.all;
    if (into === group) { draw(); }
  } catch (e) {
    into.pages.delete(page);
    complain(e instanceof Refused ? e.message : "The connection to the desk is lost.");
  }
}

const entryAt = index => group.pages.get(Math.floor(index / pageRows))?.[index % pageRows];

async function enter(path, index) {
  if (!groups.has(path)) { groups.set(path, { of: path, all: 0, pages: new Map() }); }
  group = groups.get(path);
  active = index;
  await load(group, index);
  draw();
  reveal();
}

function draw() {
  const box = at("group"), first = Math.max(0, Math.floor(box.scrollTop / rowHeight) - 4), end = Math.min(group.all, first + Math.ceil(box.clientHeight / rowHeight) + 9);
  at("room").style.height = group.all * rowHeight + "px";
  at("where").textContent = (group.of || "all classes") + ` (${group.all.toLocaleString("en")})`;
  const rows = [];
  for (let i = first; i < end; i++) {
    const entry = entryAt(i);
    if (!entry) { load(group, i); continue; }
    const row = document.createElement("div"), name = document.createElement("span");
    row.id = "class-" + i;
    row.role = "option";
    row.ariaSetSize = group.all;
    row.ariaPosInSet = i + 1;
    row.ariaSelected = i === active;
    row.style.top = i * rowHeight + "px";
    name.textContent = entry.name;
    row.append(name);
    row.addEventListener("click", () => answer(entry.path));
    if (entry.classes > 0) {
      const open = document.createElement("span");
      open.className = "open";
      open.textContent = `${entry.classes.toLocaleString("en")} ›`;
      open.addEventListener("click", e => { e.stopPropagation(); active = i; down(); });
      row.append(open);
    }
    rows.push(row);
  }
  at("room").replaceChildren(...rows);
  at("group").setAttribute("aria-activedescendant", "class-" + active);
}

function reveal() {
  const box = at("group");
  if (active * rowHeight < box.scrollTop) { box.scrollTop = active * rowHeight; }
  if ((active + 1) * rowHeight > box.scrollTop + box.clientHeight) { box.scrollTop = (active + 1) * rowHeight - box.clientHeight; }
  draw();
}

function down() {
  const entry = entryAt(active);
  if (!entry?.classes) { return; }
  above.push([group.of, active]);
  enter(entry.path, 0);
}

function up() {
  const before = above.pop();
  if (before) { enter(...before); }
}

async function browse() {
  const open = at("tree").hidden;
  show("tree", open);
  at("browse").setAttribute("aria-expanded", String(open));
  if (!open) { at("item-heading").focus({ preventScroll: true }); return; }
  at("group").focus();
  await enter(group.of, active);
}

at("group").addEventListener("scroll", draw);
at("group").addEventListener("keydown", e => {
  if (e.ctrlKey || e.altKey || e.metaKey) { return; }
  const page = Math.max(1, Math.floor(at("group").clientHeight / rowHeight) - 1);
  const to = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + page, PageUp: active - page, Home: 0, End: group.all - 1 }[e.key];
  const act = { ArrowRight: down, ArrowLeft: up, Enter: () => { const entry = entryAt(active); if (entry && !e.repeat) { answer(entry.path); } }, Escape: browse }[e.key];
  if (to === undefined && !act) { return; }
  e.preventDefault();
  e.stopPropagation();
  if (act) { act(); return; }
  active = Math.max(0, Math.min(group.all - 1, to));
  reveal();
});
