// SPDX-License-Identifier: Apache-2.0
// The report page: lists, filters, map and cards over the data in the element "data". Text comes
// from foreign files: it goes into the page as text nodes and attributes only, never as markup.
'use strict';
(() => {
const PAGE = 150;       // rows listed at first, and again with each "more"
const PRINTED = 3000;   // rows printed at most
const data = JSON.parse(document.getElementById('data').textContent);
const T = data.texts;
const $ = id => document.getElementById(id);

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (all, name) => name in values ? values[name] : all);
}

function make(name, attributes, ...inside) {
  const e = document.createElement(name);
  for (const [key, v] of Object.entries(attributes || {}))
    if (v !== null && v !== undefined && v !== false) e.setAttribute(key, v === true ? '' : v);
  e.append(...inside.filter(x => x !== null && x !== undefined));
  return e;
}

function button(text, action, attributes) {
  const b = make('button', {type: 'button', ...attributes}, text);
  b.addEventListener('click', action);
  return b;
}

// Without locale, so that the same words are found in each language.
const plain = text => text.normalize('NFC').toLowerCase();
const collator = new Intl.Collator('en', {numeric: true});

const findings = data.findings.map((f, i) => ({
  i, rule: f[0], severity: f[1], layer: f[2], id: f[3], otherLayer: f[4], other: f[5],
  measured: f[6], required: f[7], unit: f[8], text: f[9], sets: f[10], waiver: f[11],
  advice: data.advice[f[12]], e: f[13], n: f[14], area: f[15], since: f[16],
  words: plain([f[3], f[5], f[9], data.rules[f[0]].id].join(' ')),
}));
const houses = data.houses.map((h, i) => ({...h, i, findings: [],
  words: plain([h.id, h.plot, h.street, h.type, h.block].join(' '))}));
const houseById = new Map(houses.map(h => [h.id, h]));
const houseByPlot = new Map(houses.filter(h => h.plot).map(h => [h.plot, h]));

function houseOf(layer, id) {
  return layer === data.buildingLayer ? houseById.get(id)
    : layer === data.plotLayer ? houseByPlot.get(id) : undefined;
}
for (const f of findings)
  for (const h of new Set([houseOf(f.layer, f.id), houseOf(f.otherLayer, f.other)]))
    if (h) h.findings.push(f);
for (const h of houses) h.count = h.findings.length;

const featureName = f => f.id || (f.layer < 0 ? T.plan : data.layers[f.layer]);
const badge = s => make('span', {class: 'badge s' + s}, data.severities[s]);
const measure = (v, unit) =>
  v === null ? '' : Math.round(v * 100) / 100 + (unit ? ' ' + (data.units[unit] || unit) : '');
// May break after dots and underscores, nowhere else.
const broken = id => id.split(/(?<=[._])/).flatMap((part, i) => i ? [make('wbr'), part] : [part]);
const linkClass = id => id.length > 16 ? 'link long' : 'link';
const number = v => v === null || v === undefined ? '' : String(v);

// --- Lists: filter, order, rows a page at a time ---

function compare(a, b) {
  if (a === b) return 0;
  if (a === null || a === undefined || a === '') return 1; // nothing comes last, either way
  if (b === null || b === undefined || b === '') return -1;
  return typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(a, b);
}

function makeList(o) {
  const table = $(o.table);
  const list = {shown: o.all, first: PAGE, key: '', down: false, row: new Map()};
  const body = table.tBodies[0];
  list.draw = () => {
    list.row.clear();
    const rows = list.shown.slice(0, list.first).map(x => {
      const tr = o.row(x);
      list.row.set(x.i, tr);
      return tr;
    });
    body.replaceChildren(...rows);
    $(o.more).hidden = list.shown.length <= list.first;
    const shown = list.shown.length, cut = shown > list.first;
    $(o.count).textContent = fill(cut ? o.textCut : o.text,
      {shown, all: o.all.length, first: list.first});
    if (rows.length) roving(rows[0].querySelector('button'));
  };
  list.apply = () => {
    list.shown = o.all.filter(o.keep);
    if (list.key) {
      const value = o.keys[list.key] || (x => x[list.key]);
      const sign = list.down ? -1 : 1;
      list.shown.sort((a, b) => {
        const x = value(a), y = value(b), c = compare(x, y);
        const missing = x === null || x === undefined || x === '' || y === null ||
          y === undefined || y === '';
        return (missing ? c : sign * c) || a.i - b.i;
      });
    }
    list.first = PAGE;
    list.draw();
    if (o.changed) o.changed(list.shown);
  };
  list.reach = x => { // lists far enough to hold x
    const at = list.shown.indexOf(x);
    if (at >= list.first) {
      list.first = Math.ceil((at + 1) / PAGE) * PAGE;
      list.draw();
    }
    return list.row.get(x.i);
  };
  function roving(b) {
    const before = body.querySelector('button[tabindex="0"]');
    if (before && before !== b) before.tabIndex = -1;
    if (b) b.tabIndex = 0;
  }
  table.tHead.addEventListener('click', event => {
    const th = event.target.closest('th');
    if (!th) return;
    list.down = list.key === th.dataset.key ? !list.down : false;
    list.key = th.dataset.key;
    for (const x of table.tHead.rows[0].cells)
      if (x === th) x.setAttribute('aria-sort', list.down ? 'descending' : 'ascending');
      else x.removeAttribute('aria-sort');
    list.apply();
  });
  body.addEventListener('click', event => {
    const tr = event.target.closest('tr');
    if (!tr || String(getSelection())) return;
    roving(tr.querySelector('button'));
    o.pick(o.all[Number(tr.dataset.i)], tr);
  });
  body.addEventListener('keydown', event => {
    const tr = event.target.closest('tr');
    const to = {ArrowDown: tr.nextElementSibling, ArrowUp: tr.previousElementSibling,
      Home: body.firstElementChild, End: body.lastElementChild}[event.key];
    if (!to) return;
    event.preventDefault();
    const b = to.querySelector('button');
    roving(b);
    b.focus();
    if (o.follow) o.pick(o.all[Number(to.dataset.i)], to);
  });
  $(o.more).addEventListener('click', () => {
    list.first += PAGE;
    list.draw();
  });
  return list;
}

// --- Map ---

const map = (() => {
  const box = $('map');
  if (!box) return null;
  const svg = box.querySelector('svg');
  const west = Number(svg.dataset.westM), north = Number(svg.dataset.northM);
  const k = Number(svg.dataset.mmPerM);
  const all = svg.viewBox.baseVal;
  const whole = {x: all.x, y: all.y, w: all.width, h: all.height};
  let view = {...whole}, waiting = false;
  svg.removeAttribute('width');
  svg.removeAttribute('height');
  const SVG = svg.namespaceURI;
  const group = (cls, to) => {
    const g = (to || svg).appendChild(document.createElementNS(SVG, 'g'));
    g.setAttribute('class', cls);
    return g;
  };
  // Findings lie under the letters, so that a warning of mines is never covered.
  const overlay = group('overlay');
  svg.insertBefore(overlay, svg.querySelector('#labels'));
  const areas = group('areas', overlay), marks = group('marks', overlay);
  const chosen = group('overlay chosen');
  let placed = [];

  const scale = () => Math.min(box.clientWidth / view.w, box.clientHeight / view.h) || 1;
  const toMap = (e, n) => ({x: (e - west) * k, y: (north - n) * k});
  function toUser(event) {
    const r = svg.getBoundingClientRect(), s = scale();
    return {x: view.x + view.w / 2 + (event.clientX - r.left - r.width / 2) / s,
      y: view.y + view.h / 2 + (event.clientY - r.top - r.height / 2) / s};
  }
  function update() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      svg.setAttribute('viewBox', [view.x, view.y, view.w, view.h].map(v => v.toFixed(2)).join(' '));
      restyle(scale());
      drawMarks(scale());
      drawBar();
    });
  }
  // Lines and letters keep a size that can be read, however near or far the map is; streets are as
  // wide as they are on the ground.
  const looks = [...svg.querySelectorAll('g[stroke-width], g[font-size]')]
    .filter(g => !g.closest('#streets, #watermark'))
    .map(g => ({g, text: g.hasAttribute('font-size'), mines: g.matches('.mines'),
      hazard: g.closest('#hazards') !== null, width: g.getAttribute('stroke-width'),
      size: g.getAttribute('font-size'), dash: g.getAttribute('stroke-dasharray')}));
  const said = new Set();
  for (const t of svg.querySelectorAll('g.mines text[data-id]')) {
    if (said.has(t.dataset.id)) t.classList.add('near');
    said.add(t.dataset.id);
  }
  let styled = '';
  function restyle(s) {
    svg.classList.toggle('far', s < 2.2);
    const line = Math.min(1, 4 / s), letters = Math.min(1, 7 / s);
    const hazard = s < 1.6 ? Math.min(2, 1.6 / s) : line, mines = s < 3.2 ? 3.2 / s : letters;
    const now = [line, letters, hazard, mines].map(f => f.toFixed(2)).join();
    if (now === styled) return;
    styled = now;
    for (const l of looks) {
      const f = l.mines ? mines : l.text ? letters : l.hazard ? hazard : line;
      if (l.width) l.g.setAttribute('stroke-width', (l.width * f).toFixed(3));
      if (l.size) l.g.setAttribute('font-size', (l.size * f).toFixed(3));
      if (l.dash) l.g.setAttribute('stroke-dasharray', l.dash.split(',').map(d => d * f).join());
    }
  }
  function drawBar() {
    const perMetre = scale() * k;
    let m = 1;
    for (let i = 0; m * perMetre < 60 && i < 30; i++) m *= [2, 2.5, 2][i % 3];
    $('bar').style.width = m * perMetre + 'px';
    $('bar').textContent = m >= 1000 ? m / 1000 + ' km' : m + ' m';
  }
  function zoom(factor, at) {
    const c = at || {x: view.x + view.w / 2, y: view.y + view.h / 2};
    const w = Math.min(Math.max(view.w / factor, 8 * k), whole.w * 2);
    const f = w / view.w;
    view = {x: c.x - (c.x - view.x) * f, y: c.y - (c.y - view.y) * f, w, h: view.h * f};
    update();
  }
  function move(dx, dy) { // in pixels
    const s = scale();
    view.x += dx / s;
    view.y += dy / s;
    update();
  }
  function showAll() {
    view = {...whole};
    update();
  }
  function pathOf(f) {
    const p = toMap(f.e, f.n);
    return 'M' + p.x.toFixed(2) + ' ' + p.y.toFixed(2) + 'h0';
  }
  function addPath(to, d, cls, transform) {
    const p = to.appendChild(document.createElementNS(SVG, 'path'));
    p.setAttribute('d', d);
    p.setAttribute('class', cls);
    if (transform) p.setAttribute('transform', transform);
    return p;
  }
  function addArea(to, f, cls) {
    const p = toMap(f.e, f.n), c = k / 100;
    addPath(to, f.area, cls, `matrix(${c} 0 0 ${-c} ${p.x} ${p.y})`);
  }
  function setFindings(list) {
    placed = list.filter(f => f.e !== null).map(f => ({f, ...toMap(f.e, f.n)}));
    placed.sort((a, b) => a.f.severity - b.f.severity);
    areas.replaceChildren();
    for (const {f} of placed.filter(p => p.f.area).slice(0, 500)) addArea(areas, f, 'area s' + f.severity);
    update();
  }
  // One mark for each few pixels, of the worst finding there: thousands of them stay quick.
  function drawMarks(s, everywhere) {
    const cell = 5 / s, rim = 12 / s, seen = new Set(), d = data.severities.map(() => []);
    const w = box.clientWidth / s, h = box.clientHeight / s;
    const left = view.x + view.w / 2 - w / 2 - rim, top = view.y + view.h / 2 - h / 2 - rim;
    for (const p of placed) {
      if (!everywhere && (p.x < left || p.y < top || p.x > left + w + 2 * rim || p.y > top + h + 2 * rim)) continue;
      const key = Math.round(p.x / cell) * 100003 + Math.round(p.y / cell);
      if (seen.has(key)) continue;
      seen.add(key);
      d[p.f.severity].push('M' + p.x.toFixed(2) + ' ' + p.y.toFixed(2) + 'h0');
    }
    marks.replaceChildren();
    for (let i = d.length - 1; i >= 0; i--) {
      if (!d[i].length) continue;
      addPath(marks, d[i].join(''), 'halo');
      addPath(marks, d[i].join(''), 'mark s' + i);
    }
  }
  function choose(f) {
    chosen.replaceChildren();
    if (!f || f.e === null) return;
    if (f.area) addArea(chosen, f, 'area s' + f.severity);
    addPath(chosen, pathOf(f), 'ring-halo');
    addPath(chosen, pathOf(f), 'ring s' + f.severity);
    addPath(chosen, pathOf(f), 'dot');
    lookAt(f.e, f.n, f.area ? areaSize(chosen) : 0);
  }
  function areaSize(of) {
    const b = of.getBBox();
    return Math.max(b.width, b.height);
  }
  function lookAt(e, n, size) {
    const p = toMap(e, n);
    const w = Math.min(Math.max(150 * k, size * 2.5), Math.max(view.w, 150 * k));
    const h = w * box.clientHeight / box.clientWidth;
    view = {x: p.x - w / 2, y: p.y - h / 2, w, h};
    update();
  }
  function nearest(event) { // the next finding under the pointer, each click another one
    const at = toUser(event), s = scale();
    const near = placed.filter(p => Math.hypot(p.x - at.x, p.y - at.y) * s < 11).map(p => p.f);
    if (!near.length) return undefined;
    return near[(near.indexOf(findings[current]) + 1) % near.length];
  }

  const pointers = new Map();
  let moved = 0, apart = 0;
  const spread = () => {
    const [a, b] = [...pointers.values()];
    return Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
  };
  box.addEventListener('pointerdown', event => {
    if (event.button) return;
    box.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, event);
    moved = 0;
    if (pointers.size === 2) apart = spread();
  });
  box.addEventListener('pointermove', event => {
    showPlace(event);
    const before = pointers.get(event.pointerId);
    if (!before) return;
    pointers.set(event.pointerId, event);
    const dx = before.clientX - event.clientX, dy = before.clientY - event.clientY;
    moved += Math.abs(dx) + Math.abs(dy);
    if (pointers.size === 2) {
      const now = spread();
      zoom(now / apart, toUser(event));
      apart = now;
    } else if (moved > 4) {
      move(dx, dy);
    }
  });
  function showPlace(event) {
    const p = toUser(event);
    $('place').textContent = 'E ' + (west + p.x / k).toFixed(1) + '  N ' + (north - p.y / k).toFixed(1);
  }
  for (const name of ['pointerup', 'pointercancel'])
    box.addEventListener(name, event => {
      const click = pointers.delete(event.pointerId) && moved <= 4 && name === 'pointerup';
      if (!click) return;
      box.focus({preventScroll: true});
      const f = nearest(event);
      if (f) {
        pickFinding(f);
        return;
      }
      const hit = document.elementsFromPoint(event.clientX, event.clientY)
        .map(e => e.closest('[data-id]')).find(e => e);
      const h = hit && (houseById.get(hit.dataset.id) || houseByPlot.get(hit.dataset.id));
      if (h) openCard(h);
    });
  box.addEventListener('wheel', event => {
    if (!event.ctrlKey && !box.matches(':focus-within')) return; // the page scrolls
    event.preventDefault();
    zoom(Math.pow(1.0015, -event.deltaY), toUser(event));
  }, {passive: false});
  box.addEventListener('keydown', event => {
    const step = 60;
    const act = {ArrowLeft: () => move(-step, 0), ArrowRight: () => move(step, 0),
      ArrowUp: () => move(0, -step), ArrowDown: () => move(0, step), '+': () => zoom(1.5),
      '=': () => zoom(1.5), '-': () => zoom(1 / 1.5), '0': showAll}[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  });
  $('zoom-in').addEventListener('click', () => zoom(1.5));
  $('zoom-out').addEventListener('click', () => zoom(1 / 1.5));
  $('zoom-all').addEventListener('click', showAll);
  addEventListener('resize', update);

  // Mine hazards cannot be taken off; everything comes back in print.
  for (const g of [...svg.querySelectorAll('g.group')].reverse()) {
    const locked = g.id === 'hazards';
    const input = make('input', {type: 'checkbox', checked: true, disabled: locked});
    input.addEventListener('change', () => {
      if (input.checked) g.removeAttribute('display');
      else g.setAttribute('display', 'none');
    });
    $('layers').append(make('label', {class: 'check'}, input, ' ' + g.dataset.title +
      (locked ? ' (' + T.locked + ')' : '')));
  }
  const input = make('input', {type: 'checkbox', checked: true, id: 'layer-findings'});
  input.addEventListener('change', () => {
    for (const g of [overlay, chosen]) g.setAttribute('display', input.checked ? 'inline' : 'none');
  });
  $('layers').prepend(make('label', {class: 'check'}, input, ' ' + T.findings));
  update();
  return {setFindings, choose, lookAt, update, print: () => drawMarks(scale(), true)};
})();

// --- Findings ---

let current = -1;
const filters = {severities: new Set(data.severities.keys()), rule: '', layer: '', set: '',
  status: '', text: ''};
const since = ['', T.fresh, T.unchanged];
const statusOf = f => [since[f.since], f.waiver && T.waived].filter(x => x).join(', ');
const hasStatus = findings.some(statusOf);
const statuses = {waived: f => f.waiver, open: f => !f.waiver, fresh: f => f.since === 1,
  unchanged: f => f.since === 2};
$('findings').classList.toggle('no-status', !hasStatus);
$('findings').classList.toggle('no-sets', !findings.some(f => f.sets));

function keepFinding(f) {
  return filters.severities.has(f.severity) && (!filters.rule || f.rule === Number(filters.rule)) &&
    (!filters.layer || f.layer === Number(filters.layer)) &&
    (!filters.set || f.sets.split(',').includes(filters.set)) &&
    (!filters.status || statuses[filters.status](f)) &&
    filters.text.split(/\s+/).every(word => f.words.includes(word));
}

function findingRow(f) {
  return make('tr', {'data-i': f.i, 'aria-current': f.i === current && 'true'},
    make('td', {class: 'severity'}, badge(f.severity)),
    make('th', {scope: 'row', class: 'feature'},
      make('button', {type: 'button', class: linkClass(featureName(f)), tabindex: -1}, featureName(f)),
      f.layer < 0 ? null : make('small', {}, data.layers[f.layer])),
    make('td', {class: 'text'}, f.text),
    make('td', {class: 'rule'}, ...broken(data.rules[f.rule].id)),
    make('td', {class: 'number'}, measure(f.measured, f.unit)),
    make('td', {class: 'number'}, measure(f.required, f.unit)),
    make('td', {class: 'sets'}, f.sets),
    make('td', {class: 'status'}, statusOf(f)));
}

const findingList = makeList({
  table: 'findings', more: 'more', count: 'count', all: findings, text: T.shown,
  textCut: T.shownFirst, keep: keepFinding, row: findingRow, follow: true,
  keys: {feature: f => f.id, rule: f => data.rules[f.rule].id, status: statusOf},
  pick: f => pickFinding(f), changed: list => map && map.setFindings(list),
});

function pickFinding(f) {
  const before = findingList.row.get(current);
  if (before) before.removeAttribute('aria-current');
  current = f ? f.i : -1;
  const tr = f && findingList.reach(f);
  if (tr) {
    tr.setAttribute('aria-current', 'true');
    tr.scrollIntoView({block: 'nearest'});
  }
  if (map) map.choose(f);
  describe(f);
}

function step(by) {
  const at = findingList.shown.indexOf(findings[current]) + by;
  if (findingList.shown[at]) pickFinding(findingList.shown[at]);
}

function row(to, title, text) {
  if (text !== '' && text !== null && text !== undefined)
    to.append(make('dt', {}, title), make('dd', {}, text));
}

function describe(f) {
  if (!f) {
    $('chosen').replaceChildren();
    return;
  }
  const dl = make('dl');
  if (f.other) row(dl, T.other, (f.otherLayer < 0 ? '' : data.layers[f.otherLayer] + ' ') + f.other);
  row(dl, T.measured, measure(f.measured, f.unit));
  row(dl, T.required, measure(f.required, f.unit));
  row(dl, T.todo, f.advice);
  row(dl, T.source, data.rules[f.rule].source);
  row(dl, T.sets, f.sets);
  row(dl, T.waiver, f.waiver);
  row(dl, T.place, f.e === null ? T.noPlace : 'E ' + f.e.toFixed(1) + ', N ' + f.n.toFixed(1));
  const h = houseOf(f.layer, f.id);
  const at = findingList.shown.indexOf(f);
  $('chosen').replaceChildren(
    make('p', {class: 'small'}, fill(T.chosen, {n: at + 1, all: findingList.shown.length})),
    make('p', {}, badge(f.severity), ' ', make('b', {}, featureName(f)), ' ', data.rules[f.rule].id),
    make('p', {}, f.text), dl,
    make('p', {class: 'actions'}, button(T.previous, () => step(-1), {disabled: at <= 0}),
      button(T.next, () => step(1), {disabled: at + 1 >= findingList.shown.length}),
      h ? button(T.openCard, () => openCard(h)) : null));
}

function addOptions(id, pairs) {
  const select = $(id);
  select.append(...pairs.map(([value, text]) => make('option', {value}, text)));
  select.closest('label').hidden = pairs.length === 0;
}

function counts(of) {
  const n = new Map();
  for (const f of findings) for (const x of of(f)) n.set(x, (n.get(x) || 0) + 1);
  return n;
}

(function setUpFilters() {
  const bySeverity = counts(f => [f.severity]);
  data.severities.forEach((text, s) => {
    const input = make('input', {type: 'checkbox', checked: true, value: s});
    $('severities').append(make('label', {class: 'check'}, input, badge(s), ' ' + (bySeverity.get(s) || 0)));
  });
  const byRule = counts(f => [f.rule]);
  addOptions('by-rule', data.rules.map((r, i) => [i, r.id + ' (' + byRule.get(i) + ')']));
  addOptions('by-layer', [...counts(f => f.layer < 0 ? [] : [f.layer])]
    .sort((a, b) => a[0] - b[0]).map(([l, n]) => [l, data.layers[l] + ' (' + n + ')']));
  addOptions('by-set', [...counts(f => f.sets ? f.sets.split(',') : [])].sort()
    .map(([s, n]) => [s, s + ' (' + n + ')']));
  addOptions('by-status', [['fresh', T.fresh], ['unchanged', T.unchanged], ['open', T.notWaived],
    ['waived', T.waived]].filter(([name]) => findings.some(statuses[name]) &&
      (name !== 'open' || findings.some(f => f.waiver))));
  const read = () => {
    filters.severities = new Set([...$('severities').querySelectorAll('input')]
      .filter(x => x.checked).map(x => Number(x.value)));
    filters.rule = $('by-rule').value;
    filters.layer = $('by-layer').value;
    filters.set = $('by-set').value;
    filters.status = $('by-status').value;
    filters.text = plain($('by-text').value.trim());
    findingList.apply();
  };
  $('filters').addEventListener('input', read);
  $('filters').addEventListener('submit', event => event.preventDefault());
  $('filters').addEventListener('reset', () => setTimeout(read));
  for (const b of document.querySelectorAll('button.rule'))
    b.addEventListener('click', () => {
      $('filters').reset();
      $('by-rule').value = b.dataset.rule;
      read();
      $('judged').scrollIntoView();
      $('by-rule').focus({preventScroll: true});
    });
})();

// --- Houses ---

const houseFilters = {verdict: '', text: ''};
const verdictMark = v => make('span', {class: 'verdict v' + v}, T['verdict' + v]);

function houseRow(h) {
  return make('tr', {'data-i': h.i},
    make('th', {scope: 'row', class: 'feature'},
      make('button', {type: 'button', class: linkClass(h.id), tabindex: -1}, h.id)),
    make('td', {class: 'type'}, h.type || ''), make('td', {class: 'number'}, number(h.rooms)),
    make('td', {class: 'plot'}, h.plot || ''), make('td', {class: 'number'}, number(h.area)),
    make('td', {class: 'street'}, h.street || ''), make('td', {class: 'state'}, h.state || ''),
    make('td', {class: 'verdict'}, verdictMark(h.verdict)),
    make('td', {class: 'number'}, number(h.count)));
}

const houseList = !$('house-list') ? null : makeList({
  table: 'house-list', more: 'more-houses', count: 'house-count', all: houses, text: T.houses,
  textCut: T.housesFirst, row: houseRow, keys: {}, pick: h => openCard(h),
  keep: h => (houseFilters.verdict === '' || h.verdict === Number(houseFilters.verdict)) &&
    houseFilters.text.split(/\s+/).every(word => h.words.includes(word)),
});

if (houseList) {
  addOptions('by-verdict', [...new Set(houses.map(h => h.verdict))].sort()
    .map(v => [v, T['verdict' + v]]));
  $('house-filters').addEventListener('input', () => {
    houseFilters.verdict = $('by-verdict').value;
    houseFilters.text = plain($('by-house').value.trim());
    houseList.apply();
  });
  $('house-filters').addEventListener('submit', event => event.preventDefault());
}

function cardOf(h, level) {
  const facts = make('dl');
  for (const name of ['type', 'rooms', 'storeys', 'floor', 'built', 'plot', 'area', 'number',
    'block', 'street', 'state', 'phase'])
    row(facts, T[name], h[name] === null ? '' : h[name]);
  const proof = h.proof ? make('ul', {}, ...h.proof.map(line => make('li', {}, line)))
    : make('p', {}, fill(T.noProof, {id: h.id}));
  const found = h.findings.length
    ? make('ul', {}, ...h.findings.map(f => make('li', {}, badge(f.severity), ' ',
      data.rules[f.rule].id + ': ' + f.text)))
    : make('p', {}, T.none);
  return [make('h' + level, {id: level === 2 ? 'card-title' : null}, h.id), facts,
    make('h' + (level + 1), {}, T.clearance), make('p', {}, verdictMark(h.verdict)), proof,
    make('h' + (level + 1), {}, T.findings), found,
    make('h' + (level + 1), {}, T.networks),
    make('p', {}, h.nets.length ? h.nets.join('; ') : T.noNetworks)];
}

function openCard(h) {
  const card = $('card');
  const show = () => {
    card.close();
    $('judged').scrollIntoView();
    map.lookAt(h.e, h.n, 0);
    $('map').focus({preventScroll: true});
  };
  card.replaceChildren(...cardOf(h, 2), make('p', {class: 'actions'},
    map && h.e !== null ? button(T.onMap, show) : null, button(T.close, () => card.close())));
  card.showModal();
}

// --- Print: all that is listed, not only the rows on the screen ---

addEventListener('beforeprint', () => {
  for (const list of [findingList, houseList])
    if (list) {
      list.before = list.first;
      list.first = PRINTED;
      list.draw();
    }
  if (houseList && $('print-cards').checked)
    $('cards').replaceChildren(...houseList.shown.slice(0, PRINTED)
      .map(h => make('article', {class: 'card'}, ...cardOf(h, 3))));
  if (map) map.print(); // paper shows more of it than the screen
});
addEventListener('afterprint', () => {
  if (map) map.update();
  for (const list of [findingList, houseList])
    if (list) {
      list.first = list.before || PAGE;
      list.draw();
    }
  if (houseList) $('cards').replaceChildren();
});

findingList.apply();
if (houseList) houseList.apply();
document.documentElement.classList.add('ready');
})();
