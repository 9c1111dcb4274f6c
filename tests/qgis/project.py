#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`export --qgis` writes a project that QGIS reads without a complaint: groups, names, value lists,
rights, styles; houses can be edited through it and hazards cannot.

usage: project.py PROGRAM SOURCE [CASE...]
"""
import os
import shutil

from qgis.core import (QgsLayerTreeGroup, QgsMapRendererCustomPainterJob, QgsMapSettings, QgsProject,
                       QgsProjectBadLayerHandler)
from qgis.PyQt.QtCore import QSize, Qt
from qgis.PyQt.QtGui import QColor, QImage, QPainter

from hands import Town, copied, editing, equal, expect, feature, line, main, paste

CLEARANCE = {"explosive_find", "hazard_point", "hazard_line", "hazard_area", "release",
             "survey_extent", "ground_change", "marking", "dataset", "edition", "source",
             "quarantine", "disposition"}


class BadLayers(QgsProjectBadLayerHandler):
    def __init__(self):
        super().__init__()
        self.names = []

    def handleBadLayers(self, nodes):
        self.names += [n.namedItem("layername").toElement().text() for n in nodes]


def opened(path):
    project = QgsProject.instance()
    project.clear()
    handler = BadLayers()
    project.setBadLayerHandler(handler)
    expect(project.read(path), "QGIS does not read it: %s", project.error())
    equal(handler.names, [], "bad layers")
    return project


def exported(town, *words, name="town.qgs"):
    path = os.path.join(os.path.dirname(town.path), name)
    done = town.run("export", path, *words, code=0)
    expect(name in done.stderr, "no word about the file: %s", done.stderr)
    return path


def layer_of(project, name):
    layer = project.mapLayer("agrotown_" + name)
    expect(layer is not None and layer.isValid(), "the project lacks %s", name)
    return layer


def the_tree_is_as_planned(town):
    names = {"en": ("Mine clearance (read-only)", "Building"),
             "ru": ("Разминирование (только чтение)", "Здание"),
             "az": ("Minatəmizləmə (yalnız oxumaq)", "Bina")}
    for lang, (clearance, building) in names.items():
        project = opened(exported(town, "--qgis", "--lang", lang))
        groups = [g for g in project.layerTreeRoot().children() if isinstance(g, QgsLayerTreeGroup)]
        equal(len(groups), 6, "groups")
        equal(groups[0].name(), clearance, "the group on top")
        equal(layer_of(project, "building").name(), building, "name of the houses")
        ids = {i.layerId() for i in project.layerTreeRoot().findLayers()}
        equal(ids, {"agrotown_" + name for (name,) in town.sql("SELECT name FROM rev_layer")}, "layers")
        order = [layer.id() for layer in project.layerTreeRoot().layerOrder()]
        expect(order.index("agrotown_hazard_area") < order.index("agrotown_release")
               < order.index("agrotown_building") < order.index("agrotown_plot")
               < order.index("agrotown_land_use"), "order of drawing: %s", order)
        equal(project.crs().authid(), "EPSG:32638", "coordinate system")
        expect(project.title().startswith("Hamlet - "), "title %s", project.title())
    expect("ILLUSTRATIVE" in opened(exported(town)).title(), "the title does not say illustrative")
    names = {layer.name() for layer in QgsProject.instance().mapLayers().values()}
    expect("Hazardous area (1 without a place)" in names, "the hazard without a place is not told")


def fields_have_lists_and_rights(town):
    project = opened(exported(town))
    for layer in project.mapLayers().values():
        name = layer.id()[len("agrotown_"):]
        equal(layer.readOnly(), name in CLEARANCE, name + " is read-only")
        fields, form = layer.fields(), layer.editFormConfig()
        for i in range(fields.count()):
            field = fields.at(i).name()
            mine = field in ("ogc_fid", "id", "birth") or name in CLEARANCE
            equal(form.readOnly(i), mine, "%s.%s is read-only" % (name, field))
            expect(field == "ogc_fid" or layer.attributeAlias(i), "%s.%s has no alias", name, field)
    plot = layer_of(project, "plot")

    def setup(field):
        return plot.editorWidgetSetup(plot.fields().indexOf(field))

    uses = [list(v.items())[0] for v in setup("use").config()["map"]]
    equal(setup("use").type(), "ValueMap", "widget of use")
    equal([v for _, v in uses[1:]], ["homestead", "public", "production", "engineering", "reserve"],
          "values of use")
    reference = setup("block")
    equal((reference.type(), reference.config()["Layer"], reference.config()["Key"]),
          ("ValueRelation", "agrotown_block", "id"), "widget of block")
    equal(setup("pinned").type(), "CheckBox", "widget of pinned")
    permit = layer_of(project, "permit")
    date = permit.editorWidgetSetup(permit.fields().indexOf("valid_until"))
    equal((date.type(), date.config()["field_format"]), ("DateTime", "yyyy-MM-dd"), "date widget")
    equal(sorted(r.referencingLayer().id() for r in project.relationManager().relations().values()),
          ["agrotown_building", "agrotown_plot"], "relations")
    snapping = project.snappingConfig()
    expect(snapping.enabled() and snapping.tolerance() == 12, "snapping is off")


def houses_are_edited_through_it(town):
    project = opened(exported(town))
    layer = layer_of(project, "building")
    with editing(layer):
        f = feature(layer, "H-001")
        g = f.geometry()
        g.translate(3, 4)
        layer.changeGeometry(f.id(), g)
        f = feature(layer, "H-003")
        g = f.geometry()
        g.translate(0, 60)
        paste(layer, copied(f), g)
    plot = layer_of(project, "plot")
    with editing(plot):
        f = feature(plot, "P-002")
        middle = f.geometry().boundingBox().center()
        plot.selectByIds([f.id()])
        equal(int(plot.splitFeatures(line((middle.x(), middle.y() - 500),
                                          (middle.x(), middle.y() + 500)))), 0, "splitFeatures")
    status = town.status()
    rules = status.rules()
    equal({k: v for k, v in status.ops().items() if v == "update"},
          {"building H-001": "update", "plot P-002": "update"}, "what changed")
    equal(sorted(k.split()[0] for k in rules), ["store.copied", "store.split"], "findings")
    expect("store.copied H-007" in rules, "the copy: %s", rules)
    expect("store.split P-002_1" in rules, "QGIS names the piece by its own rule: %s", rules)
    town.commit()
    equal(town.sql("SELECT birth FROM plot WHERE id = 'P-002_1'"), [("P-002_1",)], "the piece")


def hazards_are_not(town):
    project = opened(exported(town))
    before = town.rows("hazard_area", "status")
    for name in CLEARANCE:
        layer = layer_of(project, name)
        expect(not layer.startEditing(), "%s can be edited", name)
        expect(not layer.isEditable(), "%s is editable", name)
    equal(town.rows("hazard_area", "status"), before, "the hazards")
    town.run("status", code=0)


def pixels(project, box, *names):
    settings = QgsMapSettings()
    settings.setLayers([layer_of(project, n) for n in names])
    settings.setDestinationCrs(project.crs())
    settings.setOutputSize(QSize(300, 300))
    settings.setExtent(box)
    settings.setBackgroundColor(QColor(255, 255, 255))
    image = QImage(QSize(300, 300), QImage.Format_ARGB32)
    image.fill(Qt.white)
    painter = QPainter(image)
    QgsMapRendererCustomPainterJob(settings, painter).renderSynchronously()
    painter.end()
    return [image.pixelColor(x, y) for x in range(0, 300, 2) for y in range(0, 300, 2)]


def the_map_shows_it(town):
    project = opened(exported(town))
    box = project.viewSettings().defaultViewExtent()
    expect(box.contains(layer_of(project, "site").extent()), "the site is not in view: %s", box)
    names = [layer.id()[9:] for layer in project.layerTreeRoot().layerOrder()]
    drawn = pixels(project, box, *names)
    for what, test in (("hazard red", lambda c: c.red() > 180 and c.green() < 130 and c.blue() < 60),
                       ("release green", lambda c: c.green() > c.red() + 60),
                       ("houses", lambda c: c.red() > 190 and 100 < c.green() < 190 and c.blue() < 160)):
        expect(sum(map(test, drawn)) > 10, "no %s on the map", what)
    around = layer_of(project, "hazard_area").extent().buffered(5)
    seen = pixels(project, around, "hazard_area", "plot")
    expect(sum(c.red() > 180 and c.blue() < 100 for c in seen) > len(seen) / 10, "the hazard is faint")


def it_moves_with_the_plan(town):
    """The path is relative: both files in another folder, or the project beside the plan's folder."""
    folder = os.path.join(Town.folder, "böyük 'plan' & co")
    os.mkdir(folder)
    path = exported(town)
    for name in (path, town.path):
        shutil.copy(name, folder)
    os.rename(path, path + ".gone")
    os.rename(town.path, town.path + ".gone")
    project = opened(os.path.join(folder, "town.qgs"))
    equal(layer_of(project, "building").featureCount(), 6, "houses")
    project.clear()
    os.rename(town.path + ".gone", town.path)
    os.mkdir(os.path.join(folder, "sub"))
    other = Town(town.path)
    other.path = shutil.copy(town.path, os.path.join(folder, "sub", "o'town.sqlite"))
    other.run("export", os.path.join(folder, "beside.qgs"), code=0)
    text = open(os.path.join(folder, "beside.qgs"), encoding="utf-8").read()
    expect("./sub/" in text and Town.folder not in text, "the path is not relative")
    equal(layer_of(opened(os.path.join(folder, "beside.qgs")), "building").featureCount(), 6, "houses")


def options_that_do_not_fit_are_refused(town):
    for words in (["--crs", "EPSG:4326"], ["--revision", "HEAD"], ["--layers", "plot"]):
        path = os.path.join(Town.folder, "no.qgs")
        town.run("export", path, *words, code=2)
        expect(not os.path.exists(path), "%s wrote a project", words)
    town.run("export", os.path.join(Town.folder, "none", "no.qgs"), code=5)


if __name__ == "__main__":
    main([the_tree_is_as_planned, fields_have_lists_and_rights, houses_are_edited_through_it,
          hazards_are_not, the_map_shows_it, it_moves_with_the_plan,
          options_that_do_not_fit_are_refused])
