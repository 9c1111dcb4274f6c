#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Other programs break a plan file in every way seen or feared: `status` tells it, `check` names
it, commit or restore makes it whole, and no house is lost or takes another one's shape.

usage: break.py PROGRAM SOURCE [CASE...]
"""
import os
import shutil
import sqlite3
import stat
import subprocess
import time

from hands import Town, editing, equal, expect, feature, main

COLUMNS = ("birth", "kind", "plot", "house_type", "rooms", "note")


def houses(town):
    return town.rows("building", *COLUMNS)


def shapes(town):
    """id -> rounded box of each house, whatever the table is like."""
    layer = town.layer("building")
    return {f["id"]: f.geometry().boundingBox().toString(2) for f in layer.getFeatures()}


def ogr2ogr(*words):
    done = subprocess.run(("ogr2ogr",) + words, capture_output=True, text=True, check=False)
    expect(done.returncode == 0, "ogr2ogr %s: %s", " ".join(words), done.stderr[-300:])


def taken_back(town, before, *changed):
    """After a commit the file is whole, has its triggers, and holds all houses as they were."""
    town.commit()
    now = houses(town)
    for name in set(now) | set(before):
        expect(name in changed or now.get(name) == before.get(name), "%s is not as it was", name)
    town.sql("UPDATE building SET rooms = 12 WHERE id = 'H-006'")
    equal(town.status().ops(), {"building H-006": "update"}, "an edit after it")
    town.commit()


def triggers_are_dropped(town):
    before = houses(town)
    for (name,) in town.sql("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'rev_%'"):
        town.script('DROP TRIGGER "%s"' % name, spatialite=False)
    equal(list(town.status().rules()), ["store.structure "], "findings")
    expect("trigger" in town.run("check", code=1).stdout, "check does not name the triggers")
    town.sql("UPDATE building SET rooms = 9 WHERE id = 'H-002'")
    equal(town.status().ops(), {"building H-002": "update"}, "what was edited without triggers")
    taken_back(town, before, "H-002")


def a_table_is_overwritten(town):
    """ogr2ogr -overwrite: other columns, other row numbers, no triggers; a house moved and one gone."""
    before = houses(town)
    copy = town.path + ".gpkg"
    ogr2ogr("-f", "GPKG", copy, town.path, "building")
    ogr2ogr("-update", "-overwrite", town.path, copy, "building", "-sql",
            "SELECT * FROM building WHERE id <> 'H-004' ORDER BY id DESC", "-nln", "building")
    expect("building" in town.run("check", code=1).stdout, "check does not name the table")
    equal(town.status().ops(), {"building H-004": "delete"}, "ops")
    taken_back(town, {k: v for k, v in before.items() if k != "H-004"})
    equal(sorted(shapes(town)), ["H-001", "H-002", "H-003", "H-005", "H-006"], "houses in QGIS")


def rows_are_appended(town):
    """ogr2ogr -append of the same houses: copies by their ids, each named."""
    before = houses(town)
    copy = town.path + ".gpkg"
    ogr2ogr("-f", "GPKG", copy, town.path, "building")
    ogr2ogr("-update", "-append", town.path, copy, "building", "-sql",
            "SELECT * FROM building WHERE id = 'H-001'", "-nln", "building")
    status = town.status()
    equal(status.ops(), {"building H-007": "insert"}, "ops")
    equal(list(status.rules()), ["store.copied H-007"], "findings")
    taken_back(town, before, "H-007")


def a_foreign_table_and_view_come_in(town):
    """A table and a view of one's own, an index, VACUUM: nothing of the plan changed."""
    before = houses(town)
    town.script("CREATE TABLE my_notes(a TEXT); CREATE VIEW big AS SELECT * FROM building WHERE rooms > 3;"
                "CREATE INDEX mine ON building(house_type); ANALYZE; VACUUM", spatialite=False)
    town.run("status", code=0)
    town.sql("UPDATE building SET rooms = 9 WHERE id = 'H-002'")
    equal(town.status().ops(), {"building H-002": "update"}, "ops")
    taken_back(town, before, "H-002")
    equal(town.sql("SELECT count(*) FROM my_notes"), [(0,)], "the table of one's own")


def a_column_is_added(town):
    """DB Manager, Add column: it stays, and the fields of the plan are not touched by it."""
    before = houses(town)
    town.script("ALTER TABLE building ADD COLUMN owner_phone TEXT;"
                "UPDATE building SET owner_phone = '055' WHERE id = 'H-001'")
    town.run("status", code=0)
    taken_back(town, before)
    equal(town.sql("SELECT owner_phone FROM building WHERE id = 'H-001'"), [("055",)], "the column")


def a_column_is_removed_or_renamed(town):
    """What a column held is not told as emptied: nothing can be told, commit refuses, restore helps."""
    for text in ("ALTER TABLE building DROP COLUMN rooms",
                 "ALTER TABLE building RENAME COLUMN rooms TO zimmer"):
        town = Town()
        before = houses(town)
        town.script(text)
        status = town.status()
        equal(status.ops(), {}, text)
        equal([f["rule"] for f in status.findings], ["store.missing_field"], text)
        expect("rooms" in status.findings[0]["text"], "the field is not named: %s", status.findings)
        expect("rooms" in town.run("check", code=1).stdout, "check does not name it")
        town.commit(code=4)
        town.run("restore", code=0)
        taken_back(town, before)


def a_table_is_dropped_or_replaced(town):
    """A table gone, renamed, or hidden behind a view of its name."""
    for text in ("SELECT DropTable(NULL, 'building')", "DROP TABLE building",
                 "ALTER TABLE building RENAME TO houses",
                 "ALTER TABLE building RENAME TO houses;"
                 "CREATE VIEW building AS SELECT * FROM houses WHERE rooms > 3"):
        town = Town()
        before = houses(town)
        town.script(text)
        town.run("status", code=1)
        expect("building" in town.run("check", code=1).stdout, "%s: check does not name it", text)
        town.commit(code=4)
        town.run("restore", code=0)
        taken_back(town, before)
        equal(len(shapes(town)), 6, text + ": houses in QGIS")


def a_hazard_table_is_dropped(town):
    """The hazards hold as recorded, in every command, until restore brings the table back."""
    before = town.rows("hazard_area", "status")
    town.script("DROP TABLE hazard_area")
    said = town.run("validate", code=1).stdout
    expect("HZ-001" in said and "store.missing_table" in said, "validate: %s", said[:500])
    town.commit(code=4)
    town.run("place", code=4)
    town.run("restore", code=0)
    equal(town.rows("hazard_area", "status"), before, "the hazards")
    town.whole()


def the_spatial_index_is_damaged(town):
    for text in ("SELECT DisableSpatialIndex('building', 'geom'); DROP TABLE idx_building_geom",
                 "DELETE FROM idx_building_geom WHERE pkid = 2",
                 "UPDATE idx_building_geom SET xmin = 1, xmax = 2 WHERE pkid = 2",
                 "DROP TRIGGER gii_building_geom"):
        town = Town()
        before = houses(town)
        town.script(text)
        expect("building" in town.run("check", code=1).stdout, "%s: check does not name it", text)
        town.run("restore", code=0)
        taken_back(town, before)
        equal(sorted(shapes(town)), sorted(before), text)


def the_geometry_is_registered_otherwise(town):
    for text in ("DELETE FROM geometry_columns WHERE f_table_name = 'building'",
                 "UPDATE geometry_columns SET geometry_type = 3 WHERE f_table_name = 'building'",
                 "SELECT DiscardGeometryColumn('building', 'geom')"):
        town = Town()
        before = houses(town)
        town.script(text)
        expect("building" in town.run("check", code=1).stdout, "%s: check does not name it", text)
        town.run("restore", code=0)
        taken_back(town, before)


def the_metadata_is_maintained(town):
    """What spatialite_gui offers to repair and to speed up."""
    before = houses(town)
    town.script("SELECT UpdateLayerStatistics(); SELECT RebuildGeometryTriggers('building', 'geom');"
                "SELECT RecoverSpatialIndex('building', 'geom');"
                "SELECT UpgradeGeometryTriggers(1); REINDEX; PRAGMA optimize")
    equal(list(town.status().rules()), ["store.structure "], "findings")
    layer = town.layer("building")
    with editing(layer):
        layer.changeAttributeValue(feature(layer, "H-001").id(), layer.fields().indexOf("note"), "x")
    equal(town.status().ops(), {"building H-001": "update"}, "ops")
    taken_back(town, before, "H-001")


def a_log_is_left_behind(town):
    """Journal mode WAL, and a program that died with its edit in the -wal file."""
    db = sqlite3.connect(town.path)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("UPDATE building SET rooms = 9 WHERE id = 'H-003'")
    db.commit()
    for ending in ("", "-wal", "-shm"):
        shutil.copy(town.path + ending, town.path + ".dead" + ending)
    db.close()
    dead = Town(town.path + ".dead")
    for ending in ("-wal", "-shm"):
        shutil.copy(town.path + ".dead" + ending, dead.path + ending)
    for where in (town, dead):
        equal(where.status().ops(), {"building H-003": "update"}, "the edit in the log")
        expect("journal" in where.run("check").stdout, "check does not name the journal mode")
        where.commit()
        equal(where.sql("PRAGMA journal_mode"), [("delete",)], "the journal mode after commit")
        expect(not os.path.exists(where.path + "-wal"), "the log is still there")


def another_program_holds_the_file(town):
    """Waited for 5 s, then refused by name with exit code 5; reading goes on beside a reader."""
    reader = sqlite3.connect(town.path)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM building").fetchone()
    town.run("status", code=0)
    reader.close()
    writer = sqlite3.connect(town.path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("UPDATE building SET rooms = 9 WHERE id = 'H-003'")
    town.run("status", code=0)  # not saved yet
    other = Town()
    held = sqlite3.connect(other.path, isolation_level=None)
    held.execute("BEGIN EXCLUSIVE")
    start = time.time()
    runs = [subprocess.Popen([Town.program, command, where.path] + rest, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, text=True)
            for where, command, rest in ((town, "commit", ["-m", "x"]), (other, "status", []),
                                         (other, "check", []))]
    for run in runs:
        _, said = run.communicate()
        took = time.time() - start
        equal(run.returncode, 5, "exit code of " + run.args[1])
        expect("another program" in said and run.args[2] in said, "%s says %s", run.args[1], said)
        expect(4.5 < took < 60, "%s waited %.1f s", run.args[1], took)
    writer.execute("COMMIT")
    held.execute("ROLLBACK")
    equal(town.status().ops(), {"building H-003": "update"}, "ops")
    town.commit()


def a_short_lock_is_waited_for(town):
    writer = sqlite3.connect(town.path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("UPDATE building SET rooms = 9 WHERE id = 'H-003'")
    run = subprocess.Popen([Town.program, "commit", town.path, "-m", "x"], stdout=subprocess.PIPE, text=True)
    time.sleep(0.5)
    writer.execute("COMMIT")
    said, _ = run.communicate()
    expect(run.returncode == 0 and "1 changed" in said, "commit gave %d: %s", run.returncode, said)


def the_file_may_not_be_written(town):
    """Read-only file in a read-only folder, as another user: reading works, writing is refused."""
    folder = os.path.join(Town.folder, "locked")
    os.mkdir(folder)
    path = shutil.copy(town.path, os.path.join(folder, "town.sqlite"))
    os.chmod(path, stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)
    os.chmod(folder, 0o555)
    os.chmod(Town.folder, 0o755)
    user = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
    for command, rest, code in (("status", [], 0), ("check", [], 0), ("info", [], 0),
                                ("commit", ["-m", "x"], 5), ("restore", [], 5)):
        done = subprocess.run([Town.program, command, path] + rest, capture_output=True, text=True,
                              check=False, **user)
        equal(done.returncode, code, "exit code of %s (%s)" % (command, done.stderr))
        expect(code == 0 or path in done.stderr, "%s does not name the file: %s", command, done.stderr)
    os.chmod(folder, 0o755)


def a_database_tool_edits_the_history(town):
    """Tables of the program itself, deleted from or edited: check names it, nothing crashes."""
    for text in ("DELETE FROM rev_dirty", "DELETE FROM rev_object WHERE oid = 3",
                 "UPDATE rev_ident SET row = row + 1", "DELETE FROM rev_state",
                 "DROP TABLE rev_change", "UPDATE rev_commit SET author = 'x'"):
        town = Town()
        town.sql("UPDATE building SET rooms = 9 WHERE id = 'H-003'")
        town.script(text, spatialite=False)
        done = town.run("check")
        expect(done.returncode in (1, 3), "%s: check gave %d: %s", text, done.returncode, done.stdout)
        for command in ("status", "validate", "log", "info", "diff"):
            done = town.run(command)
            expect(done.returncode in (0, 1, 3, 4, 5), "%s: %s gave %d", text, command, done.returncode)


if __name__ == "__main__":
    main([triggers_are_dropped, a_table_is_overwritten, rows_are_appended,
          a_foreign_table_and_view_come_in, a_column_is_added, a_column_is_removed_or_renamed,
          a_table_is_dropped_or_replaced, a_hazard_table_is_dropped, the_spatial_index_is_damaged,
          the_geometry_is_registered_otherwise, the_metadata_is_maintained, a_log_is_left_behind,
          another_program_holds_the_file, a_short_lock_is_waited_for, the_file_may_not_be_written,
          a_database_tool_edits_the_history])
