/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file layers.h
 * The one table of layers: names, geometry, fields, units, allowed values and meaning stand here
 * once. The typed structs below, the SQL schema, import checks, JSON names, the diff and
 * `agrotown info --layers` all follow from it.
 *
 * A layer row: L(UPPER, Camel, lower, GEOMETRY, FLAGS, "ID-", "English title").
 * A field row: F(TYPE, name, "unit", "allowed|values", "meaning").
 * Types: TEXT, REAL (NaN = not given), INT (AGT_INT_NULL = not given), BOOL (0, 1, AGT_INT_NULL),
 * DATE (text YYYY-MM-DD), BLOB (GBytes). Text is NULL when not given.
 * "allowed|values" closes the list; "" leaves the field free; "@layer" names a reference to an id.
 *
 * Terms: ISO 19152-5 (plan unit, block), IMAS 04.10 (SHA, CHA, cancelled, reduced, cleared),
 * GOST 21.508 (red line, building line).
 */
#pragma once

/* clang-format off */

/** Life of a feature, in this order; withdrawn ends it. */
#define AGT_STATES "proposed|approved|issued|staked|built|withdrawn"

/** Fields of every row. `birth` is the id a row was born with: the key is hashed from it. */
#define AGT_FIELDS_ROW(F) \
    F(TEXT, id, "", "", "id a person can say on the phone, unique in its layer") \
    F(TEXT, birth, "", "", "id at birth; never changes; the feature key is hashed from it") \
    F(TEXT, note, "", "", "free text")

/** Further fields of every layer with geometry. */
#define AGT_FIELDS_FEATURE(F) \
    F(TEXT, name, "", "", "name shown on maps") \
    F(TEXT, state, "", AGT_STATES, "life state") \
    F(TEXT, phase, "", "@phase", "construction phase") \
    F(TEXT, party, "", "@party", "responsible organisation") \
    F(BOOL, pinned, "", "", "1: placed by hand, place never moves it") \
    F(TEXT, reason, "", "", "why it stands where it stands") \
    F(TEXT, source, "", "@source", "imported file it came from") \
    F(TEXT, source_key, "", "", "key of the record in that file")

/** Position and evidence fields shared by all clearance layers (mine-action.md 2.6). */
#define AGT_FIELDS_EVIDENCE(F) \
    F(TEXT, dataset, "", "@dataset", "clearance dataset") \
    F(DATE, data_as_of, "", "", "date the data stands for") \
    F(TEXT, imsma_id, "", "", "id in the mine action information system") \
    F(TEXT, global_id, "", "", "global id of the source system") \
    F(TEXT, raw_class, "", "", "class as received") \
    F(TEXT, raw_status, "", "", "status as received") \
    F(DATE, status_date, "", "", "date of the status") \
    F(TEXT, status_reason, "", "", "reason of the status") \
    F(TEXT, position_method, "", "dgnss|handheld|bearing_distance|map|imagery|sketch|soviet_record|unknown", "how the position was fixed") \
    F(REAL, position_error_m, "m", "", "largest position error of the record; not given: worst class of the settings") \
    F(REAL, transform_error_m, "m", "", "error of the coordinate operation at import") \
    F(TEXT, crs_declared, "", "", "CRS the file declared") \
    F(TEXT, crs_original, "", "", "CRS of the original survey") \
    F(TEXT, original_coordinates, "", "", "coordinates as first surveyed") \
    F(TEXT, points, "", "", "turning points as received: number, id, kind, coordinates, as JSON") \
    F(TEXT, bearing_type, "", "true|magnetic|grid", "north of its bearings, for legs of bearing and distance") \
    F(REAL, declination_deg, "deg", "", "magnetic declination used for its bearings, east positive") \
    F(REAL, reported_area_m2, "m2", "", "area as reported") \
    F(TEXT, links, "", "", "ids of linked records, comma-separated") \
    F(TEXT, municipality, "", "", "administrative unit, bounds a record without geometry") \
    F(TEXT, map_sheet, "", "", "map sheet, bounds a record without geometry") \
    F(TEXT, quality, "", "ok|fail", "fail: something required is missing or broken") \
    F(TEXT, flaw, "", "", "what is missing, broken or was widened, codes separated by commas") \
    F(BLOB, received, "", "", "geometry as received, WKB in the plan CRS before repair")

/** Fields of hazards of any geometry. */
#define AGT_FIELDS_HAZARD(F) \
    F(TEXT, class, "", "sha|cha|indication|battle_area|eo_spot|ammo|accident|unknown", "IMAS class; unknown counts as hazard") \
    F(TEXT, status, "", "open|worked_on|suspended|cancelled|reduced|cleared_not_handed_over|handed_over|reopened|unknown", "mapped status; unknown = open") \
    F(TEXT, contamination, "", "", "type of contamination: AP, AT, UXO, CMR, IED") \
    F(TEXT, device, "", "", "device categories") \
    F(TEXT, evidence, "", "direct|indirect|none|unknown", "evidence of contamination") \
    F(TEXT, bounded_by, "", "geometry|municipality|map_sheet|survey_extent|site|nothing", "what bounds the area the record may lie in") \
    AGT_FIELDS_EVIDENCE(F)

#define AGT_FIELDS_SITE(F) \
    F(TEXT, district, "", "", "district") \
    F(TEXT, code, "", "", "statistical code of the settlement")
#define AGT_FIELDS_LAND_USE(F) \
    F(TEXT, use, "", "residential|public|education|health|commercial|green|sport|production|transport|engineering|special|agriculture|water|reserve", "functional use of the zone (plan unit)") \
    F(TEXT, use_now, "", "residential|public|education|health|commercial|green|sport|production|transport|engineering|special|agriculture|water|reserve", "present use of the ground, for the land balance") \
    F(TEXT, standard, "", "", "plot standard of the programme for this zone") \
    F(INT, max_storeys, "", "", "most storeys allowed") \
    F(REAL, coverage_max_pct, "%", "", "most building coverage allowed")
#define AGT_FIELDS_BOUNDARY(F) \
    F(TEXT, kind, "", "settlement|municipality|cadastre|planning|agro_cluster", "what the line bounds")
#define AGT_FIELDS_RED_LINE(F) \
    F(TEXT, street, "", "@street", "street it belongs to")
#define AGT_FIELDS_BUILDING_LINE(F) \
    F(TEXT, street, "", "@street", "street it belongs to") \
    F(REAL, offset_m, "m", "", "distance behind the red line")
#define AGT_FIELDS_STREET(F) \
    F(TEXT, category, "", "road|main|residential|local|lane|service", "category, SNiP 2.07.01-89* table 9") \
    F(REAL, width_m, "m", "", "width between red lines") \
    F(REAL, carriageway_m, "m", "", "width of the carriageway") \
    F(REAL, sidewalk_m, "m", "", "width of each sidewalk") \
    F(INT, lanes, "", "", "traffic lanes") \
    F(INT, speed_kmh, "km/h", "", "design speed") \
    F(TEXT, surface, "", "asphalt|concrete|gravel|earth|paving", "surface") \
    F(REAL, dig_depth_m, "m", "", "deepest excavation for the road bed below ground") \
    F(TEXT, vehicles, "", "", "vehicles that must pass, comma-separated") \
    F(REAL, kerb_radius_m, "m", "", "kerb radius at its junctions") \
    F(BOOL, external, "", "", "1: joins the road network outside") \
    F(REAL, turning_m, "m", "", "side or diameter of the turning area at its dead end") \
    F(REAL, gradient_max_pct, "%", "", "steepest gradient of its axis as designed") \
    F(REAL, cut_max_m, "m", "", "deepest cut of its bed below the present ground, dig_depth_m not counted in") \
    F(REAL, cut_m3, "m3", "", "earthwork cut") \
    F(REAL, fill_m3, "m3", "", "earthwork fill") \
    F(REAL, length_m, "m", "", "axis length")
#define AGT_FIELDS_PATH(F) \
    F(TEXT, kind, "", "driveway|footway|cycle|cattle|machinery", "driveway: from the street line to the house; cattle, machinery: ways apart from housing streets") \
    F(REAL, width_m, "m", "", "width") \
    F(TEXT, surface, "", "asphalt|concrete|gravel|earth|paving", "surface") \
    F(TEXT, street, "", "@street", "street it leaves from") \
    F(TEXT, plot, "", "@plot", "plot it serves") \
    F(TEXT, vehicles, "", "", "vehicles that must pass, comma-separated") \
    F(REAL, dig_depth_m, "m", "", "deepest excavation below ground") \
    F(REAL, length_m, "m", "", "length")
#define AGT_FIELDS_ROUTE(F) \
    F(TEXT, kind, "", "bus|school_bus|refuse|emergency", "who drives it") \
    F(TEXT, vehicles, "", "", "vehicles that run on it, comma-separated") \
    F(TEXT, stops, "", "", "ids of its stops in driving order, comma-separated") \
    F(REAL, headway_min, "min", "", "time between two runs") \
    F(REAL, length_m, "m", "", "length")
#define AGT_FIELDS_BLOCK(F) \
    F(TEXT, zone, "", "@land_use", "zone it was cut from") \
    F(REAL, area_m2, "m2", "", "area") \
    F(INT, plots, "", "", "plots in it") \
    F(INT, plots_bound, "", "", "proven upper bound of plots")
#define AGT_FIELDS_PLOT(F) \
    F(TEXT, use, "", "homestead|public|production|engineering|reserve", "use") \
    F(TEXT, block, "", "@block", "block") \
    F(TEXT, zone, "", "@land_use", "zone") \
    F(TEXT, street, "", "@street", "street it fronts") \
    F(TEXT, number, "", "", "house number or cadastral number") \
    F(REAL, area_m2, "m2", "", "area") \
    F(REAL, frontage_m, "m", "", "length on the street line") \
    F(REAL, depth_m, "m", "", "depth") \
    F(REAL, access_m, "m", "", "width of the access strip of a flag plot") \
    F(REAL, cut_max_m, "m", "", "deepest cut of its levelling below the present ground") \
    F(REAL, cut_m3, "m3", "", "earthwork cut") \
    F(REAL, fill_m3, "m3", "", "earthwork fill")
#define AGT_FIELDS_BUILDING(F) \
    F(TEXT, kind, "", "dwelling|outbuilding|livestock|public|production|engineering", "kind") \
    F(TEXT, plot, "", "@plot", "plot") \
    F(TEXT, facility, "", "@facility", "facility it belongs to") \
    F(TEXT, house_type, "", "", "house type") \
    F(INT, rooms, "", "", "rooms of the dwelling") \
    F(INT, units, "", "", "dwelling units") \
    F(INT, storeys, "", "", "storeys") \
    F(REAL, height_m, "m", "", "height") \
    F(REAL, floor_area_m2, "m2", "", "floor area of all storeys") \
    F(TEXT, fire_degree, "", "I|II|III|IIIa|IIIb|IV|IVa|V", "degree of fire resistance") \
    F(TEXT, construction, "", "modular|built", "modular or built on site") \
    F(TEXT, fire_certificate, "", "", "certificate that proves the degree of fire resistance of a modular house") \
    F(TEXT, vehicles, "", "", "vehicles that must reach it, comma-separated") \
    F(TEXT, blind_walls, "", "", "sides without windows, of front, right, rear, left, comma-separated") \
    F(REAL, dig_depth_m, "m", "", "deepest excavation below ground") \
    F(REAL, floor_level_m, "m", "", "level of +-0.000") \
    F(REAL, zero_m, "m", "", "+-0.000 above the planned ground at the house, which the ground is cut or filled to") \
    F(REAL, azimuth_deg, "deg", "", "grid bearing of the entrance side") \
    F(REAL, axis_e_m, "m", "", "easting of axis point A-1") \
    F(REAL, axis_n_m, "m", "", "northing of axis point A-1")
#define AGT_FIELDS_FACILITY(F) \
    F(TEXT, kind, "", "school|kindergarten|clinic|shop|club|administration|market|sports|fire_depot|mosque|library|guest_house|square|park|bus_stop|turning_loop|charging|substation|pumping|treatment|water_tower|poultry|dairy|meat|vegetables|greenhouse|feed|machinery|fuel|veterinary|manure|cemetery|other", "kind") \
    F(REAL, capacity, "", "", "capacity") \
    F(TEXT, capacity_unit, "", "places|m2|vehicles|heads|birds|tonnes|kva|m3_day|seats", "unit of the capacity") \
    F(REAL, radius_m, "m", "", "service radius") \
    F(REAL, area_m2, "m2", "", "area of its site") \
    F(INT, units, "", "", "dwelling units that it serves") \
    F(REAL, demand, "", "", "what they ask of it, in the unit of the capacity") \
    F(REAL, reach_m, "m", "", "longest way over the streets from a house that it serves") \
    F(REAL, dig_depth_m, "m", "", "deepest excavation below ground") \
    F(REAL, protection_m, "m", "", "width of its sanitary protection zone") \
    F(TEXT, zone, "", "@land_use", "zone") \
    F(TEXT, owner, "", "", "owner") \
    F(TEXT, vehicles, "", "", "vehicles that must reach it, comma-separated") \
    F(REAL, power_kw, "kW", "", "power it needs") \
    F(REAL, water_l_s, "l/s", "", "water it needs at the peak")
#define AGT_FIELDS_PARKING(F) \
    F(INT, spaces, "", "", "spaces") \
    F(INT, charging, "", "", "spaces with charging") \
    F(TEXT, facility, "", "@facility", "facility it serves") \
    F(REAL, dig_depth_m, "m", "", "deepest excavation below ground") \
    F(REAL, area_m2, "m2", "", "area")
#define AGT_FIELDS_GREEN(F) \
    F(TEXT, kind, "", "park|square|alley|shelter_belt|lawn|forest|other", "kind")
#define AGT_FIELDS_NETWORK_LINE(F) \
    F(TEXT, kind, "", "water|sewer|storm|gas|power|telecom|lighting|heat", "network") \
    F(TEXT, role, "", "main|distribution|service|overhead|drop", "role") \
    F(TEXT, from_node, "", "@network_node", "node at its start") \
    F(TEXT, to_node, "", "@network_node", "node at its end") \
    F(TEXT, street, "", "@street", "street it lies in") \
    F(REAL, lane_offset_m, "m", "", "distance from the street axis, left positive") \
    F(TEXT, material, "", "", "material") \
    F(REAL, diameter_mm, "mm", "", "nominal diameter") \
    F(REAL, voltage_kv, "kV", "", "voltage") \
    F(REAL, pressure_mpa, "MPa", "", "working pressure") \
    F(BOOL, insulated, "", "", "1: insulated overhead line") \
    F(REAL, trench_width_m, "m", "", "trench width") \
    F(REAL, dig_depth_m, "m", "", "deepest excavation below ground") \
    F(REAL, invert_from_m, "m", "", "invert level at its start") \
    F(REAL, invert_to_m, "m", "", "invert level at its end") \
    F(REAL, flow_l_s, "l/s", "", "design flow") \
    F(REAL, head_loss_m, "m", "", "head lost along it") \
    F(REAL, load_kw, "kW", "", "design load") \
    F(REAL, length_m, "m", "", "length")
#define AGT_FIELDS_NETWORK_NODE(F) \
    F(TEXT, kind, "", "water|sewer|storm|gas|power|telecom|lighting|heat", "network") \
    F(TEXT, role, "", "source|tower|tank|pump|valve|hydrant|manhole|outfall|treatment|substation|transformer|pole|lamp|cabinet|regulator|service|junction|charger", "role") \
    F(TEXT, serves, "", "", "id of the building or facility it serves") \
    F(REAL, ground_m, "m", "", "ground level") \
    F(REAL, invert_m, "m", "", "invert level") \
    F(REAL, dig_depth_m, "m", "", "deepest excavation below ground") \
    F(REAL, head_m, "m", "", "head above the vertical datum") \
    F(REAL, demand_l_s, "l/s", "", "demand") \
    F(REAL, voltage_drop_pct, "%", "", "voltage drop from the transformer") \
    F(REAL, capacity, "", "", "capacity") \
    F(REAL, load_kw, "kW", "", "load")
#define AGT_FIELDS_PROTECTION_ZONE(F) \
    F(TEXT, kind, "", "sanitary|water_source|power_corridor|heritage|river|gas|other", "kind") \
    F(TEXT, of_layer, "", "", "layer of the object it protects or shields") \
    F(TEXT, of_id, "", "", "id of that object") \
    F(REAL, width_m, "m", "", "width from the object")
#define AGT_FIELDS_EXCLUSION(F) \
    F(TEXT, kind, "", "building|ruin|tree|canal|water|heritage|power_pole|well|slope|other", "what stands there") \
    F(REAL, buffer_m, "m", "", "distance to keep")
#define AGT_FIELDS_SURVEY(F) \
    F(TEXT, kind, "", "contour|break_line|edge|fence|other", "kind") \
    F(REAL, height_m, "m", "", "height, NaN for none") \
    F(TEXT, vertical_datum, "", "", "vertical datum, EPSG code") \
    F(REAL, accuracy_m, "m", "", "height accuracy") \
    F(DATE, surveyed_on, "", "", "date of the survey")
#define AGT_FIELDS_SURVEY_POINT(F) AGT_FIELDS_SURVEY(F)
#define AGT_FIELDS_WORKS_AREA(F) \
    F(TEXT, kind, "", "haul_road|laydown|spoil|borrow_pit|crane|camp|other", "kind") \
    F(REAL, dig_depth_m, "m", "", "deepest excavation below ground") \
    F(TEXT, serves, "", "", "ids it serves, comma-separated") \
    F(TEXT, soil_from, "", "", "where its soil comes from: ids of works areas or releases, comma-separated") \
    F(DATE, starts_on, "", "", "first day") \
    F(DATE, ends_on, "", "", "last day")
#define AGT_FIELDS_HAZARD_AREA(F) AGT_FIELDS_HAZARD(F)
#define AGT_FIELDS_HAZARD_LINE(F) \
    F(REAL, radius_m, "m", "", "half width of the hazard") \
    AGT_FIELDS_HAZARD(F)
#define AGT_FIELDS_HAZARD_POINT(F) \
    F(REAL, radius_m, "m", "", "radius of the hazard") \
    F(DATE, found_on, "", "", "date of the find or accident") \
    AGT_FIELDS_HAZARD(F)
#define AGT_FIELDS_RELEASE(F) \
    F(TEXT, kind, "", "cancelled|reduced|cleared|unknown", "how it was released") \
    F(TEXT, status, "", "open|worked_on|suspended|cancelled|reduced|cleared_not_handed_over|handed_over|reopened|unknown", "mapped status; only handed_over permits") \
    F(REAL, cleared_depth_m, "m", "", "depth searched; never defaulted") \
    F(TEXT, depth_reference, "", "original|current|design|unknown", "surface the depth counts from") \
    F(REAL, reference_level_m, "m", "", "level of that surface") \
    F(REAL, reference_accuracy_m, "m", "", "accuracy of that level; not given: no verdict by levels") \
    F(TEXT, terrain, "", "@terrain", "height grid of that surface") \
    F(TEXT, target_scope, "", "", "searched for: all, or AP,AT,UXO,CMR,IED") \
    F(TEXT, search_kind, "", "surface|subsurface|unknown", "kind of search") \
    F(TEXT, method, "", "", "method") \
    F(TEXT, operator, "", "", "clearance operator") \
    F(TEXT, accreditation, "", "", "accreditation of the operator") \
    F(TEXT, qa_result, "", "pass|fail|pending|unknown", "quality assurance result") \
    F(DATE, qa_date, "", "", "date of quality assurance") \
    F(TEXT, qa_id, "", "", "quality assurance record") \
    F(TEXT, completion_report, "", "", "completion report") \
    F(TEXT, handover_certificate, "", "", "handover certificate") \
    F(DATE, handover_date, "", "", "date of handover") \
    F(TEXT, recipient, "", "", "who received the land") \
    F(TEXT, permitted_use, "", "", "use permitted by the certificate") \
    AGT_FIELDS_EVIDENCE(F)
#define AGT_FIELDS_SURVEY_EXTENT(F) \
    F(TEXT, kind, "", "dataset|nts|ts|map_sheet|municipality", "what the extent stands for") \
    AGT_FIELDS_EVIDENCE(F)
#define AGT_FIELDS_EXPLOSIVE_FIND(F) \
    F(DATE, found_on, "", "", "date of the find") \
    F(REAL, depth_found_m, "m", "", "depth found") \
    F(TEXT, category, "", "", "device category") \
    F(TEXT, model, "", "", "device model") \
    F(TEXT, condition, "", "", "condition") \
    F(TEXT, disposal, "", "", "disposal method") \
    AGT_FIELDS_EVIDENCE(F)
#define AGT_FIELDS_GROUND_CHANGE(F) \
    F(TEXT, kind, "", "cut|fill|flood|slide|erosion|unknown", "what happened to the ground") \
    F(DATE, happened_on, "", "", "date; not given: it counts as after every release") \
    F(REAL, height_m, "m", "", "largest change of height, up positive") \
    F(TEXT, soil_from, "", "", "where the soil of a fill came from: ids of works areas or releases, comma-separated") \
    F(TEXT, terrain, "", "@terrain", "height grid surveyed after it") \
    AGT_FIELDS_EVIDENCE(F)
#define AGT_FIELDS_MARKING(F) \
    F(TEXT, kind, "", "permanent|temporary|improvised|fence|unknown", "kind of marking") \
    F(DATE, seen_on, "", "", "last day it was seen in place") \
    AGT_FIELDS_EVIDENCE(F)
#define AGT_FIELDS_APPROVED_PLAN(F) \
    F(TEXT, plan, "", "", "name of the approved plan") \
    F(TEXT, document, "", "", "number of the approving document") \
    F(DATE, approved_on, "", "", "date of approval") \
    F(TEXT, layer, "", "", "layer of the approved feature") \
    F(TEXT, feature, "", "", "id of the approved feature") \
    F(TEXT, attributes, "", "", "its attributes as JSON")
#define AGT_FIELDS_APPROVED_LINE(F) AGT_FIELDS_APPROVED_PLAN(F)
#define AGT_FIELDS_CONTROL_POINT(F) \
    F(REAL, height_m, "m", "", "height") \
    F(TEXT, vertical_datum, "", "", "vertical datum") \
    F(REAL, accuracy_m, "m", "", "position accuracy") \
    F(TEXT, grid, "", "@site_grid", "site grid of the local coordinates") \
    F(REAL, local_x, "m", "", "local x") \
    F(REAL, local_y, "m", "", "local y") \
    F(REAL, residual_m, "m", "", "distance that the fit of the site grid left here") \
    F(DATE, surveyed_on, "", "", "date")
#define AGT_FIELDS_SETTING_OUT_POINT(F) \
    F(TEXT, of_layer, "", "", "layer of the feature") \
    F(TEXT, of_id, "", "", "id of the feature") \
    F(TEXT, role, "", "", "which point of the feature") \
    F(REAL, height_m, "m", "", "design height") \
    F(REAL, tolerance_m, "m", "", "tolerance") \
    F(TEXT, status, "", "planned|issued|staked|checked|recalled", "setting-out status") \
    F(REAL, measured_e_m, "m", "", "measured easting") \
    F(REAL, measured_n_m, "m", "", "measured northing") \
    F(REAL, measured_h_m, "m", "", "measured height") \
    F(TEXT, crew, "", "", "crew") \
    F(DATE, staked_on, "", "", "date")
#define AGT_FIELDS_TERRAIN(F) \
    F(INT, columns, "", "", "columns of the grid") \
    F(INT, rows, "", "", "rows, north first") \
    F(REAL, west_m, "m", "", "easting of the outer west edge") \
    F(REAL, north_m, "m", "", "northing of the outer north edge") \
    F(REAL, cell_m, "m", "", "cell size") \
    F(REAL, min_m, "m", "", "lowest height") \
    F(REAL, max_m, "m", "", "highest height") \
    F(INT, empty_cells, "", "", "cells without a height") \
    F(TEXT, vertical_datum, "", "", "vertical datum, EPSG code; not given: no depth verdict") \
    F(REAL, accuracy_m, "m", "", "height accuracy") \
    F(DATE, surveyed_on, "", "", "date of the survey") \
    F(BLOB, heights, "", "", "float32 little-endian rows, NaN where empty, deflated")
#define AGT_FIELDS_PERMIT(F) \
    F(TEXT, kind, "", "dig|works|access", "kind") \
    F(TEXT, document, "", "", "number") \
    F(TEXT, issuer, "", "@person", "who issued it") \
    F(TEXT, holder, "", "@person", "who works under it and is told first when it is recalled") \
    F(REAL, depth_m, "m", "", "depth permitted") \
    F(DATE, valid_from, "", "", "first day") \
    F(DATE, valid_until, "", "", "last day") \
    F(TEXT, status, "", "requested|issued|recalled", "status")
#define AGT_FIELDS_PHASE(F) \
    F(TEXT, title, "", "", "title") \
    F(DATE, starts_on, "", "", "start") \
    F(DATE, deadline, "", "", "deadline") \
    F(TEXT, party, "", "@party", "responsible organisation")
#define AGT_FIELDS_PARTY(F) \
    F(TEXT, title, "", "", "name") \
    F(TEXT, country, "", "", "country") \
    F(TEXT, role, "", "", "role") \
    F(TEXT, rights, "", "", "layers it may receive")
#define AGT_FIELDS_PERSON(F) \
    F(TEXT, title, "", "", "full name") \
    F(TEXT, party, "", "@party", "organisation") \
    F(TEXT, role, "", "", "role") \
    F(TEXT, contact, "", "", "contact")
#define AGT_FIELDS_WAIVER(F) \
    F(TEXT, rule, "", "", "rule id") \
    F(TEXT, layer, "", "", "layer") \
    F(TEXT, feature, "", "", "feature id") \
    F(TEXT, other_layer, "", "", "layer of the finding's other feature") \
    F(TEXT, other, "", "", "id of the finding's other feature") \
    F(TEXT, fingerprint, "", "", "hash of the shape and fields it was given for, of both features when two are named") \
    F(TEXT, reason, "", "", "reason") \
    F(TEXT, by, "", "@person", "who") \
    F(DATE, given_on, "", "", "date") \
    F(DATE, valid_until, "", "", "until") \
    F(TEXT, status, "", "under_review|accepted|rejected", "status") \
    F(TEXT, accepted_by, "", "@person", "second person, who accepted or rejected it") \
    F(DATE, accepted_on, "", "", "when")
#define AGT_FIELDS_SETTING(F) \
    F(TEXT, value, "", "", "value as text") \
    F(TEXT, unit, "", "", "unit") \
    F(TEXT, document, "", "", "where it comes from") \
    F(TEXT, signed_by, "", "@person", "who signed") \
    F(DATE, signed_on, "", "", "when") \
    F(TEXT, confirmed_by, "", "@person", "second person") \
    F(DATE, confirmed_on, "", "", "when")
#define AGT_FIELDS_CONFIG(F) \
    F(TEXT, kind, "", "programme|house_type|norms|settings|profile|vehicle|style|prices|rights", "what the text is") \
    F(TEXT, text, "", "", "the configuration file as it was read") \
    F(TEXT, sha256, "", "", "its hash")
#define AGT_FIELDS_SITE_GRID(F) \
    F(REAL, origin_e_m, "m", "", "easting of the local origin") \
    F(REAL, origin_n_m, "m", "", "northing of the local origin") \
    F(REAL, scale, "", "", "scale, local to grid") \
    F(REAL, rotation_deg, "deg", "", "rotation, counter-clockwise") \
    F(BOOL, swapped, "", "", "1: local axes swapped: x points north, y east, before the turn") \
    F(REAL, residual_max_m, "m", "", "largest residual") \
    F(REAL, residual_rms_m, "m", "", "root mean square of the residuals") \
    F(REAL, accuracy_m, "m", "", "worst stated accuracy of its control points; not given: none stated") \
    F(REAL, centre_x_m, "m", "", "local x of the middle of the control points") \
    F(REAL, centre_y_m, "m", "", "local y of the middle of the control points") \
    F(REAL, spread_m, "m", "", "root mean square distance of the control points from it") \
    F(INT, points, "", "", "control points used") \
    F(TEXT, unit, "", "mm|cm|dm|m|km|in|ft|us-ft", "unit of the local coordinates as delivered; they are stored in metres") \
    F(TEXT, document, "", "", "file or document of the control points") \
    F(DATE, fitted_on, "", "", "date of the fit")
#define AGT_FIELDS_DECISION(F) \
    F(TEXT, layer, "", "", "layer") \
    F(TEXT, feature, "", "", "feature id") \
    F(TEXT, from_state, "", AGT_STATES, "state before") \
    F(TEXT, to_state, "", AGT_STATES, "state after") \
    F(TEXT, by, "", "@person", "who decided") \
    F(DATE, decided_on, "", "", "when") \
    F(TEXT, document, "", "", "document")
#define AGT_FIELDS_ISSUE(F) \
    F(TEXT, kind, "", "sheet|setting_out|permit|export", "what was handed out") \
    F(TEXT, file, "", "", "file") \
    F(TEXT, sha256, "", "", "its hash") \
    F(TEXT, revision, "", "", "content hash of the plan") \
    F(DATE, data_as_of, "", "", "oldest clearance data on it") \
    F(TEXT, recipient, "", "@person", "who received it") \
    F(DATE, issued_on, "", "", "when") \
    F(DATE, expires_on, "", "", "until") \
    F(TEXT, status, "", "valid|superseded|recalled|returned", "status") \
    F(TEXT, features, "", "", "ids shown")
#define AGT_FIELDS_REMARK(F) \
    F(TEXT, layer, "", "", "layer") \
    F(TEXT, feature, "", "", "feature id") \
    F(REAL, e_m, "m", "", "easting of a place") \
    F(REAL, n_m, "m", "", "northing of a place") \
    F(TEXT, text, "", "", "remark") \
    F(TEXT, by, "", "@person", "author") \
    F(DATE, made_on, "", "", "when") \
    F(DATE, due_on, "", "", "due") \
    F(TEXT, answer, "", "", "answer") \
    F(TEXT, answered_by, "", "@person", "who answered") \
    F(TEXT, revision, "", "", "revision that answers it") \
    F(TEXT, status, "", "open|answered|closed", "status")
#define AGT_FIELDS_QUARANTINE(F) \
    F(TEXT, source, "", "@source", "imported file") \
    F(TEXT, source_layer, "", "", "layer in that file") \
    F(TEXT, record, "", "", "record number or key") \
    F(TEXT, target, "", "", "layer it was meant for") \
    F(TEXT, reason, "", "", "reason code") \
    F(TEXT, detail, "", "", "what was wrong") \
    F(TEXT, attributes, "", "", "attributes as JSON") \
    F(BLOB, raw, "", "", "geometry as received, WKB, or raw bytes")
#define AGT_FIELDS_DISPOSITION(F) \
    F(TEXT, subject, "", "", "quarantine or hazard id") \
    F(TEXT, decision, "", "kept_as_hazard|duplicate|outside|erroneous|released", "what was decided") \
    F(TEXT, reason, "", "", "why") \
    F(TEXT, signed_by, "", "@person", "who") \
    F(DATE, signed_on, "", "", "when")
#define AGT_FIELDS_DATASET(F) \
    F(TEXT, title, "", "", "name") \
    F(TEXT, supplier, "", "@party", "supplier") \
    F(TEXT, kind, "", "hazard|release|finds|mixed", "what it holds")
#define AGT_FIELDS_EDITION(F) \
    F(TEXT, dataset, "", "@dataset", "dataset") \
    F(INT, number, "", "", "running number") \
    F(TEXT, mode, "", "full|delta", "full list or changes") \
    F(DATE, data_as_of, "", "", "date the data stands for") \
    F(TEXT, source, "", "@source", "imported file") \
    F(TEXT, extent, "", "@survey_extent", "declared extent") \
    F(TEXT, status, "", "received|accepted|rejected", "status") \
    F(TEXT, accepted_by, "", "@person", "who accepted it") \
    F(DATE, accepted_on, "", "", "when") \
    F(TEXT, confirmed_by, "", "@person", "second person") \
    F(DATE, confirmed_on, "", "", "when") \
    F(TEXT, reason, "", "", "why it was accepted or rejected")
#define AGT_FIELDS_SOURCE(F) \
    F(TEXT, file, "", "", "file name") \
    F(TEXT, sha256, "", "", "hash of the file and its side files") \
    F(TEXT, driver, "", "", "format") \
    F(TEXT, profile, "", "", "import profile") \
    F(TEXT, profile_sha256, "", "", "its hash") \
    F(TEXT, crs, "", "", "CRS used") \
    F(TEXT, crs_origin, "", "file|option|profile", "who named the CRS") \
    F(TEXT, operation, "", "", "coordinate operation") \
    F(REAL, accuracy_m, "m", "", "its stated accuracy; not given: unknown") \
    F(TEXT, area_of_use, "", "", "its area of use, degrees") \
    F(DATE, data_as_of, "", "", "date the data stands for") \
    F(DATE, imported_on, "", "", "date of the import") \
    F(TEXT, received_from, "", "", "who delivered it") \
    F(INT, records, "", "", "records in the file") \
    F(INT, stored, "", "", "records stored") \
    F(INT, quarantined, "", "", "records quarantined") \
    F(INT, unmapped, "", "", "records in layers that the profile does not map") \
    F(TEXT, counts, "", "", "counts by layer as JSON")

/** All layers. GEOMETRY: NONE POINT LINE POLYGON. FLAGS: 0, RECORD, EVIDENCE, BULK. */
#define AGT_LAYERS(L) \
    L(SITE, Site, site, POLYGON, 0, "SITE-", "Site") \
    L(LAND_USE, LandUse, land_use, POLYGON, 0, "Z-", "Land use") \
    L(BOUNDARY, Boundary, boundary, POLYGON, 0, "BD-", "Boundary") \
    L(RED_LINE, RedLine, red_line, LINE, 0, "RL-", "Red line") \
    L(BUILDING_LINE, BuildingLine, building_line, LINE, 0, "BL-", "Building line") \
    L(STREET, Street, street, LINE, 0, "ST-", "Street") \
    L(PATH, Path, path, LINE, 0, "PA-", "Path") \
    L(ROUTE, Route, route, LINE, 0, "RT-", "Route") \
    L(BLOCK, Block, block, POLYGON, 0, "B-", "Block") \
    L(PLOT, Plot, plot, POLYGON, 0, "P-", "Plot") \
    L(BUILDING, Building, building, POLYGON, 0, "H-", "Building") \
    L(FACILITY, Facility, facility, POLYGON, 0, "F-", "Facility") \
    L(PARKING, Parking, parking, POLYGON, 0, "PK-", "Parking") \
    L(GREEN, Green, green, POLYGON, 0, "G-", "Green space") \
    L(NETWORK_LINE, NetworkLine, network_line, LINE, 0, "NL-", "Network line") \
    L(NETWORK_NODE, NetworkNode, network_node, POINT, 0, "NN-", "Network node") \
    L(PROTECTION_ZONE, ProtectionZone, protection_zone, POLYGON, 0, "PZ-", "Protection zone") \
    L(EXCLUSION, Exclusion, exclusion, POLYGON, 0, "EX-", "Existing object to keep") \
    L(SURVEY, Survey, survey, LINE, 0, "SV-", "Existing topography") \
    L(SURVEY_POINT, SurveyPoint, survey_point, POINT, 0, "SH-", "Spot height") \
    L(WORKS_AREA, WorksArea, works_area, POLYGON, 0, "WA-", "Works area") \
    L(HAZARD_AREA, HazardArea, hazard_area, POLYGON, AGT_LAYER_EVIDENCE, "HZ-", "Hazardous area") \
    L(HAZARD_LINE, HazardLine, hazard_line, LINE, AGT_LAYER_EVIDENCE, "HL-", "Hazardous line") \
    L(HAZARD_POINT, HazardPoint, hazard_point, POINT, AGT_LAYER_EVIDENCE, "HP-", "Hazardous point") \
    L(RELEASE, Release, release, POLYGON, AGT_LAYER_EVIDENCE, "RE-", "Released land") \
    L(SURVEY_EXTENT, SurveyExtent, survey_extent, POLYGON, AGT_LAYER_EVIDENCE, "SE-", "Survey extent") \
    L(EXPLOSIVE_FIND, ExplosiveFind, explosive_find, POINT, AGT_LAYER_EVIDENCE, "XF-", "Explosive find") \
    L(GROUND_CHANGE, GroundChange, ground_change, POLYGON, AGT_LAYER_EVIDENCE, "GC-", "Changed ground") \
    L(MARKING, Marking, marking, LINE, AGT_LAYER_EVIDENCE, "MK-", "Hazard marking") \
    L(APPROVED_PLAN, ApprovedPlan, approved_plan, POLYGON, 0, "AP-", "Approved plan, areas") \
    L(APPROVED_LINE, ApprovedLine, approved_line, LINE, 0, "AL-", "Approved plan, lines") \
    L(CONTROL_POINT, ControlPoint, control_point, POINT, 0, "CP-", "Control point") \
    L(SETTING_OUT_POINT, SettingOutPoint, setting_out_point, POINT, 0, "SP-", "Setting-out point") \
    L(TERRAIN, Terrain, terrain, POLYGON, AGT_LAYER_BULK, "T-", "Height grid") \
    L(PERMIT, Permit, permit, POLYGON, 0, "PM-", "Permit") \
    L(PHASE, Phase, phase, NONE, AGT_LAYER_RECORD, "PH-", "Phase") \
    L(PARTY, Party, party, NONE, AGT_LAYER_RECORD, "ORG-", "Organisation") \
    L(PERSON, Person, person, NONE, AGT_LAYER_RECORD, "PER-", "Person") \
    L(WAIVER, Waiver, waiver, NONE, AGT_LAYER_RECORD, "WV-", "Waiver") \
    L(SETTING, Setting, setting, NONE, AGT_LAYER_RECORD, "", "Setting") \
    L(CONFIG, Config, config, NONE, AGT_LAYER_RECORD, "", "Configuration text") \
    L(SITE_GRID, SiteGrid, site_grid, NONE, AGT_LAYER_RECORD, "SG-", "Site grid") \
    L(DECISION, Decision, decision, NONE, AGT_LAYER_RECORD, "DC-", "Decision") \
    L(ISSUE, Issue, issue, NONE, AGT_LAYER_RECORD, "IS-", "Issued sheet or file") \
    L(REMARK, Remark, remark, NONE, AGT_LAYER_RECORD, "RM-", "Remark") \
    L(QUARANTINE, Quarantine, quarantine, NONE, AGT_LAYER_RECORD | AGT_LAYER_EVIDENCE, "Q-", "Quarantined record") \
    L(DISPOSITION, Disposition, disposition, NONE, AGT_LAYER_RECORD | AGT_LAYER_EVIDENCE, "DP-", "Signed disposition") \
    L(DATASET, Dataset, dataset, NONE, AGT_LAYER_RECORD | AGT_LAYER_EVIDENCE, "DS-", "Clearance dataset") \
    L(EDITION, Edition, edition, NONE, AGT_LAYER_RECORD | AGT_LAYER_EVIDENCE, "ED-", "Edition of a dataset") \
    L(SOURCE, Source, source, NONE, AGT_LAYER_RECORD | AGT_LAYER_EVIDENCE, "S-", "Imported file")

/* clang-format on */
