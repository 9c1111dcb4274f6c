/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A draft import profile. It must be readable as it is by our own reader; what is unsure stays a
 * comment; nothing of hazards and releases is ever guessed as permissive.
 */
#include <string.h>

#include "inspect.h"

/* Most distinct values that are offered for a map. */
#define MAP_WORDS_MAX 40

/* A text as a YAML scalar that reads back as itself. */
static char *scalar(const char *text)
{
    static const char *const special[] = {"true", "false", "yes", "no",
                                          "null", "on",    "off", "none"};
    bool plain = g_ascii_isalpha(*text);
    for (const char *p = text; *p; p++)
        plain = plain && (g_ascii_isalnum(*p) || *p == '_');
    for (gsize i = 0; i < G_N_ELEMENTS(special); i++)
        plain = plain && g_ascii_strcasecmp(text, special[i]) != 0;
    if (plain)
        return g_strdup(text);
    GString *out = g_string_new("\"");
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (c == '"' || c == '\\')
            g_string_append_printf(out, "\\%c", (char)c);
        else if (c < 0x20 || (c >= 0x7f && c < 0xa0))
            g_string_append_printf(out, "\\x%02x", (guint)c);
        else if (c == 0x2028 || c == 0x2029 || c == 0xfeff || (c >= 0xfffe && c <= 0xffff))
            g_string_append_printf(out, "\\u%04x", (guint)c);
        else
            g_string_append_unichar(out, c);
    }
    g_string_append_c(out, '"');
    return g_string_free(out, FALSE);
}

/* A text inside a comment: no line may break out of it. */
static char *remark(const char *text, glong most)
{
    g_autofree char *head =
        g_utf8_strlen(text, -1) > most ? g_utf8_substring(text, 0, most) : g_strdup(text);
    for (char *p = head; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (c < 0x20 || c == 0x7f)
            *p = ' ';
        else if ((c >= 0x80 && c < 0xa0) || c == 0x2028 || c == 0x2029 || c == 0xfeff ||
                 c >= 0xfffe)
            memset(p, '?', (gsize)(g_utf8_next_char(p) - p));
    }
    return g_steal_pointer(&head);
}

/* Kind of all geometries of a layer, 0 when mixed. */
static int kind_of(const AgtSeenLayer *l)
{
    int kind = l->x ? AGT_GEOM_POINT : 0;
    GHashTableIter it;
    gpointer name;
    g_hash_table_iter_init(&it, l->kinds);
    while (g_hash_table_iter_next(&it, &name, NULL)) {
        int one = strstr(name, "point")                                ? AGT_GEOM_POINT
                  : strstr(name, "polygon") || strstr(name, "surface") ? AGT_GEOM_POLYGON
                  : strstr(name, "line") || strstr(name, "curve")      ? AGT_GEOM_LINE
                                                                       : -1;
        kind = kind == 0 || kind == one ? one : -1;
    }
    return MAX(kind, 0);
}

/* True when every value of a source field can be stored in ours without a map. */
static bool fits(const AgtSeenField *f, const AgtField *ours)
{
    switch (ours->type) {
    case AGT_TYPE_REAL:
        return f->given && f->reals == f->given;
    case AGT_TYPE_INT:
    case AGT_TYPE_BOOL:
        return f->given && f->wholes == f->given;
    case AGT_TYPE_DATE:
        return f->given && f->dates == f->given;
    case AGT_TYPE_TEXT:
        break;
    default:
        return false;
    }
    if (!*ours->values || *ours->values == '@')
        return *ours->values != '@' && f->given;
    g_autoptr(GPtrArray) words = agt_seen_words(f);
    bool all = words->len > 0;
    for (guint i = 0; all && i < words->len; i++)
        all = agt_field_allows(ours, words->pdata[i]);
    return all;
}

/* A field with a closed list that some of the words may be mapped to. */
static bool mappable(const AgtSeenField *f, const AgtField *ours)
{
    return ours->type == AGT_TYPE_TEXT && *ours->values && *ours->values != '@' && f->given &&
           f->words && f->distinct <= MAP_WORDS_MAX;
}

typedef struct {
    GString *out;
    const AgtSeenLayer *layer;
    const AgtLayer *target;
    bool evidence;
    bool *used;  /* by source field */
    guint lines; /* fields that are filled */
} Entry;

/* The map of a closed list: what is guessed, and as comments what is not. */
static void add_map(Entry *e, const AgtSeenField *f, const AgtField *ours)
{
    g_autofree char *from = scalar(f->name);
    g_autoptr(GPtrArray) words = agt_seen_words(f);
    g_autoptr(GString) open = g_string_new(NULL);
    guint mapped = 0;
    for (guint i = 0; i < words->len; i++)
        mapped += agt_field_allows(ours, words->pdata[i]) || agt_words_value(words->pdata[i], ours);
    e->lines += mapped > 0;
    if (!mapped) {
        g_string_append_printf(e->out, "      # %s: one of %s\n", ours->name, ours->values);
        g_string_append_printf(e->out, "      # %s: {from: %s, map: {", ours->name, from);
    } else {
        g_string_append_printf(e->out, "      %s:\n        from: %s\n        map:\n", ours->name,
                               from);
    }
    for (guint i = 0; i < words->len; i++) {
        const char *word = words->pdata[i];
        const char *guess = agt_field_allows(ours, word) ? word : agt_words_value(word, ours);
        g_autofree char *quoted = scalar(word);
        g_autofree char *shown = remark(quoted, 60);
        gsize n = GPOINTER_TO_SIZE(g_hash_table_lookup(f->words, word));
        if (!mapped)
            g_string_append_printf(e->out, "%s%s: ?", i ? ", " : "", shown);
        else if (guess)
            g_string_append_printf(e->out, "          %s: %s\n", quoted, guess);
        else
            g_string_append_printf(open, "          # %s: ?  (%" G_GSIZE_FORMAT " records)\n",
                                   shown, n);
    }
    if (!mapped)
        g_string_append(e->out, "}}\n");
    if (mapped && open->len)
        g_string_append_printf(e->out,
                               "          # choose for the rest, else they go to quarantine: "
                               "%s\n%s",
                               ours->values, open->str);
}

/* Source field that fits one of ours best; -1 when none does. */
static int best_for(const Entry *e, const AgtField *ours)
{
    int best = -1, score = 0;
    for (guint i = 0; i < e->layer->fields->len; i++) {
        const AgtSeenField *f = g_ptr_array_index(e->layer->fields, i);
        int one = e->used[i] ? 0 : agt_words_field(f->name, ours);
        if (one > score && (fits(f, ours) || (!e->evidence && mappable(f, ours)))) {
            score = one;
            best = (int)i;
        }
    }
    return best;
}

static bool is_ours(const char *name)
{
    static const char *const closed[] = {"id",       "birth",   "source", "source_key",
                                         "received", "quality", "flaw",   "transform_error_m",
                                         "heights",  "state",   "pinned", "phase",
                                         "party",    "reason"};
    for (gsize i = 0; i < G_N_ELEMENTS(closed); i++)
        if (strcmp(closed[i], name) == 0)
            return true;
    return false;
}

/* Fields of evidence that could open ground when misread: never guessed. */
static bool is_verdict(const char *name)
{
    static const char *const fields[] = {"status",
                                         "class",
                                         "kind",
                                         "evidence",
                                         "cleared_depth_m",
                                         "depth_reference",
                                         "target_scope",
                                         "search_kind",
                                         "qa_result",
                                         "handover_date",
                                         "handover_certificate",
                                         "bounded_by",
                                         "radius_m",
                                         "position_error_m",
                                         "position_method"};
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
        if (strcmp(fields[i], name) == 0)
            return true;
    return false;
}

static void add_fields(Entry *e)
{
    for (guint k = 0; k < e->target->n_fields; k++) {
        const AgtField *ours = &e->target->fields[k];
        if (is_ours(ours->name) || (e->evidence && is_verdict(ours->name)))
            continue;
        int i = best_for(e, ours);
        if (i < 0)
            continue;
        const AgtSeenField *f = g_ptr_array_index(e->layer->fields, (guint)i);
        e->used[i] = true;
        g_autofree char *from = scalar(f->name);
        if (!fits(f, ours)) {
            add_map(e, f, ours);
            continue;
        }
        g_string_append_printf(e->out, "      %s: %s\n", ours->name, from);
        e->lines++;
    }
}

/* What must be stated, and is not: unknown until a person says otherwise. */
static void add_unknowns(Entry *e)
{
    static const char *const fields[] = {"class", "kind", "status"};
    if (e->target->id == AGT_LAYER_SURVEY_EXTENT)
        return;
    for (gsize i = 0; e->evidence && i < G_N_ELEMENTS(fields); i++) {
        const AgtField *f = agt_layer_field(e->target, fields[i]);
        if (!f || !*f->values || !agt_field_allows(f, "unknown"))
            continue;
        g_string_append_printf(e->out,
                               "      %s: {value: unknown}  # until you map a field to: %s\n",
                               f->name, f->values);
        e->lines++;
    }
}

/* One commented line for each field, with its values: what a map needs. */
static void add_remarks(Entry *e)
{
    for (guint i = 0; i < e->layer->fields->len; i++) {
        const AgtSeenField *f = g_ptr_array_index(e->layer->fields, i);
        g_autofree char *name = remark(f->name, 60);
        g_string_append_printf(e->out, "      # %s%s: %s, given %" G_GUINT64_FORMAT, name,
                               e->used[i] ? "" : " (not used)", f->type, f->given);
        g_autoptr(GPtrArray) words = agt_seen_words(f);
        bool few = words->len && words->len <= AGT_SEEN_WORDS_SHOWN &&
                   (f->distinct < f->given || f->given < 4);
        if (few)
            g_string_append(e->out, ": ");
        else
            g_string_append_printf(e->out, ", distinct %" G_GUINT64_FORMAT, f->distinct);
        for (guint k = 0; few && k < words->len; k++) {
            g_autofree char *word = remark(words->pdata[k], 40);
            gsize n = GPOINTER_TO_SIZE(g_hash_table_lookup(f->words, words->pdata[k]));
            g_string_append_printf(e->out, "%s\"%s\" %" G_GSIZE_FORMAT, k ? ", " : "", word, n);
        }
        g_string_append_c(e->out, '\n');
    }
}

/* Layers that a geometry of this kind can go to. */
static const char *choices(int kind)
{
    switch (kind) {
    case AGT_GEOM_POINT:
        return "exclusion (with buffer_m), control_point, network_node, survey_point, hazard_point";
    case AGT_GEOM_LINE:
        return "street, red_line, building_line, network_line, survey, hazard_line";
    case AGT_GEOM_POLYGON:
        return "land_use, boundary, site, block, plot, building, facility, green, exclusion, "
               "protection_zone, hazard_area, release";
    default:
        return "exclusion, hazard_area, or several entries with where: {FIELD: value}";
    }
}

/* True when all values are ids as our layer writes them: "ST-01". */
static bool holds_ids(const AgtSeenField *f, const AgtLayer *target)
{
    g_autoptr(GPtrArray) words = agt_seen_words(f);
    bool all = words->len > 0 && *target->prefix;
    for (guint i = 0; all && i < words->len; i++)
        all = g_str_has_prefix(words->pdata[i], target->prefix);
    return all;
}

/* A key: the first field of its own value in every record that is named or shaped like one. */
static const AgtSeenField *key_of(const AgtSeenLayer *l)
{
    const AgtSeenField *first = NULL;
    for (guint i = 0; i < l->fields->len; i++) {
        const AgtSeenField *f = g_ptr_array_index(l->fields, i);
        bool place = g_strcmp0(f->name, l->wkt) == 0 || g_strcmp0(f->name, l->x) == 0 ||
                     g_strcmp0(f->name, l->y) == 0;
        if (!first && !place && agt_seen_is_key(f, l->records))
            first = f;
    }
    return first;
}

static void add_key(GString *out, const AgtSeenLayer *l, const AgtLayer *target)
{
    const AgtSeenField *key = key_of(l);
    g_autofree char *name = key ? scalar(key->name) : NULL;
    if (key)
        g_string_append_printf(out, "    key: %s  # unique and never empty\n", name);
    else if (l->records)
        g_string_append(out, "    # key: FIELD  # no field tells all records apart: a new version "
                             "of the file will be matched by order\n");
    if (key && target && holds_ids(key, target))
        g_string_append_printf(out, "    id: %s\n", name);
}

static void add_geometry(GString *out, const AgtSeenLayer *l)
{
    g_autofree char *x = l->x ? scalar(l->x) : NULL, *y = l->y ? scalar(l->y) : NULL;
    g_autofree char *wkt = l->wkt ? scalar(l->wkt) : NULL;
    if (wkt)
        g_string_append_printf(out, "    geometry: {wkt: %s}\n", wkt);
    else if (x)
        g_string_append_printf(out, "    geometry: {x: %s, y: %s}\n", x, y);
}

static void add_target(Entry *e, int kind, const char *word)
{
    if (!e->target) {
        g_string_append_printf(e->out, "    target: none  # nothing is taken over; choose: %s\n",
                               choices(kind));
        return;
    }
    g_string_append_printf(e->out, "    target: %s  # guessed from \"%s\"\n", e->target->name,
                           word);
    if (e->target->id == AGT_LAYER_EXCLUSION && kind != AGT_GEOM_POLYGON)
        g_string_append(e->out, "    buffer_m: 1  # ground kept round a point or line, metres\n");
}

static void add_layer(GString *out, const AgtSeenLayer *l, const char *file)
{
    int kind = kind_of(l);
    g_autofree char *word = NULL, *source = scalar(l->name);
    AgtLayerId id = agt_words_layer(l->name, kind, &word);
    /* a file whose name speaks of mines is never read as harmless because its layer does not */
    if (agt_words_clearance(file) && (id == AGT_N_LAYERS || !agt_words_clearance(l->name))) {
        g_clear_pointer(&word, g_free);
        id = agt_words_layer(file, kind, &word);
    }
    g_autofree bool *used = g_new0(bool, l->fields->len + 1);
    Entry e = {.out = out, .layer = l, .used = used};
    e.target = id == AGT_N_LAYERS ? NULL : agt_layer(id);
    e.evidence = e.target && (e.target->flags & AGT_LAYER_EVIDENCE);
    g_string_append_printf(out, "  - source: %s  # %" G_GUINT64_FORMAT " records\n", source,
                           l->records);
    add_target(&e, kind, word);
    add_key(out, l, e.target);
    add_geometry(out, l);
    if (e.target) {
        gsize before = out->len;
        add_fields(&e);
        add_unknowns(&e);
        if (e.lines)
            g_string_insert(out, (gssize)before, "    fields:\n");
    }
    add_remarks(&e);
}

static void add_drawn_facts(GString *out, const AgtSeenDrawing *d, const AgtSeenDrawn *l)
{
    char number[G_ASCII_DTOSTR_BUF_SIZE];
    double close = agt_seen_drawn_close_m(d, l);
    if (close > 0)
        g_string_append_printf(out, "    # close_m: %s  # %u outlines are nearly closed\n",
                               g_ascii_formatd(number, sizeof number, "%.4g", close), l->gaps);
    if (l->texts)
        g_string_append_printf(out, "    # texts: %u%s\n", l->texts,
                               l->numbers == l->texts ? ", all numbers" : "");
    if (l->head->frozen || l->head->off)
        g_string_append(out,
                        "    # the layer is frozen or switched off: is it meant to be used?\n");
}

/* A layer of a drawing; every one is listed, the unsure and the empty ones as none. */
static void add_drawn(GString *out, const AgtSeenDrawing *d, const AgtSeenDrawn *l,
                      const char *file)
{
    int kind = agt_seen_drawn_kind(l);
    g_autofree char *word = NULL, *source = scalar(l->head->name);
    AgtLayerId id = agt_words_layer(l->head->name, kind, &word);
    if (id == AGT_N_LAYERS && agt_words_clearance(file))
        id = agt_words_layer(file, kind, &word);
    g_string_append_printf(out, "  - source: %s  #", source);
    for (guint i = 0; i < l->head->kinds->len; i++) {
        const AgtCadKind *k = &g_array_index(l->head->kinds, AgtCadKind, i);
        g_autofree char *name = remark(k->kind, 40);
        g_string_append_printf(out, " %s %u", name, k->n);
    }
    g_string_append_c(out, '\n');
    Entry e = {.out = out};
    e.target = id == AGT_N_LAYERS ? NULL : agt_layer(id);
    e.evidence = e.target && (e.target->flags & AGT_LAYER_EVIDENCE);
    add_target(&e, kind, word);
    gsize before = out->len;
    if (e.target)
        add_unknowns(&e);
    if (e.lines)
        g_string_insert(out, (gssize)before, "    fields:\n");
    add_drawn_facts(out, d, l);
}

static void add_drawing(GString *out, const AgtSeenDrawing *d, const char *file)
{
    if (d->unit)
        g_string_append_printf(out, "# units: %s  # as the drawing states\n", d->unit);
    else
        g_string_append(out, "# units: mm  # the drawing states none: ask, then take the # away\n");
    g_string_append(out, "layers:\n");
    for (guint i = 0; i < d->layers->len; i++)
        if (((const AgtSeenDrawn *)d->layers->pdata[i])->head->n)
            add_drawn(out, d, d->layers->pdata[i], file);
}

static bool has_evidence(const AgtSeen *s)
{
    bool any = agt_words_clearance(s->file->name);
    for (guint i = 0; s->drawing && i < s->drawing->layers->len; i++)
        any = any ||
              agt_words_clearance(((const AgtSeenDrawn *)s->drawing->layers->pdata[i])->head->name);
    for (guint i = 0; i < s->layers->len; i++)
        any = any || agt_words_clearance(((AgtSeenLayer *)s->layers->pdata[i])->name);
    return any;
}

static void add_system(GString *out, const AgtSeenLayer *l)
{
    if (l->crs) {
        g_string_append_printf(out, "# coordinate system: %s, as the file declares\n",
                               agt_crs_code(l->crs));
        return;
    }
    g_string_append_printf(out, "# crs: %s  # %s; ask the supplier, then take the # away\n",
                           l->candidate ? l->candidate : "EPSG:?",
                           l->candidate ? "a guess" : "the file states none");
    if (l->swapped)
        g_string_append(out, "# axes: north_east  # if the supplier confirms northing first\n");
}

static void add_raster(GString *out, const AgtSeenRaster *r)
{
    char number[G_ASCII_DTOSTR_BUF_SIZE];
    g_string_append(out,
                    "raster:\n  # vertical_datum: EPSG:5705  # Baltic 1977, if the supplier says "
                    "so\n  # accuracy_m: 0.5\n  # surveyed_on: YYYY-MM-DD\n");
    if (r->wild)
        g_string_append_printf(out, "  nodata: %s  # %" G_GUINT64_FORMAT " cells hold it\n",
                               g_ascii_formatd(number, sizeof number, "%.9g", r->wild_value),
                               r->wild_same);
}

/* "Master plan.gpkg" as "master-plan". */
static char *profile_name(const char *file)
{
    g_autofree char *small = g_utf8_strdown(file, -1);
    char *dot = strchr(small, '.');
    if (dot && dot != small)
        *dot = '\0';
    g_strdelimit(small, " _", '-');
    return scalar(small);
}

char *agt_seen_profile(const AgtSeen *s)
{
    GString *out = g_string_new(NULL);
    g_autofree char *file = remark(s->file->name, 200), *name = profile_name(s->file->name);
    g_string_append_printf(out,
                           "# Draft for \"%s\"\n# made by agrotown inspect: everything in it is a "
                           "guess from names and values; check each line.\n"
                           "profile: %s\n",
                           file, name);
    const AgtSeenLayer *first = s->raster        ? s->raster->place
                                : s->drawing     ? s->drawing->place
                                : s->layers->len ? s->layers->pdata[0]
                                                 : NULL;
    for (guint i = 0; !s->raster && !s->drawing && i < s->layers->len; i++) {
        const AgtSeenLayer *l = s->layers->pdata[i];
        if (l->place.centres->len && !first->place.centres->len)
            first = l;
    }
    if (first)
        add_system(out, first);
    if (has_evidence(s))
        g_string_append(out,
                        "# data_as_of: YYYY-MM-DD  # the date the clearance data stands for\n");
    if (s->charset_guess && !s->charset)
        g_string_append_printf(out, "encoding: %s  # guessed from the letters\n", s->charset_guess);
    if (s->survey)
        g_string_append(out,
                        "# crs: EPSG:?  # when the file states none\nterrain:\n"
                        "  # vertical_datum: EPSG:5705  # Baltic 1977, if the supplier says so\n"
                        "  # accuracy_m: 0.5\n  # surveyed_on: YYYY-MM-DD\n  cell_m: 5\n");
    if (s->drawing)
        add_drawing(out, s->drawing, s->file->name);
    else if (s->raster)
        add_raster(out, s->raster);
    else if (s->layers->len)
        g_string_append(out, "layers:\n");
    for (guint i = 0; i < s->layers->len; i++)
        add_layer(out, s->layers->pdata[i], s->file->name);
    return g_string_free(out, FALSE);
}
