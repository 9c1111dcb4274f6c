/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cases as text, in the spirit of PROJ's gie: a planner or a mine-action officer adds one without
 * C. One statement a line, '#' starts a comment, a '\' at the end continues a line:
 *
 *   as-of 2026-11-01              the day judged for; inside a case: for it and all later ones
 *   purpose planning              or construction; likewise
 *   default release kind=cleared  values that later rows of a layer have unless they say else
 *   setting clearance.standoff_m 10 m    with both signatures; a unit "-": none. May end with
 *                                 "unsigned", or with fields such as confirmed_by=PER-1
 *   include NAME                  the lines of another file in this folder
 *   drop clearance.standoff_m     a row before the first case is left out from here on
 *   case TITLE                    starts a new plan; the lines above it hold for every case
 *   release RE-1 cleared_depth_m=0.5 @ POLYGON ((...))   a row: layer, id, fields, geometry
 *   expect H-1 B1 B3              exactly these rules for this feature, in any order; "-": none
 *   expect plan B14               the same for findings that are about no works
 *   has H-1 az.gap.fire           these rules at least speak about the feature
 *   lacks H-1 az.gap.fire         these rules do not, though they were judged and it is there
 *
 * A height grid is a plane with single cells of other height:
 * heights=WEST,NORTH,CELL,COLUMNS,ROWS,Z,EAST_RISE,NORTH_RISE[,X,Y,Z]... (rises in m per m, Z at
 * the north-west corner, nan: empty).
 *
 * A field without a value (kind=) is not given. Rows before the first case are in every case.
 */
#pragma once

#include <math.h>

#include <agrotown/plan.h>

#include "support.h"

/* What one case gives its judge. */
typedef struct {
    AgtPlan *plan;
    const char *as_of;
    bool construction;
} Case;

/* Judges a case; every finding carries the id of what it is about. */
typedef void (*CaseJudge)(const Case *c, AgtFindings *out);

typedef struct {
    const char *file;
    guint line;
    char *title;
    char as_of[11];
    bool construction;
    GPtrArray *common;    /* statements before the first case */
    GPtrArray *rows;      /* of the present case */
    GPtrArray *expect;    /* GStrv */
    GHashTable *defaults; /* layer name -> GPtrArray of "k=v" */
    CaseJudge judge;
    guint n_cases;
    guint n_expected;
} Cases;

static inline void cases_fail(const Cases *s, const char *what, const char *arg)
{
    fail_msg("%s:%u: case \"%s\": %s%s%s", s->file, s->line, s->title ? s->title : "-", what,
             arg ? ": " : "", arg ? arg : "");
}

/* See above. */
static inline void cases_heights(const Cases *s, AgtArena *a, AgtFeature *row, const char *text)
{
    g_auto(GStrv) word = g_strsplit(text, ",", -1);
    double v[64];
    guint n = g_strv_length(word);
    if (n < 8 || n > G_N_ELEMENTS(v) || (n - 8) % 3)
        cases_fail(s, "8 numbers and three for each cell expected", text);
    for (guint i = 0; i < n; i++)
        if (!(v[i] = NAN, strcmp(word[i], "nan") == 0 || agt_parse_real(word[i], &v[i])))
            cases_fail(s, "not a number", word[i]);
    gint64 columns = (gint64)v[3], rows = (gint64)v[4];
    g_autofree float *z = g_new(float, (gsize)(columns * rows));
    for (gint64 i = 0; i < columns * rows; i++)
        z[i] = (float)(v[5] + v[6] * ((double)(i % columns) + 0.5) * v[2] -
                       v[7] * ((double)(i / columns) + 0.5) * v[2]);
    for (guint i = 8; i < n; i += 3)
        z[(gint64)((v[1] - v[i + 1]) / v[2]) * columns + (gint64)((v[i] - v[0]) / v[2])] =
            (float)v[i + 2];
    g_autoptr(AgtHeights) h = agt_heights_new(columns, rows, v[0], v[1], v[2], z);
    agt_heights_to_row(h, a, (AgtTerrain *)row);
}

static inline void cases_set(const Cases *s, AgtArena *a, AgtFeature *row, const char *pair)
{
    const char *eq = strchr(pair, '=');
    if (!eq)
        cases_fail(s, "field=value expected", pair);
    g_autofree char *name = g_strndup(pair, (gsize)(eq - pair));
    const AgtField *f = agt_layer_field(agt_layer(row->layer), name);
    if (!f)
        cases_fail(s, "no such field", name);
    if (f->type == AGT_TYPE_BLOB && row->layer == AGT_LAYER_TERRAIN) {
        cases_heights(s, a, row, eq + 1);
        return;
    }
    GError *error = NULL;
    if (!eq[1] && f->type == AGT_TYPE_REAL)
        agt_row_set_real(row, f, NAN);
    else if (!eq[1] && f->type != AGT_TYPE_TEXT && f->type != AGT_TYPE_DATE)
        agt_row_set_int(row, f, AGT_INT_NULL);
    else if (!eq[1])
        agt_row_set_text(a, row, f, NULL);
    else if (!agt_row_set_string(a, row, f, eq + 1, &error))
        cases_fail(s, error->message, pair);
}

static inline void cases_row(const Cases *s, AgtPlanBuilder *b, const char *text)
{
    g_auto(GStrv) half = g_strsplit(text, "@", 2);
    g_auto(GStrv) word = NULL;
    AgtArena *a = agt_plan_builder_arena(b);
    if (!g_shell_parse_argv(half[0], NULL, &word, NULL) || !word[0] || !word[1])
        cases_fail(s, "layer and id expected", text);
    const AgtLayer *layer = agt_layer_by_name(word[0]);
    if (!layer)
        cases_fail(s, "no such layer", word[0]);
    AgtFeature *row = agt_arena_row(a, layer->id);
    row->id = row->birth = agt_arena_text(a, word[1]);
    GPtrArray *defaults = g_hash_table_lookup(s->defaults, layer->name);
    for (guint i = 0; defaults && i < defaults->len; i++)
        cases_set(s, a, row, defaults->pdata[i]);
    for (guint i = 2; word[i]; i++)
        cases_set(s, a, row, word[i]);
    if (half[1]) {
        GError *error = NULL;
        row->geom = agt_arena_take_geom(a, agt_geom_from_wkt(g_strstrip(half[1]), &error));
        if (error)
            cases_fail(s, error->message, half[1]);
    }
    agt_plan_builder_add(b, row);
}

static inline AgtPlan *cases_plan(const Cases *s)
{
    const AgtPlanHead head = {.key = "case", .crs = "EPSG:32638", .srid = 32638};
    AgtPlanBuilder *b = agt_plan_builder_new(&head);
    for (guint i = 0; i < s->common->len; i++)
        cases_row(s, b, s->common->pdata[i]);
    for (guint i = 0; i < s->rows->len; i++)
        cases_row(s, b, s->rows->pdata[i]);
    return agt_plan_builder_end(b);
}

static inline int cases_by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Rule ids about a feature, sorted, each once; "plan" asks for those about no works. */
static inline char *cases_rules_of(const AgtFindings *f, const char *id, bool (*works)(AgtLayerId))
{
    g_autoptr(GPtrArray) list = g_ptr_array_new();
    for (guint i = 0; i < agt_findings_n(f); i++) {
        const AgtFinding *x = agt_findings_get(f, i);
        bool about = strcmp(id, "plan") == 0
                         ? x->layer >= AGT_N_LAYERS || (works && !works(x->layer))
                         : strcmp(x->id, id) == 0;
        if (about && !g_ptr_array_find_with_equal_func(list, x->rule->id, g_str_equal, NULL))
            g_ptr_array_add(list, (gpointer)x->rule->id);
    }
    g_ptr_array_sort(list, cases_by_text);
    g_ptr_array_add(list, NULL);
    return list->len > 1 ? g_strjoinv(" ", (char **)list->pdata) : g_strdup("-");
}

/* Was a rule left unjudged, as a whole or for some rows? */
static inline bool cases_unjudged(const AgtFindings *f, const char *rule)
{
    for (guint i = 0; i < agt_findings_n(f); i++) {
        const AgtFinding *x = agt_findings_get(f, i);
        if (g_str_has_prefix(x->rule->id, "norms.not-judged") && g_strcmp0(x->arg, rule) == 0)
            return true;
    }
    return false;
}

static inline bool cases_has_row(const AgtPlan *plan, const char *id)
{
    for (guint layer = 0; layer < AGT_N_LAYERS; layer++)
        if (agt_plan_find(plan, layer, id))
            return true;
    return strcmp(id, "plan") == 0;
}

/* "has" and "lacks": single rules, whatever else is found. */
static inline void cases_single(const Cases *s, const AgtPlan *plan, const AgtFindings *f,
                                char **want, bool (*works)(AgtLayerId))
{
    bool has = strcmp(want[0], "has") == 0;
    g_autofree char *got = cases_rules_of(f, want[1], works);
    g_auto(GStrv) rules = g_strsplit(got, " ", -1);
    for (guint k = 2; want[k]; k++) {
        bool found = g_strv_contains((const char *const *)rules, want[k]);
        if (found != has)
            fail_msg("%s:%u: case \"%s\": %s %s %s, got %s", s->file, s->line, s->title, want[1],
                     want[0], want[k], got);
        if (!has && cases_unjudged(f, want[k]))
            cases_fail(s, "was not judged", want[k]);
    }
    if (!cases_has_row(plan, want[1]))
        cases_fail(s, "no such feature", want[1]);
}

static inline void cases_end(Cases *s, bool (*works)(AgtLayerId))
{
    if (!s->title)
        return;
    if (!s->expect->len)
        cases_fail(s, "nothing is expected", NULL);
    g_autoptr(AgtPlan) plan = cases_plan(s);
    g_autoptr(AgtFindings) out = agt_findings_new();
    s->judge(&(Case){plan, s->as_of, s->construction}, out);
    for (guint i = 0; i < s->expect->len; i++) {
        char **want = s->expect->pdata[i];
        s->n_expected++;
        if (strcmp(want[0], "expect") != 0) {
            cases_single(s, plan, out, want, works);
            continue;
        }
        g_autoptr(GPtrArray) rules = g_ptr_array_new();
        for (guint k = 2; want[k]; k++)
            g_ptr_array_add(rules, want[k]);
        g_ptr_array_sort(rules, cases_by_text);
        g_ptr_array_add(rules, NULL);
        g_autofree char *wanted = g_strjoinv(" ", (char **)rules->pdata);
        g_autofree char *got = cases_rules_of(out, want[1], works);
        if (strcmp(wanted, got) != 0)
            fail_msg("%s:%u: case \"%s\": %s: expected %s, got %s", s->file, s->line, s->title,
                     want[1], wanted, got);
    }
    s->n_cases++;
    g_ptr_array_set_size(s->rows, 0);
    g_ptr_array_set_size(s->expect, 0);
}

static inline void cases_setting(Cases *s, char **word)
{
    if (!word[1] || !word[2] || !word[3])
        cases_fail(s, "setting NAME VALUE UNIT expected", NULL);
    GPtrArray *into = s->title ? s->rows : s->common;
    bool bare = word[4] && strcmp(word[4], "unsigned") == 0;
    g_autofree char *rest = g_strjoinv("\" \"", word + (word[4] ? 4 : 3));
    g_ptr_array_add(into, g_strdup_printf("setting %s value=\"%s\" unit=%s %s \"%s\"", word[1],
                                          word[2], strcmp(word[3], "-") == 0 ? "" : word[3],
                                          bare ? ""
                                               : "signed_by=PER-1 signed_on=2026-01-01 "
                                                 "confirmed_by=PER-2 confirmed_on=2026-01-02",
                                          word[4] && !bare ? rest : "note="));
}

static inline void cases_default(Cases *s, char **word)
{
    GPtrArray *list = g_hash_table_lookup(s->defaults, word[1]);
    if (!list) {
        list = g_ptr_array_new_with_free_func(g_free);
        g_hash_table_insert(s->defaults, g_strdup(word[1]), list);
    }
    for (guint i = 2; word[i]; i++)
        g_ptr_array_add(list, g_strdup(word[i]));
}

/* Common rows of this id are left out of this and all later cases of the file. */
static inline void cases_drop(Cases *s, const char *name)
{
    for (guint i = s->common->len; i-- > 0;) {
        g_auto(GStrv) word = g_strsplit(s->common->pdata[i], " ", 3);
        if (word[0] && word[1] && strcmp(word[1], name) == 0)
            g_ptr_array_remove_index(s->common, i);
    }
}

static inline void cases_statement(Cases *s, const char *text, bool (*works)(AgtLayerId))
{
    g_auto(GStrv) half = g_strsplit(text, "@", 2);
    g_auto(GStrv) word = NULL;
    if (g_str_has_prefix(text, "case ")) {
        cases_end(s, works);
        g_free(s->title);
        s->title = g_strdup(text + 5);
        return;
    }
    if (!g_shell_parse_argv(half[0], NULL, &word, NULL))
        cases_fail(s, "not understood", text);
    if (strcmp(word[0], "as-of") == 0) {
        g_strlcpy(s->as_of, word[1], sizeof s->as_of);
    } else if (strcmp(word[0], "purpose") == 0) {
        s->construction = strcmp(word[1], "construction") == 0;
    } else if (strcmp(word[0], "default") == 0) {
        cases_default(s, word);
    } else if (strcmp(word[0], "setting") == 0) {
        cases_setting(s, word);
    } else if (strcmp(word[0], "drop") == 0) {
        cases_drop(s, word[1]);
    } else if (strcmp(word[0], "expect") == 0 || strcmp(word[0], "has") == 0 ||
               strcmp(word[0], "lacks") == 0) {
        if (!word[1] || !word[2])
            cases_fail(s, "expect ID RULES expected", word[0]);
        g_ptr_array_add(s->expect, g_steal_pointer(&word));
    } else {
        g_ptr_array_add(s->title ? s->rows : s->common, g_strdup(text));
    }
}

static inline void cases_lines(Cases *s, const char *path, bool (*works)(AgtLayerId));

/* "include NAME": the lines of a file that stands beside this one. */
static inline void cases_include(Cases *s, const char *path, const char *name,
                                 bool (*works)(AgtLayerId))
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *other = g_build_filename(folder, name, NULL);
    const char *file = s->file;
    guint line = s->line;
    s->file = name;
    cases_lines(s, other, works);
    s->file = file;
    s->line = line;
}

static inline void cases_lines(Cases *s, const char *path, bool (*works)(AgtLayerId))
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        fail_msg("%s: cannot be read", path);
    g_auto(GStrv) line = g_strsplit(text, "\n", -1);
    g_autoptr(GString) statement = g_string_new(NULL);
    for (guint i = 0; line[i]; i++) {
        char *hash = strchr(line[i], '#');
        if (hash)
            *hash = '\0';
        g_strstrip(line[i]);
        gsize n = strlen(line[i]);
        bool more = n && line[i][n - 1] == '\\';
        if (more)
            line[i][n - 1] = '\0';
        g_string_append(statement, line[i]);
        if (more || !statement->len)
            continue;
        s->line = i + 1;
        if (g_str_has_prefix(statement->str, "include "))
            cases_include(s, path, statement->str + strlen("include "), works);
        else
            cases_statement(s, statement->str, works);
        g_string_truncate(statement, 0);
    }
}

/* Runs all cases of a file; fails the test at the first wrong one. Returns how many ran. */
static inline guint cases_run(const char *path, CaseJudge judge, bool (*works)(AgtLayerId))
{
    g_autofree char *base = g_path_get_basename(path);
    Cases s = {.file = base, .judge = judge};
    s.common = g_ptr_array_new_with_free_func(g_free);
    s.rows = g_ptr_array_new_with_free_func(g_free);
    s.expect = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    s.defaults =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
    cases_lines(&s, path, works);
    cases_end(&s, works);
    guint n = s.n_cases;
    g_ptr_array_unref(s.common);
    g_ptr_array_unref(s.rows);
    g_ptr_array_unref(s.expect);
    g_hash_table_unref(s.defaults);
    g_free(s.title);
    return n;
}
