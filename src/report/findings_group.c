/* SPDX-License-Identifier: Apache-2.0 */
#include "findings_group.h"

#include <math.h>
#include <string.h>

enum { COLUMNS = 100 };

static void bundle_free(gpointer data)
{
    AgtBundle *b = data;
    g_ptr_array_unref(b->findings);
    g_free(b);
}

char *agt_report_bundle_sentence(const AgtBundle *b, const AgtReportOptions *o)
{
    const AgtFinding *f = b->findings->pdata[0];
    AgtFinding any = *f;
    any.id = "…";
    g_autofree char *text = agt_finding_text(&any, o->lang);
    bool fresh = o->baseline && g_hash_table_contains(o->baseline->fresh, f);
    return fresh ? g_strdup_printf("%s %s", agt_tr(o->lang, N_("new:")), text)
                 : g_steal_pointer(&text);
}

/* --- Findings that say the same: told by what the text of their rule uses, not by the text, since
 * there may be a million of them --- */

enum { MEASURED = 1, REQUIRED = 2, OTHER = 4, WHAT = 8, ARG = 16 };

static unsigned used_by(const AgtRule *rule)
{
    static const char *const names[] = {"{measured}", "{required}", "{other}", "{what}", "{arg}"};
    const char *text = rule->text[AGT_LANG_EN] ? rule->text[AGT_LANG_EN] : "";
    unsigned used = 0;
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        used |= strstr(text, names[i]) ? 1U << i : 0;
    return used;
}

/* A figure as agt_finding_text() rounds it: millimetres, finer beside the limit. */
static gint64 shown(const AgtFinding *f, double v)
{
    double unit = fabs(f->measured - f->required) < 0.0015 ? 1e6 : 1e3;
    return isfinite(v) && fabs(v) < 1e12 ? (gint64)llround(v * unit) : G_MAXINT64;
}

static guint text_hash(const char *text)
{
    return text ? g_str_hash(text) : 0;
}

static guint32 alike_hash(const AgtFinding *f, unsigned used)
{
    guint64 h = (guint64)(gsize)f->rule;
    if (used & MEASURED)
        h = h * 31 + (guint64)shown(f, f->measured);
    if (used & REQUIRED)
        h = h * 31 + (guint64)shown(f, f->required);
    if (used & OTHER)
        h = h * 31 + text_hash(f->other_id);
    if (used & ARG)
        h = h * 31 + text_hash(f->arg);
    h *= G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
    return (guint32)(h >> 32);
}

static bool same_text(const char *a, const char *b)
{
    return a == b || g_strcmp0(a, b) == 0;
}

static bool alike(const AgtFinding *x, const AgtFinding *y, unsigned used)
{
    return x->rule == y->rule &&
           (!(used & MEASURED) || shown(x, x->measured) == shown(y, y->measured)) &&
           (!(used & REQUIRED) || shown(x, x->required) == shown(y, y->required)) &&
           (!(used & OTHER) || same_text(x->other_id, y->other_id)) &&
           (!(used & WHAT) || same_text(x->what, y->what)) &&
           (!(used & ARG) || same_text(x->arg, y->arg)) && same_text(x->unit, y->unit) &&
           same_text(x->sets, y->sets);
}

/* --- The part of the list that is told --- */

/* Findings of one sentence; new ones and others are never put together. */
typedef struct {
    guint32 hash, first, best, n; /* findings by their number in the part */
} Sentence;

typedef struct {
    const AgtReportOptions *o;
    const AgtFindings *findings;
    const guint32 *part; /* numbers of findings */
    guint n;
    bool by_need;      /* else in the order they stand */
    GArray *sentences; /* Sentence */
    guint32 *said;     /* sentence of each finding; NULL: each is alone */
} Part;

static const AgtFinding *read_one(const Part *p, guint i, AgtFinding *into)
{
    return agt_findings_read(p->findings, p->part[i], into);
}

/* How far a finding is off; those without figures are worst, since nothing says that they are not.
 */
static double excess(const AgtFinding *f)
{
    double d = fabs(f->measured - f->required);
    return isfinite(d) ? d : INFINITY;
}

static bool is_fresh(const AgtFinding *f, const AgtReportOptions *o)
{
    return o->baseline && g_hash_table_contains(o->baseline->fresh, f);
}

/* Is finding a, which is @p x, told before finding b? Where nothing else tells, as they stand. */
static bool before(const Part *p, guint a, const AgtFinding *x, guint b)
{
    if (!p->by_need)
        return a < b;
    AgtFinding kept;
    const AgtFinding *y = read_one(p, b, &kept);
    bool new_x = is_fresh(x, p->o), new_y = is_fresh(y, p->o);
    if (new_x != new_y)
        return new_x;
    double ex = excess(x), ey = excess(y);
    return ex != ey ? ex > ey : a < b;
}

/* --- Sentences --- */

/* Numbers of sentences by their hash, from 1; open addresses, never more than half full. */
typedef struct {
    guint32 *slot, mask;
} Table;

static guint32 *slot_of(const Table *t, const Part *p, guint32 hash, const AgtFinding *x,
                        unsigned used)
{
    for (guint32 at = hash & t->mask;; at = (at + 1) & t->mask) {
        guint32 *slot = &t->slot[at];
        if (!*slot)
            return slot;
        const Sentence *s = &g_array_index(p->sentences, Sentence, *slot - 1);
        if (s->hash != hash)
            continue;
        AgtFinding kept;
        const AgtFinding *y = read_one(p, s->first, &kept);
        if (alike(x, y, used) && is_fresh(x, p->o) == is_fresh(y, p->o))
            return slot;
    }
}

static void say(Part *p, const Table *t, guint i, const AgtFinding *x, unsigned used)
{
    guint32 hash = alike_hash(x, used), *slot = slot_of(t, p, hash, x, used);
    if (!*slot) {
        Sentence fresh = {.hash = hash, .first = i, .best = i};
        g_array_append_val(p->sentences, fresh);
        *slot = p->sentences->len;
    }
    Sentence *s = &g_array_index(p->sentences, Sentence, *slot - 1);
    s->n++;
    if (before(p, i, x, s->best))
        s->best = i;
    p->said[i] = *slot - 1;
}

static void find_sentences(Part *p)
{
    gsize size = 16;
    while (size < 2 * (gsize)p->n)
        size *= 2;
    Table t = {g_new0(guint32, size), (guint32)(size - 1)};
    const AgtRule *rule = NULL;
    unsigned used = 0;
    AgtFinding kept;
    p->said = g_new(guint32, p->n);
    for (guint i = 0; i < p->n; i++) {
        const AgtFinding *x = read_one(p, i, &kept);
        if (x->rule != rule)
            used = used_by(rule = x->rule);
        say(p, &t, i, x, used);
    }
    g_free(t.slot);
}

/* --- What is told first --- */

/* Keeps the @p most numbers that are told first (0: all), in their order. */
static void offer(const Part *p, GArray *top, guint most, guint i)
{
    AgtFinding kept;
    const AgtFinding *x = p->by_need ? read_one(p, i, &kept) : NULL;
    guint at = top->len;
    while (at > 0 && before(p, i, x, g_array_index(top, guint, at - 1)))
        at--;
    if (most && at == most)
        return;
    g_array_insert_val(top, at, i);
    if (most && top->len > most)
        g_array_set_size(top, most);
}

static Sentence *sentence_of(const Part *p, guint i)
{
    return p->said ? &g_array_index(p->sentences, Sentence, p->said[i]) : NULL;
}

/* The findings that stand for their bundles: all that stay single, and the first of the others. */
static GArray *first_of_bundles(const Part *p, guint few)
{
    GArray *top = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; i < p->n; i++) {
        const Sentence *s = sentence_of(p, i);
        if (!s || s->n <= few || s->best == i)
            offer(p, top, p->o->limit, i);
    }
    return top;
}

static AgtBundle *add_bundle(GPtrArray *out, guint n)
{
    AgtBundle *b = g_new0(AgtBundle, 1);
    b->findings = g_ptr_array_new();
    b->n = n;
    g_ptr_array_add(out, b);
    return b;
}

static void tell(const Part *p, AgtBundle *b, guint i)
{
    g_ptr_array_add(b->findings, (gpointer)agt_findings_get(p->findings, p->part[i]));
}

static void fill_bundle(const Part *p, AgtBundle *b, const Sentence *s)
{
    g_autoptr(GArray) top = g_array_new(FALSE, FALSE, sizeof(guint));
    guint number = (guint)(s - &g_array_index(p->sentences, Sentence, 0));
    for (guint i = s->first; i < p->n; i++)
        if (p->said[i] == number)
            offer(p, top, 2 * p->o->limit, i);
    for (guint i = 0; i < top->len; i++)
        tell(p, b, g_array_index(top, guint, i));
}

GPtrArray *agt_report_bundles(const AgtFindings *f, const GArray *of, guint few,
                              const AgtReportOptions *o)
{
    GPtrArray *out = g_ptr_array_new_with_free_func(bundle_free);
    Part p = {.o = o,
              .findings = f,
              .part = (const guint32 *)(const void *)of->data,
              .n = of->len,
              .by_need = o->limit && of->len > o->limit,
              .sentences = g_array_new(FALSE, FALSE, sizeof(Sentence))};
    if (few)
        find_sentences(&p);
    g_autoptr(GArray) top = first_of_bundles(&p, few);
    for (guint i = 0; i < top->len; i++) {
        guint k = g_array_index(top, guint, i);
        const Sentence *s = sentence_of(&p, k);
        bool many = s && s->n > few;
        AgtBundle *b = add_bundle(out, many ? s->n : 1);
        if (many)
            fill_bundle(&p, b, s);
        else
            tell(&p, b, k);
    }
    g_array_unref(p.sentences);
    g_free(p.said);
    return out;
}

void agt_report_bundle_ids(GString *out, const AgtBundle *b, guint limit, AgtLang lang)
{
    guint shown = limit ? MIN(limit, b->findings->len) : b->findings->len;
    glong column = 4;
    char count[24];
    for (guint i = 0; i < shown; i++) {
        const char *id = ((const AgtFinding *)b->findings->pdata[i])->id;
        glong width = g_utf8_strlen(id, -1) + 2;
        bool full = i && column + width > COLUMNS;
        column = full ? 4 + width : column + width;
        g_string_append_printf(out, "%s%s", !i ? "    " : full ? ",\n    " : ", ", id);
    }
    g_string_append_c(out, '\n');
    if (shown < b->n)
        agt_report_line(out, lang, N_("    and {n} more"), "n",
                        agt_report_count(count, b->n - shown));
}
