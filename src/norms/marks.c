/* SPDX-License-Identifier: Apache-2.0 */
/*
 * In which sets a finding holds: sets have rules of one topic, and may find the same about the same
 * features. Of the millions of findings only those of topics that several sets share are looked at.
 */
#include <agrotown/finding_pack.h>

#include "private.h"

/* What is known of a rule. */
typedef struct {
    guint32 topic; /* from 1; 0: none, or of one set alone */
    guint64 set;   /* one bit */
} RuleMark;

/* Features that rules of a topic found something about, whatever the order of the two: one set may
 * meet a pair from its other side. */
typedef struct {
    guint32 first; /* number of the finding that came first */
    guint32 hash, topic;
    guint64 sets;
} Matter;

typedef struct {
    guint32 finding, matter;
} Use;

typedef struct {
    const AgtFindings *findings;
    GHashTable *rules; /* AgtRule * -> RuleMark * */
    GArray *matters;   /* Matter */
    GArray *uses;      /* Use, of each finding of a shared topic */
    guint32 *slot;     /* numbers of matters, from 1, by their hash */
    guint32 mask;
} Job;

/* --- Rules --- */

typedef struct {
    guint32 number;
    guint64 sets;
} Topic;

static guint64 bit_of(const AgtNorms *n, const char *set)
{
    for (guint i = 0; i < n->sets->len; i++)
        if (strcmp(((NormSet *)n->sets->pdata[i])->name, set) == 0)
            return (guint64)1 << i;
    return 0;
}

static bool several(guint64 sets)
{
    return (sets & (sets - 1)) != 0;
}

static GHashTable *topics_of(const AgtNorms *n)
{
    GHashTable *topics = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    for (guint i = 0; i < agt_norms_n(n); i++) {
        const AgtNormRule *r = agt_norms_get(n, i);
        Topic *t = g_hash_table_lookup(topics, r->topic);
        if (!t) {
            t = g_new0(Topic, 1);
            t->number = g_hash_table_size(topics) + 1;
            g_hash_table_insert(topics, (gpointer)r->topic, t);
        }
        t->sets |= bit_of(n, r->rule.set);
    }
    return topics;
}

static GHashTable *mark_rules(const AgtNorms *n)
{
    GHashTable *rules = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    g_autoptr(GHashTable) topics = topics_of(n);
    for (guint i = 0; i < agt_norms_n(n); i++) {
        const AgtNormRule *r = agt_norms_get(n, i);
        const Topic *t = g_hash_table_lookup(topics, r->topic);
        RuleMark *mark = g_new0(RuleMark, 1);
        mark->topic = *r->topic && several(t->sets) ? t->number : 0;
        mark->set = bit_of(n, r->rule.set);
        g_hash_table_insert(rules, (gpointer)&r->rule, mark);
    }
    return rules;
}

/* --- Matters --- */

static guint32 feature_hash(AgtLayerId layer, const char *id)
{
    return (g_str_hash(id) ^ (guint32)layer) * 2654435769u;
}

/* The same for both orders. */
static guint32 matter_hash(const AgtFinding *x, guint32 topic)
{
    guint32 h = feature_hash(x->layer, x->id) + feature_hash(x->other_layer, x->other_id);
    h = (h ^ topic) * 2246822519u;
    return h ^ (h >> 15);
}

static bool same_id(const char *a, const char *b)
{
    return a == b || strcmp(a, b) == 0;
}

static bool same_features(const AgtFinding *x, const AgtFinding *y)
{
    return (x->layer == y->layer && x->other_layer == y->other_layer && same_id(x->id, y->id) &&
            same_id(x->other_id, y->other_id)) ||
           (x->layer == y->other_layer && x->other_layer == y->layer &&
            same_id(x->id, y->other_id) && same_id(x->other_id, y->id));
}

static guint32 *slot_of(const Job *job, const AgtFinding *x, guint32 topic, guint32 hash)
{
    for (guint32 at = hash & job->mask;; at = (at + 1) & job->mask) {
        guint32 *slot = &job->slot[at];
        if (!*slot)
            return slot;
        const Matter *m = &g_array_index(job->matters, Matter, *slot - 1);
        AgtFinding kept;
        if (m->hash == hash && m->topic == topic &&
            same_features(agt_findings_read(job->findings, m->first, &kept), x))
            return slot;
    }
}

/* Twice the room, before more than half of it is used. */
static void make_room(Job *job)
{
    gsize size = (gsize)job->mask + 1;
    if (2 * (gsize)job->matters->len < size)
        return;
    size *= 2;
    g_free(job->slot);
    job->slot = g_new0(guint32, size);
    job->mask = (guint32)(size - 1);
    for (guint i = 0; i < job->matters->len; i++) {
        guint32 at = g_array_index(job->matters, Matter, i).hash & job->mask;
        while (job->slot[at])
            at = (at + 1) & job->mask;
        job->slot[at] = i + 1;
    }
}

static void note(Job *job, guint i, const AgtFinding *x, const RuleMark *mark)
{
    make_room(job);
    guint32 hash = matter_hash(x, mark->topic);
    guint32 *slot = slot_of(job, x, mark->topic, hash);
    if (!*slot) {
        Matter m = {.first = i, .hash = hash, .topic = mark->topic};
        g_array_append_val(job->matters, m);
        *slot = job->matters->len;
    }
    g_array_index(job->matters, Matter, *slot - 1).sets |= mark->set;
    Use use = {i, *slot - 1};
    g_array_append_val(job->uses, use);
}

static void note_all(Job *job, const AgtFindings *f)
{
    const AgtRule *rule = NULL;
    const RuleMark *mark = NULL;
    AgtFinding kept;
    for (guint i = 0; i < agt_findings_n(f); i++) {
        const AgtRule *own = agt_findings_rule(f, i);
        if (own != rule) /* neighbours are mostly of one rule */
            mark = g_hash_table_lookup(job->rules, rule = own);
        if (mark && mark->topic)
            note(job, i, agt_findings_read(f, i, &kept), mark);
    }
}

/* --- Marks --- */

/* "az,by": the sets in the order they were chosen. */
static const char *list_sets(const AgtNorms *n, guint64 sets, AgtArena *a)
{
    g_autoptr(GString) out = g_string_new(NULL);
    for (guint i = 0; i < n->sets->len; i++)
        if (sets >> i & 1)
            g_string_append_printf(out, "%s%s", out->len ? "," : "",
                                   ((NormSet *)n->sets->pdata[i])->name);
    return agt_arena_text(a, out->str);
}

void agt_norms_mark_sets(const AgtNorms *n, AgtFindings *f)
{
    Job job = {.findings = f,
               .rules = mark_rules(n),
               .matters = g_array_new(FALSE, FALSE, sizeof(Matter)),
               .uses = g_array_new(FALSE, FALSE, sizeof(Use)),
               .slot = g_new0(guint32, 64),
               .mask = 63};
    note_all(&job, f);
    for (guint i = 0; i < job.uses->len; i++) {
        const Use *use = &g_array_index(job.uses, Use, i);
        guint64 sets = g_array_index(job.matters, Matter, use->matter).sets;
        /* The list is ours to complete. */
        if (several(sets))
            ((AgtFinding *)agt_findings_get(f, use->finding))->sets =
                list_sets(n, sets, agt_findings_arena(f));
    }
    g_hash_table_unref(job.rules);
    g_array_unref(job.matters);
    g_array_unref(job.uses);
    g_free(job.slot);
}
