/* SPDX-License-Identifier: Apache-2.0 */
/* Judgements on a plan. */
#include <math.h>
#include <string.h>

#include "internal.h"

/* Findings that are taken from the arena at once. */
enum { BATCH = 8 };

struct _AgtFindings {
    AgtArena *arena;
    GPtrArray *arenas; /* of lists that were joined */
    GPtrArray *list;
    AgtFinding *free; /* of the arena's memory, not used yet */
    guint n_free;
    GPtrArray *kept;
    const AgtPlan *plan; /* whose ids are borrowed; one of those kept; NULL: ids are copied */
    bool small;          /* what is added is soon kept small */
    AgtPacker *packer;   /* made with the first of them */
    GMutex lock;         /* of the list, while one is made whole */
};

static const char *const severity_names[AGT_N_SEVERITIES] = {"block", "not_buildable_yet", "error",
                                                             "warning", "info"};

const char *agt_severity_name(AgtSeverity s)
{
    g_assert(s < AGT_N_SEVERITIES);
    return severity_names[s];
}

bool agt_severity_parse(const char *name, AgtSeverity *out)
{
    for (guint i = 0; i < AGT_N_SEVERITIES; i++)
        if (g_strcmp0(name, severity_names[i]) == 0) {
            *out = (AgtSeverity)i;
            return true;
        }
    return false;
}

const char *agt_basis_name(AgtBasis b)
{
    static const char *const names[] = {"read", "derived", "unverified"};
    g_assert(b < G_N_ELEMENTS(names));
    return names[b];
}

/* An object kept until the findings go. */
typedef struct {
    gpointer object;
    GDestroyNotify destroy;
} Kept;

static void kept_free(gpointer p)
{
    Kept *k = p;
    k->destroy(k->object);
    g_free(k);
}

AgtFindings *agt_findings_new(void)
{
    AgtFindings *f = g_new0(AgtFindings, 1);
    f->arena = agt_arena_new();
    f->arenas = g_ptr_array_new_with_free_func((GDestroyNotify)agt_arena_unref);
    f->list = g_ptr_array_new();
    f->kept = g_ptr_array_new_with_free_func(kept_free);
    g_mutex_init(&f->lock);
    return f;
}

AgtFindings *agt_findings_new_of(const AgtPlan *plan)
{
    AgtFindings *f = agt_findings_new();
    agt_findings_keep(f, agt_plan_ref(plan), (GDestroyNotify)agt_plan_unref);
    f->plan = plan;
    return f;
}

void agt_findings_free(AgtFindings *f)
{
    if (!f)
        return;
    g_ptr_array_unref(f->list);
    g_ptr_array_unref(f->arenas);
    g_ptr_array_unref(f->kept);
    agt_arena_unref(f->arena);
    g_free(f->packer);
    g_mutex_clear(&f->lock);
    g_free(f);
}

AgtArena *agt_findings_arena(AgtFindings *f)
{
    return f->arena;
}

const char *agt_findings_id(AgtFindings *f, const char *id)
{
    return f->plan ? id : agt_arena_text(f->arena, id);
}

static AgtFinding *take(AgtFindings *f)
{
    if (f->small) {
        if (!f->packer)
            f->packer = agt_packer_new();
        return agt_packer_take(f->packer, f->arena, f->list);
    }
    if (!f->n_free) {
        f->free = agt_arena_take(f->arena, BATCH * sizeof *f->free);
        f->n_free = BATCH;
    }
    return &f->free[--f->n_free];
}

AgtFinding *agt_findings_add_plan(AgtFindings *f, const AgtRule *rule)
{
    AgtFinding *x = take(f);
    *x = (AgtFinding){.rule = rule,
                      .severity = rule->severity,
                      .layer = AGT_N_LAYERS,
                      .other_layer = AGT_N_LAYERS,
                      .id = "",
                      .other_id = "",
                      .unit = "",
                      .sets = rule->set ? rule->set : "",
                      .measured = NAN,
                      .required = NAN,
                      .at = {NAN, NAN}};
    g_ptr_array_add(f->list, x);
    return x;
}

AgtFinding *agt_findings_add(AgtFindings *f, const AgtRule *rule, const AgtFeature *row)
{
    AgtFinding *x = agt_findings_add_plan(f, rule);
    x->layer = row->layer;
    x->id = row->id ? agt_findings_id(f, row->id) : "";
    if (!agt_geom_is_empty(row->geom))
        x->at = agt_geom_inside_point(row->geom);
    return x;
}

/* One reference to an object is enough. */
static void take_kept(AgtFindings *f, Kept *k)
{
    for (guint i = 0; i < f->kept->len; i++)
        if (((const Kept *)f->kept->pdata[i])->object == k->object) {
            kept_free(k);
            return;
        }
    g_ptr_array_add(f->kept, k);
}

void agt_findings_small(AgtFindings *f)
{
    f->small = true;
}

void agt_findings_pack(AgtFindings *f)
{
    if (f->packer)
        agt_packer_rest(f->packer, f->arena, f->list, 0);
    g_clear_pointer(&f->packer, g_free);
    f->small = false;
}

void agt_findings_join(AgtFindings *f, AgtFindings *from)
{
    bool small = f->small;
    agt_findings_pack(f);
    agt_findings_pack(from);
    f->small = small;
    g_ptr_array_extend(f->list, from->list, NULL, NULL);
    g_ptr_array_set_size(from->list, 0);
    g_ptr_array_add(f->arenas, agt_arena_ref(from->arena));
    for (guint i = 0; i < from->arenas->len; i++)
        g_ptr_array_add(f->arenas, agt_arena_ref(from->arenas->pdata[i]));
    for (guint i = 0; i < from->kept->len; i++)
        take_kept(f, from->kept->pdata[i]);
    g_ptr_array_set_free_func(from->kept, NULL);
    g_ptr_array_unref(from->kept);
    from->kept = g_ptr_array_new_with_free_func(kept_free);
    from->plan = NULL; /* what may still be added there has nobody to borrow from */
}

void agt_findings_keep(AgtFindings *f, gpointer object, GDestroyNotify destroy)
{
    Kept *k = g_new0(Kept, 1);
    k->object = object;
    k->destroy = destroy;
    g_ptr_array_add(f->kept, k);
}

void agt_findings_keep_once(AgtFindings *f, gpointer object, AgtKeepFunc ref, GDestroyNotify unref)
{
    for (guint i = 0; i < f->kept->len; i++)
        if (((const Kept *)f->kept->pdata[i])->object == object)
            return;
    agt_findings_keep(f, ref(object), unref);
}

void agt_findings_sort(AgtFindings *f)
{
    agt_findings_order(f->list);
}

guint agt_findings_n(const AgtFindings *f)
{
    return f->list->len;
}

/* A small one is made whole in the list, once. */
const AgtFinding *agt_findings_get(const AgtFindings *f, guint i)
{
    AgtFindings *own = (AgtFindings *)f;
    gpointer *entry = &g_ptr_array_index(f->list, i);
    if (!agt_entry_small(g_atomic_pointer_get(entry)))
        return *entry;
    g_mutex_lock(&own->lock);
    if (agt_entry_small(*entry)) {
        AgtFinding *whole = agt_arena_take(f->arena, sizeof *whole);
        agt_entry_read(*entry, whole);
        g_atomic_pointer_set(entry, whole);
    }
    g_mutex_unlock(&own->lock);
    return *entry;
}

const AgtFinding *agt_findings_read(const AgtFindings *f, guint i, AgtFinding *into)
{
    return agt_entry_read(g_ptr_array_index(f->list, i), into);
}

const AgtRule *agt_findings_rule(const AgtFindings *f, guint i)
{
    return agt_entry_head(g_ptr_array_index(f->list, i)).rule;
}

AgtSeverity agt_findings_severity(const AgtFindings *f, guint i)
{
    return agt_entry_head(g_ptr_array_index(f->list, i)).severity;
}

AgtLayerId agt_findings_layer(const AgtFindings *f, guint i)
{
    return agt_entry_head(g_ptr_array_index(f->list, i)).layer;
}

const char *agt_findings_id_of(const AgtFindings *f, guint i)
{
    return agt_entry_id(g_ptr_array_index(f->list, i));
}

/* No waiver makes ground buildable. */
static bool excused(AgtEntryHead h)
{
    return h.waiver && h.severity != AGT_BLOCK && h.severity != AGT_NOT_BUILDABLE_YET;
}

bool agt_finding_waived(const AgtFinding *f)
{
    return excused(agt_entry_head(f));
}

bool agt_findings_waived(const AgtFindings *f, guint i)
{
    return excused(agt_entry_head(g_ptr_array_index(f->list, i)));
}

guint agt_findings_count(const AgtFindings *f, AgtSeverity severity)
{
    guint count[AGT_N_SEVERITIES];
    agt_findings_tally(f, count);
    return count[severity];
}

guint agt_findings_tally(const AgtFindings *f, guint count[AGT_N_SEVERITIES])
{
    guint waived = 0;
    memset(count, 0, AGT_N_SEVERITIES * sizeof *count);
    for (guint i = 0; i < f->list->len; i++) {
        AgtEntryHead h = agt_entry_head(f->list->pdata[i]);
        waived += excused(h);
        count[h.severity] += !excused(h);
    }
    return waived;
}

bool agt_findings_fail(const AgtFindings *f)
{
    guint count[AGT_N_SEVERITIES];
    agt_findings_tally(f, count);
    return count[AGT_BLOCK] + count[AGT_ERROR] > 0;
}

AgtGeom *agt_finding_area(const AgtFinding *f)
{
    return f->area ? agt_geom_ref(f->area) : f->lazy ? f->lazy->work_out(f->lazy) : NULL;
}

/* Rules of norm sets carry all languages; the program's own carry English and the catalogue. */
static const char *rule_text(const char *const text[AGT_N_LANGS], AgtLang lang)
{
    if (text[lang] && lang != AGT_LANG_EN)
        return text[lang];
    return text[AGT_LANG_EN] ? agt_tr(lang, text[AGT_LANG_EN]) : "";
}

static char *number(double v, const char *format)
{
    if (isnan(v))
        return g_strdup("-");
    char buf[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(buf, sizeof buf, format, v);
    for (size_t n = strlen(buf); n && strchr(buf, '.') && (buf[n - 1] == '0' || buf[n - 1] == '.');
         n--) {
        bool point = buf[n - 1] == '.';
        buf[n - 1] = '\0';
        if (point)
            break;
    }
    return g_strdup(strcmp(buf, "-0") == 0 ? "0" : buf);
}

/* Millimetres; finer where "3 m, at least 3 m needed" would be read as no conflict. */
static const char *number_format(const AgtFinding *f)
{
    return fabs(f->measured - f->required) < 0.0015 ? "%.6f" : "%.3f";
}

/* Value of a placeholder, newly allocated, or NULL when the name is none of ours. */
static char *value_of(const AgtFinding *f, AgtLang lang, const char *name)
{
    if (strcmp(name, "id") == 0)
        return g_strdup(f->id);
    if (strcmp(name, "other") == 0)
        return g_strdup(f->other_id);
    if (strcmp(name, "measured") == 0)
        return number(f->measured, number_format(f));
    if (strcmp(name, "required") == 0)
        return number(f->required, number_format(f));
    if (strcmp(name, "unit") == 0)
        return g_strdup(f->unit);
    if (strcmp(name, "what") == 0)
        return g_strdup(f->what ? agt_tr(lang, f->what) : "");
    if (strcmp(name, "arg") == 0)
        return g_strdup(f->arg ? f->arg : "");
    return NULL;
}

static char *fill(const AgtFinding *f, AgtLang lang, const char *text)
{
    GString *out = g_string_new(NULL);
    while (*text) {
        const char *end = *text == '{' ? strchr(text, '}') : NULL;
        g_autofree char *name = end ? g_strndup(text + 1, (gsize)(end - text - 1)) : NULL;
        g_autofree char *value = name ? value_of(f, lang, name) : NULL;
        if (value) {
            g_string_append(out, value);
            text = end + 1;
        } else {
            g_string_append_c(out, *text++);
        }
    }
    return g_string_free(out, FALSE);
}

char *agt_finding_text(const AgtFinding *f, AgtLang lang)
{
    return fill(f, lang, rule_text(f->rule->text, lang));
}

char *agt_finding_advice(const AgtFinding *f, AgtLang lang)
{
    return fill(f, lang, rule_text(f->rule->advice, lang));
}

char *agt_finding_fingerprint(const AgtFinding *f)
{
    return g_strdup_printf(
        "%s|%s|%s|%s|%s", f->rule->id, f->layer < AGT_N_LAYERS ? agt_layer(f->layer)->name : "",
        f->id, f->other_layer < AGT_N_LAYERS ? agt_layer(f->other_layer)->name : "", f->other_id);
}
