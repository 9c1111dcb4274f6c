/* SPDX-License-Identifier: Apache-2.0 */
/* What is new since an earlier state: findings are matched by fingerprint, as often as they occur.
 */
#include <string.h>

#include <agrotown/finding_pack.h>
#include <agrotown/validate.h>

/* Severity of a finding that a waiver excused: milder than all others. */
enum { WAIVED = AGT_N_SEVERITIES };

struct _AgtBaseline {
    GHashTable *before; /* fingerprint -> GArray of guint, how bad each was */
    GHashTable *fresh;  /* set of const AgtFinding * */
    GPtrArray *fixed;   /* of char * */
};

AgtBaseline *agt_baseline_new(void)
{
    AgtBaseline *b = g_new0(AgtBaseline, 1);
    b->before =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_array_unref);
    b->fresh = g_hash_table_new(NULL, NULL);
    b->fixed = g_ptr_array_new_with_free_func(g_free);
    return b;
}

void agt_baseline_free(AgtBaseline *b)
{
    if (!b)
        return;
    g_hash_table_unref(b->before);
    g_hash_table_unref(b->fresh);
    g_ptr_array_unref(b->fixed);
    g_free(b);
}

static void add(AgtBaseline *b, const char *print, guint rank)
{
    GArray *ranks = g_hash_table_lookup(b->before, print);
    if (!ranks) {
        ranks = g_array_new(FALSE, FALSE, sizeof(guint));
        g_hash_table_insert(b->before, g_strdup(print), ranks);
    }
    g_array_append_val(ranks, rank);
}

static guint rank_of(const AgtFinding *x)
{
    return agt_finding_waived(x) ? WAIVED : (guint)x->severity;
}

void agt_baseline_add(AgtBaseline *b, const AgtFindings *f)
{
    AgtFinding kept;
    for (guint i = 0; i < agt_findings_n(f); i++) {
        const AgtFinding *x = agt_findings_read(f, i, &kept);
        g_autofree char *print = agt_finding_fingerprint(x);
        add(b, print, rank_of(x));
    }
}

/* --- A report read back --- */

/* One object of the document that is being read: what it says of a finding. */
typedef struct {
    char *print, *severity;
    bool waived, finding;
} Object;

typedef struct {
    const char *at;
    GArray *open;   /* of Object */
    GString *close; /* closing brackets that are due, innermost last */
    char *key;      /* of the plan that the report is about */
    guint found, promised;
} Scan;

static void clear_object(gpointer p)
{
    g_free(((Object *)p)->print);
    g_free(((Object *)p)->severity);
}

static void append_code(GString *s, Scan *k)
{
    guint32 code = 0;
    for (guint i = 0; i < 4 && g_ascii_isxdigit(k->at[1]); i++)
        code = code * 16 + (guint32)g_ascii_xdigit_value(*++k->at);
    if (code && code < 0xd800) /* we write nothing else as a code */
        g_string_append_unichar(s, code);
}

/* The string that begins at the quotation mark; NULL when it does not end. */
static char *scan_string(Scan *k)
{
    GString *s = g_string_new(NULL);
    for (k->at++; *k->at && *k->at != '"'; k->at++) {
        if (*k->at != '\\') {
            g_string_append_c(s, *k->at);
            continue;
        }
        k->at++;
        if (*k->at == 'u')
            append_code(s, k);
        else if (*k->at)
            g_string_append_c(s, *k->at == 'n' ? '\n' : *k->at == 't' ? '\t' : *k->at);
        else
            break;
    }
    if (*k->at++ == '"')
        return g_string_free(s, FALSE);
    g_string_free(s, TRUE);
    k->at--;
    return NULL;
}

static void skip_blanks(Scan *k)
{
    k->at += strspn(k->at, " \t\r\n");
}

/* A member whose value is a text. */
static void take_text(Scan *k, const char *name, char *value)
{
    Object *o = k->open->len ? &g_array_index(k->open, Object, k->open->len - 1) : NULL;
    char **slot = !o                                 ? NULL
                  : strcmp(name, "fingerprint") == 0 ? &o->print
                  : strcmp(name, "severity") == 0    ? &o->severity
                                                     : NULL;
    if (o && strcmp(name, "waiver") == 0)
        o->waived = true;
    if (!k->key && strcmp(name, "plan_key") == 0)
        k->key = g_strdup(value);
    if (slot) {
        g_free(*slot);
        *slot = g_steal_pointer(&value);
    }
    g_free(value);
}

/* A name, or a text in a list. */
static bool scan_member(Scan *k)
{
    g_autofree char *name = scan_string(k);
    skip_blanks(k);
    if (!name || *k->at != ':')
        return name != NULL;
    k->at++;
    skip_blanks(k);
    if (strcmp(name, "findings") == 0 && *k->at != '[')
        k->promised = (guint)g_ascii_strtoull(k->at, NULL, 10);
    if (*k->at != '"')
        return true;
    char *value = scan_string(k);
    if (value)
        take_text(k, name, value);
    return value != NULL;
}

static void close_object(AgtBaseline *b, Scan *k)
{
    const Object *o = &g_array_index(k->open, Object, k->open->len - 1);
    AgtSeverity severity = AGT_INFO;
    if (o->print && agt_severity_parse(o->severity, &severity)) {
        add(b, o->print, o->waived && severity > AGT_NOT_BUILDABLE_YET ? WAIVED : severity);
        k->found++;
    }
    g_array_set_size(k->open, k->open->len - 1);
}

static bool scan_one(AgtBaseline *b, Scan *k)
{
    Object none = {0};
    char c = *k->at;
    if (c == '"')
        return scan_member(k);
    if (c == '{')
        g_array_append_val(k->open, none);
    if (c == '{' || c == '[')
        g_string_append_c(k->close, c == '{' ? '}' : ']');
    if (c == '}' || c == ']') {
        if (!k->close->len || k->close->str[k->close->len - 1] != c)
            return false;
        g_string_truncate(k->close, k->close->len - 1);
        if (c == '}')
            close_object(b, k);
    }
    k->at++;
    return true;
}

static const char *wrong_with(const Scan *k, bool whole, const char *plan_key)
{
    if (!k->key)
        return "\"%s\" is no report of findings: name a revision, or a file of `agrotown validate` "
               "with --format json, jsonl or geojson";
    if (strcmp(k->key, plan_key) != 0)
        return "\"%s\" tells the findings of another plan";
    return whole && (!k->promised || k->promised == k->found)
               ? NULL
               : "\"%s\" is cut off or damaged: write it anew with `agrotown validate --format "
                 "json`";
}

bool agt_baseline_read(AgtBaseline *b, const char *name, const char *text, const char *plan_key,
                       GError **error)
{
    Scan k = {.at = text};
    k.open = g_array_new(FALSE, FALSE, sizeof(Object));
    g_array_set_clear_func(k.open, clear_object);
    k.close = g_string_new(NULL);
    bool whole = g_utf8_validate(text, -1, NULL);
    while (whole && *k.at)
        whole = scan_one(b, &k);
    const char *wrong = wrong_with(&k, whole && !k.close->len, plan_key);
    g_array_unref(k.open);
    g_string_free(k.close, TRUE);
    g_free(k.key);
    if (wrong)
        g_set_error(error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_FILE, wrong, name);
    return !wrong;
}

/* --- Comparison --- */

/* Takes the mildest earlier finding that was as bad; else the worst of the milder ones, which then
 * counts as grown worse and not as fixed. */
static bool was_there(GArray *ranks, guint rank)
{
    int best = -1;
    bool same = false;
    for (guint i = 0; ranks && i < ranks->len; i++) {
        guint r = g_array_index(ranks, guint, i);
        guint had = best < 0 ? 0 : g_array_index(ranks, guint, (guint)best);
        bool better = best < 0 || (r <= rank ? !same || r > had : !same && r < had);
        if (better)
            best = (int)i;
        same = same || r <= rank;
    }
    if (best >= 0)
        g_array_remove_index(ranks, (guint)best);
    return same;
}

static int by_text(gconstpointer a, gconstpointer b)
{
    return agt_id_compare(*(const char *const *)a, *(const char *const *)b);
}

void agt_baseline_compare(AgtBaseline *b, const AgtFindings *f)
{
    AgtFinding kept;
    for (guint i = 0; i < agt_findings_n(f); i++) {
        const AgtFinding *x = agt_findings_read(f, i, &kept);
        g_autofree char *print = agt_finding_fingerprint(x);
        if (!was_there(g_hash_table_lookup(b->before, print), rank_of(x)))
            g_hash_table_add(b->fresh, (gpointer)agt_findings_get(f, i));
    }
    GHashTableIter it;
    gpointer print, ranks;
    g_hash_table_iter_init(&it, b->before);
    while (g_hash_table_iter_next(&it, &print, &ranks))
        for (guint i = 0; i < ((GArray *)ranks)->len; i++)
            g_ptr_array_add(b->fixed, g_strdup(print));
    g_ptr_array_sort(b->fixed, by_text);
}

GHashTable *agt_baseline_fresh(const AgtBaseline *b)
{
    return b->fresh;
}

const GPtrArray *agt_baseline_fixed(const AgtBaseline *b)
{
    return b->fixed;
}
