#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The report page of the hamlet in a headless Chromium, used as a person uses it: mouse, keyboard,
printer. Without Chromium it is skipped; with CI=true that is a failure."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import traceback

import chromium

AGROTOWN = os.path.join(os.environ["AGROTOWN_BUILD"], "agrotown")
HAMLET = os.path.join(os.environ["AGROTOWN_SOURCE"], "tests", "cli", "hamlet")
ENV = {**os.environ, "SOURCE_DATE_EPOCH": "1793491200", "AGROTOWN_AUTHOR": "T. Tester",
       "NO_COLOR": "1", "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"}
NASTY = "</script><img src=x onerror=alert(1)>\"'&]]>\u2028{id}"


def agrotown(*args, codes=(0, 1)):
    done = subprocess.run([AGROTOWN, *args], env=ENV, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True)
    assert done.returncode in codes, "%s: %d\n%s" % (args, done.returncode, done.stderr)
    return done.stdout


def make_plan():
    agrotown("init", "hamlet.sqlite", "--title", "Hamlet " + NASTY, "--illustrative", "-q",
             "--programme", HAMLET + "/programme.yaml", "--settings", HAMLET + "/settings.yaml")
    for name, profile in (("site", "master"), ("zones", "master"), ("streets", "master"),
                          ("hazards", "clearance"), ("releases", "clearance")):
        agrotown("import", "hamlet.sqlite", "%s/%s.geojson" % (HAMLET, name), "-q",
                 "--profile", "%s/%s.yaml" % (HAMLET, profile))
    for dataset in ("DS-001", "DS-002"):
        agrotown("accept", "hamlet.sqlite", dataset, "--by", "A. Officer", "--confirmed-by",
                 "B. Chief", "-q")
    agrotown("place", "hamlet.sqlite", "-q")
    for lang in ("az", "ru", "en"):
        agrotown("report", "hamlet.sqlite", "-o", lang + ".html", "--lang", lang, "-q")
    agrotown("validate", "hamlet.sqlite", "--format", "html", "-o", "again.html", "--lang", "en", "-q")
    agrotown("report", "hamlet.sqlite", "-o", "again.az.html", "--lang", "az", "-q")


def opened(page, name):
    page.open(name)
    page.wait("document.documentElement.classList.contains('ready')")
    page.settle()


def shown(page, selector="#findings tbody tr"):
    return page.js("document.querySelectorAll('%s').length" % selector)


def opens_in_every_language(page):
    for lang in ("az", "ru", "en"):
        opened(page, lang + ".html")
        assert page.js("document.documentElement.lang") == lang
        assert shown(page) > 0 and page.js("document.querySelector('#map svg') !== null")
    assert page.js("document.images.length") == 0, "a name became an element"
    assert NASTY.split("\u2028")[0] in page.js("document.querySelector('h1').textContent")


def filters(page):
    opened(page, "en.html")
    total = page.js("JSON.parse(document.getElementById('data').textContent).findings.length")
    assert shown(page) == total, (shown(page), total)
    page.click_on("#severities label:nth-child(2) input")  # not buildable yet
    less = shown(page)
    assert 0 < less < total
    assert page.js("document.getElementById('count').textContent") == \
        "%d of %d findings" % (less, total)
    assert not page.js("[...document.querySelectorAll('#findings .badge')].some(b => b.classList.contains('s1'))")
    page.click_on("#filters button[type=reset]")
    page.wait("document.querySelectorAll('#findings tbody tr').length === %d" % total)
    page.click_on("#by-text")
    page.type("h-002")
    page.settle()
    assert 0 < shown(page) < total
    assert page.js("[...document.querySelectorAll('#findings tbody tr')]"
                   ".every(r => /h-002/i.test(r.textContent))")
    page.click_on("#filters button[type=reset]")
    page.wait("document.querySelectorAll('#findings tbody tr').length === %d" % total)
    page.click_on("#rules button.rule")
    worst = page.js("document.querySelector('#rules button.rule').textContent")
    page.wait("document.getElementById('by-rule').value !== ''", 5)
    listed = page.js("[...new Set([...document.querySelectorAll('#findings td.rule')]"
                     ".map(c => c.textContent))]")
    assert listed == [worst], (listed, worst)


def sorts(page):
    opened(page, "en.html")
    page.click_on("#findings th[data-key=measured] button")
    values = page.js("[...document.querySelectorAll('#findings tbody tr')].map(r => "
                     "r.cells[4].textContent).filter(t => t).map(parseFloat)")
    assert values == sorted(values) and len(set(values)) > 1, values
    assert page.js("document.querySelector('[data-key=measured]').getAttribute('aria-sort')") == "ascending"
    page.click_on("#findings th[data-key=measured] button")
    down = page.js("[...document.querySelectorAll('#findings tbody tr')].map(r => "
                   "r.cells[4].textContent).filter(t => t).map(parseFloat)")
    assert down == sorted(values, reverse=True)


def view_box(page):
    return page.js("(b => [b.x, b.y, b.width, b.height])(document.querySelector('#map svg').viewBox.baseVal)")


def click_to_map_and_back(page):
    opened(page, "en.html")
    whole = view_box(page)
    page.js("document.querySelector('#by-layer').value = [...document.querySelector('#by-layer').options]"
            ".find(o => /^Building /.test(o.textContent)).value;"
            "document.querySelector('#filters').dispatchEvent(new Event('input'))")
    page.click_on("#findings tbody tr td.text")
    page.settle()
    near = view_box(page)
    assert near[2] < whole[2], "the map did not come nearer"
    name = page.js("document.querySelector('#findings tbody tr button').textContent")
    assert name in page.js("document.getElementById('chosen').textContent")
    # The feature itself lies under the ring in the middle of the map.
    x, y = page.middle("#map")
    hit = page.js("document.elementsFromPoint(%f, %f).map(e => e.closest('[data-id]')).filter(e => e)"
                  ".map(e => e.dataset.id)" % (x, y))
    assert name in hit, (name, hit)
    # A click on the mark chooses the finding again; all marks are where the features are.
    page.js("document.getElementById('chosen').replaceChildren()")
    page.click_on("#map")
    page.settle()
    assert page.js("document.getElementById('chosen').textContent") != ""


def says_what_is_new(page):
    """The first report was made before an edit: its findings are told from the new ones."""
    agrotown("validate", "hamlet.sqlite", "--format", "json", "-o", "before.json", "-q")
    known = json.load(open("before.json", encoding="utf-8"))
    gone = known["findings"][:1]
    known["findings"] = known["findings"][5:] + [{**gone[0], "id": "H-900<b>", "fingerprint": "B1|building|H-900<b>||"}]
    json.dump(known, open("before.json", "w", encoding="utf-8"))
    agrotown("validate", "hamlet.sqlite", "--baseline", "before.json", "-o", "new.html", "--lang", "en", "-q")
    opened(page, "new.html")
    total = shown(page)
    page.js("(s => { s.value = 'fresh'; s.dispatchEvent(new Event('input', {bubbles: true})); })"
            "(document.getElementById('by-status'))")
    page.wait("document.querySelectorAll('#findings tbody tr').length < %d" % total)
    assert shown(page) == 5, shown(page)
    assert page.js("[...document.querySelectorAll('#findings td.status')].every(c => c.textContent === 'new')")
    assert page.js("document.getElementById('fixed-title').closest('section').querySelector('tbody')"
                   ".textContent.includes('H-900<b>')")


def house_cards(page):
    opened(page, "en.html")
    houses = page.js("JSON.parse(document.getElementById('data').textContent).houses.length")
    assert houses == shown(page, "#house-list tbody tr") == 6
    page.click_on("#house-list tbody tr button")
    assert page.js("document.getElementById('card').open")
    card = page.js("document.getElementById('card').textContent")
    for part in ("Rooms", "Plot", "Mine clearance", "Networks connected"):
        assert part in card, part
    page.key("Escape")
    assert not page.js("document.getElementById('card').open")
    # What the page permits is what `agrotown clearance` permits.
    table = agrotown("clearance", "hamlet.sqlite", "--lang", "en")
    free = set(re.findall(r"^(H-\S+) +no known conflict", table, re.M))
    told = set(page.js("[...document.querySelectorAll('#house-list tbody tr')].filter(r => "
                       "r.querySelector('.v0')).map(r => r.querySelector('button').textContent)"))
    assert told == free, (told, free)


def keyboard(page):
    opened(page, "en.html")
    page.key("Tab")
    assert page.js("document.activeElement.className") == "skip"
    page.js("document.querySelector('#findings tbody button[tabindex=\"0\"]').focus()")
    page.key("ArrowDown")
    page.settle()
    assert page.js("document.activeElement.closest('tr').rowIndex") == 2
    assert page.js("document.activeElement.closest('tr').getAttribute('aria-current')") == "true"
    assert page.js("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.key("End")
    page.key("ArrowUp")
    last = page.js("document.querySelectorAll('#findings tbody tr').length")
    assert page.js("document.activeElement.closest('tr').rowIndex") == last - 1
    assert page.js("document.querySelectorAll('#findings tbody button[tabindex=\"0\"]').length") == 1
    page.js("document.getElementById('map').focus()")
    before = view_box(page)
    page.key("0", "Digit0", "0")
    page.settle()
    whole = view_box(page)
    page.key("+", "Equal", "+")
    page.key("ArrowLeft")
    page.settle()
    after = view_box(page)
    assert after[2] < whole[2] and after != before
    page.js("document.querySelector('#house-list tbody button').focus()")
    page.key("Enter", text="\r")
    assert page.js("document.getElementById('card').open")


def map_moves(page):
    opened(page, "en.html")
    page.click_on("#zoom-in")
    page.settle()
    before = view_box(page)
    x, y = page.middle("#map")
    page.mouse("mousePressed", x, y, button="left", clickCount=1)
    page.mouse("mouseMoved", x + 50, y + 20, button="left")
    page.mouse("mouseReleased", x + 50, y + 20, button="left", clickCount=1)
    page.settle()
    after = view_box(page)
    assert after[0] < before[0] and after[1] < before[1] and abs(after[2] - before[2]) < 1e-6
    page.mouse("mouseWheel", x, y, deltaX=0, deltaY=-200)  # the map is chosen
    page.wait("document.querySelector('#map svg').viewBox.baseVal.width < %f" % (after[2] * 0.95))
    page.click_on("#zoom-all")
    # Layers go and come, the hazards stay.
    page.click_on(".layers summary")
    labels = page.js("[...document.querySelectorAll('#layers label')].map(l => l.textContent)")
    assert any("Mine hazards" in t for t in labels), labels
    at = [i for i, t in enumerate(labels) if "Plots" in t][0] + 1
    page.click_on("#layers label:nth-child(%d) input" % at)
    assert page.js("getComputedStyle(document.getElementById('plots')).display") == "none"
    assert page.js("[...document.querySelectorAll('#layers label')].find(l => /Mine hazards/"
                   ".test(l.textContent)).querySelector('input').disabled")
    assert page.js("document.querySelectorAll('#hazards path').length") > 0


def narrow(page):
    page.size(360, 740)
    for lang in ("az", "ru", "en"):
        opened(page, lang + ".html")
        width = page.js("document.documentElement.scrollWidth")
        assert width <= 360, "%s: the page is %d wide" % (lang, width)
    page.size(1280, 900)


LUMINANCE = """(c => { const v = c.match(/[0-9.]+/g).slice(0, 3).map(x => x / 255)
    .map(x => x <= .03928 ? x / 12.92 : Math.pow((x + .055) / 1.055, 2.4));
    return .2126 * v[0] + .7152 * v[1] + .0722 * v[2]; })"""


def contrast(page):
    opened(page, "en.html")
    low = page.js("""(() => { const lum = %s, out = new Set();
      for (const e of document.querySelectorAll('body *')) {
        if (e.closest('svg, script') || ![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
        let back = e, colour;
        do { colour = getComputedStyle(back).backgroundColor; back = back.parentElement; }
        while (/^rgba\\(.*, 0\\)$/.test(colour) && back);
        if (/^rgba\\(.*, 0\\)$/.test(colour)) colour = 'rgb(255,255,255)';
        const a = lum(getComputedStyle(e).color), b = lum(colour);
        const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
        if (ratio < 4.5 && !e.disabled) out.add(e.tagName + '.' + e.className + ' ' + ratio.toFixed(2));
      }
      return [...out]; })()""" % LUMINANCE)
    assert not low, low


def prints(page):
    opened(page, "ru.html")
    page.print("page.pdf")
    assert open("page.pdf", "rb").read(5) == b"%PDF-"
    if not shutil.which("pdftotext"):
        assert os.environ.get("CI") != "true", "no pdftotext"
        return
    text = subprocess.run(["pdftotext", "-layout", "page.pdf", "-"], stdout=subprocess.PIPE, text=True,
                          check=True).stdout
    pages = text.split("\f")[:-1]
    assert 3 <= len(pages) <= 40, len(pages)
    for i, one in enumerate(pages):
        assert "Hamlet" in one and "2026-11-01" in one, "page %d has no head:\n%s" % (i + 1, one)
        assert re.search(r"\b%d ?/ ?%d\b" % (i + 1, len(pages)), one), "page %d has no number" % (i + 1)
    assert "Баланс территории" in text and "H-001" in text
    info = subprocess.run(["pdfinfo", "page.pdf"], stdout=subprocess.PIPE, text=True, check=True).stdout
    assert "A4" in info, info


def same_bytes():
    for a, b in (("en.html", "again.html"), ("az.html", "again.az.html")):
        assert open(a, "rb").read() == open(b, "rb").read(), "%s and %s differ" % (a, b)
    for name in ("az.html", "ru.html", "en.html"):
        text = open(name, encoding="utf-8").read()
        assert not re.search(r"\bsafe|безопасн|təhlükəsiz", text, re.I), name


def run(page, failed):
    for test in (opens_in_every_language, filters, sorts, click_to_map_and_back, says_what_is_new, house_cards, keyboard,
                 map_moves, narrow, contrast, prints):
        try:
            test(page)
            assert not page.console, "the page complains: %s" % page.console
            foreign = [u for u in page.requests if not u.startswith("file://")]
            assert not foreign, "the page asks for %s" % foreign
            print("ok " + test.__name__, flush=True)
        except (AssertionError, chromium.Failure):
            traceback.print_exc()
            failed.append(test.__name__)
            page.console.clear()
            page.size(1280, 900)


def main():
    if not chromium.program():
        print("chromium is absent")
        return 1 if os.environ.get("CI") == "true" else 77
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        make_plan()
        same_bytes()
        page = chromium.Browser()
        try:
            run(page, failed)
        finally:
            page.close()
            os.chdir("/")
    print("failed: " + ", ".join(failed) if failed else "all passed")
    return 1 if failed else 0


sys.exit(main())
