/* SPDX-License-Identifier: Apache-2.0 */
/* The protocol of a clearance delivery as text. */
#include <math.h>

#include "protocol.h"
#include "words.h"

/* Ids that are listed before the rest is counted. */
static const guint most_ids = 20;

static const char *known(const char *text)
{
    return text && *text ? text : "?";
}

/* Hectares: four places are a square metre. */
static char *hectares(double m2)
{
    char buf[G_ASCII_DTOSTR_BUF_SIZE];
    return g_strdup(g_ascii_formatd(buf, sizeof buf, "%.4f", m2 / 10000));
}

static void title(GString *out, AgtLang lang, const char *text)
{
    g_string_append_printf(out, "\n%s\n", agt_tr(lang, text));
}

static void add_source(GString *out, const AgtProtocol *p, AgtLang lang)
{
    const AgtSource *s = p->source;
    if (!s)
        return;
    g_autofree char *accuracy = agt_report_number(s->accuracy_m, 2);
    agt_report_line(out, lang, N_("  file {file}, {driver}, imported on {date}"), "file",
                    known(s->file), "driver", known(s->driver), "date", known(s->imported_on));
    agt_report_line(out, lang, N_("  delivered by {who}"), "who", known(s->received_from));
    agt_report_line(out, lang, N_("  sha256 {hash}"), "hash", known(s->sha256));
    agt_report_line(out, lang, N_("  profile {profile}, sha256 {hash}"), "profile",
                    known(s->profile), "hash", known(s->profile_sha256));
    agt_report_line(out, lang, N_("  coordinate system {crs}, named by the {origin}"), "crs",
                    known(s->crs), "origin", known(s->crs_origin));
    agt_report_line(out, lang, N_("  operation {operation}, stated accuracy {accuracy} m"),
                    "operation", s->operation && *s->operation ? s->operation : "-", "accuracy",
                    accuracy);
}

static void add_box(GString *out, const AgtProtocol *p, AgtLang lang)
{
    const AgtSurveyExtent *e = p->extent;
    if (e && !agt_geom_is_empty(e->f.geom)) {
        g_autofree char *ha = hectares(agt_geom_area_m2(e->f.geom));
        agt_report_line(out, lang, N_("  declared extent {id}, {ha} ha"), "id", known(e->f.id),
                        "ha", ha);
    } else {
        agt_report_line(out, lang, N_("  no extent is declared"));
    }
    if (p->box.minx > p->box.maxx)
        return;
    g_autofree char *w = agt_report_number(p->box.minx, 0), *s = agt_report_number(p->box.miny, 0),
                    *x = agt_report_number(p->box.maxx, 0), *n = agt_report_number(p->box.maxy, 0);
    agt_report_line(out, lang, N_("  the records lie within E {w} to {e}, N {s} to {n}"), "w", w,
                    "e", x, "s", s, "n", n);
}

static const char *status_text(const AgtEdition *e)
{
    if (g_strcmp0(e->status, "accepted") == 0)
        return N_("accepted by {who} on {on}, confirmed by {second} on {then}");
    if (g_strcmp0(e->status, "rejected") == 0)
        return N_("REJECTED by {who} on {on}, confirmed by {second} on {then}");
    return N_("NOT ACCEPTED: the edition blocks construction until two people sign it");
}

static void add_head(GString *out, const AgtProtocol *p, const AgtReportOptions *o)
{
    const AgtEdition *e = p->edition;
    char n[24] = "?";
    g_autofree char *revision = agt_report_revision(agt_plan_head(p->plan), o->lang);
    if (e->number != AGT_INT_NULL)
        agt_report_count(n, e->number);
    agt_report_notice(out, agt_plan_head(p->plan), o->lang);
    agt_report_line(out, o->lang,
                    N_("Protocol of clearance dataset {dataset}, edition {n} ({mode})"), "dataset",
                    known(p->dataset->f.id), "n", n, "mode", known(e->mode));
    agt_report_line(out, o->lang, N_("as of {date}; the data stands for {data}"), "date", o->as_of,
                    "data", known(e->data_as_of));
    agt_report_line(out, o->lang, status_text(e), "who", known(e->accepted_by), "on",
                    known(e->accepted_on), "second", known(e->confirmed_by), "then",
                    known(e->confirmed_on));
    if (e->reason)
        agt_report_line(out, o->lang, N_("  because: {reason}"), "reason", e->reason);
    agt_report_line(out, o->lang, N_("plan {title}, {revision}"), "title",
                    known(agt_plan_head(p->plan)->title), "revision", revision);
    agt_report_line(out, o->lang, N_("  content sha256 {hash}"), "hash",
                    known(agt_plan_head(p->plan)->revision));
    agt_report_line(out, o->lang, N_("  clearance settings sha256 {hash}"), "hash",
                    p->settings_hash);
    title(out, o->lang, N_("Delivery"));
    add_source(out, p, o->lang);
    add_box(out, p, o->lang);
}

static void add_accounting(GString *out, const AgtProtocol *p, AgtLang lang)
{
    char a[24], b[24], c[24], d[24];
    const AgtSource *s = p->source;
    const char *wrong = agt_protocol_imbalance(p);
    title(out, lang, N_("Accounting"));
    if (s)
        agt_report_line(
            out, lang,
            N_("  records in the file {n} = stored {stored} + quarantined {q} + unmapped "
               "{u}"),
            "n", agt_report_count(a, s->records), "stored", agt_report_count(b, s->stored), "q",
            agt_report_count(c, s->quarantined), "u", agt_report_count(d, s->unmapped));
    agt_report_line(out, lang,
                    N_("  rows in the plan from this file: hazards {h}, releases {r}, finds {f}, "
                       "other {o}"),
                    "h", agt_report_count(a, p->hazards), "r", agt_report_count(b, p->releases),
                    "f", agt_report_count(c, p->finds), "o", agt_report_count(d, p->others));
    g_string_append_printf(out, "  %s%s\n", wrong ? agt_tr(lang, N_("DIFFERS: ")) : "",
                           agt_tr(lang, wrong ? wrong : N_("the books balance")));
}

/* "Active -> open"; a dash where the file said nothing. */
static char *mapped(const char *raw, const char *value)
{
    return g_strdup_printf("%s -> %s", raw ? raw : "-", known(value));
}

static void add_classes(GString *out, const AgtProtocol *p, AgtLang lang)
{
    static const struct {
        const char *text;
        int width;
    } heads[] = {{N_("layer"), -15},  {N_("class: as received -> as stored"), -33},
                 {N_("status"), -33}, {N_("records"), 9},
                 {N_("ha file"), 13}, {N_("ha plan"), 13},
                 {N_("absent"), 9}};
    title(out, lang, N_("Classes and statuses of the whole dataset"));
    g_string_append(out, "  ");
    for (guint i = 0; i < G_N_ELEMENTS(heads); i++)
        agt_report_cell(out, agt_tr(lang, heads[i].text), heads[i].width);
    g_string_append_c(out, '\n');
    for (guint i = 0; i < p->classes->len; i++) {
        const AgtProtocolClass *c = &g_array_index(p->classes, AgtProtocolClass, i);
        char n[24], absent[24];
        g_autofree char *class = mapped(c->raw_class, c->class),
                        *status = mapped(c->raw_status, c->status),
                        *file = hectares(c->received_area_m2), *plan = hectares(c->area_m2);
        g_string_append(out, "  ");
        agt_report_cell(out, agt_layer(c->layer)->name, -15);
        agt_report_cell(out, class, -33);
        agt_report_cell(out, status, -33);
        agt_report_cell(out, agt_report_count(n, c->records), 9);
        agt_report_cell(out, file, 13);
        agt_report_cell(out, plan, 13);
        agt_report_cell(out, agt_report_count(absent, c->absent), 9);
        g_string_append_c(out, '\n');
    }
}

static void add_shape(GString *out, const AgtProtocolShape *s, const char *text, AgtLang lang)
{
    char n[24];
    g_autofree char *was = hectares(s->received_m2), *is = hectares(s->stored_m2),
                    *most = agt_report_number(s->farthest_m, 3), *area = hectares(s->largest_m2);
    agt_report_line(out, lang, text, "n", agt_report_count(n, s->records), "was", was, "is", is);
    if (s->records)
        agt_report_line(out, lang, N_("    farthest {m} m ({id}), most by area {ha} ha ({other})"),
                        "m", most, "id", known(s->farthest_id), "ha", area, "other",
                        known(s->largest_id));
}

static void add_shapes(GString *out, const AgtProtocol *p, AgtLang lang)
{
    title(out, lang, N_("Outlines that were changed"));
    add_shape(out, &p->grown, N_("  hazards widened: {n}, from {was} ha to {is} ha"), lang);
    add_shape(out, &p->shrunk, N_("  releases narrowed: {n}, from {was} ha to {is} ha"), lang);
    if (p->shrunk_hazards.records)
        add_shape(
            out, &p->shrunk_hazards,
            N_("  HAZARDS STORED SMALLER THAN THE RINGS RECEIVED: {n}, from {was} ha to {is} ha; "
               "look at each"),
            lang);
    if (p->grown_releases.records)
        add_shape(
            out, &p->grown_releases,
            N_("  RELEASES STORED LARGER THAN RECEIVED: {n}, from {was} ha to {is} ha; reject "
               "the edition"),
            lang);
}

static void add_flaws(GString *out, const AgtProtocol *p, AgtLang lang)
{
    title(out, lang, N_("Flaws of the records, by code"));
    for (guint i = 0; i < p->flaws->len; i++) {
        const AgtProtocolCount *c = &g_array_index(p->flaws, AgtProtocolCount, i);
        g_string_append_printf(out, "  %-28s %7u\n", c->code, c->n);
    }
    if (!p->flaws->len)
        agt_report_line(out, lang, N_("  none"));
}

static void add_id(GString *out, guint *n, const char *id)
{
    if ((*n)++ < most_ids)
        g_string_append_printf(out, "%s%s", out->len ? ", " : "", known(id));
}

static void add_ids(GString *out, const char *text, guint n, GString *ids, AgtLang lang)
{
    char a[24], b[24];
    if (n > most_ids) {
        g_autofree char *more = agt_report_fill(lang, N_(" and {n} more"), "n",
                                                agt_report_count(b, n - most_ids), NULL);
        g_string_append(ids, more);
    }
    agt_report_line(out, lang, text, "n", agt_report_count(a, n));
    if (n)
        g_string_append_printf(out, "    %s\n", ids->str);
}

static const char *bounds_of(const AgtFeature *row)
{
    const AgtField *field = agt_layer_field(agt_layer(row->layer), "bounded_by");
    return field ? agt_row_text(row, field) : NULL;
}

/* Hazards without a place by what bounds them. */
static void add_bounds(GString *out, const AgtProtocol *p, AgtLang lang)
{
    static const char *const bounds[] = {"municipality", "map_sheet", "survey_extent", "site",
                                         "nothing"};
    for (guint k = 0; k < G_N_ELEMENTS(bounds); k++) {
        guint n = 0;
        for (guint i = 0; i < p->waiting->len; i++) {
            const AgtWait *w = &g_array_index(p->waiting, AgtWait, i);
            const char *b = w->reason == AGT_WAIT_NO_PLACE ? bounds_of(w->row) : "";
            n += g_strcmp0(b ? b : "nothing", bounds[k]) == 0;
        }
        if (n)
            g_string_append_printf(out, "    %s: %u\n", agt_tr(lang, agt_report_bounds(bounds[k])),
                                   n);
    }
}

static void add_waiting(GString *out, const AgtProtocol *p, AgtLang lang)
{
    static const struct {
        AgtWaitReason reason;
        const char *text;
    } kinds[] = {
        {AGT_WAIT_NO_PLACE, N_("  hazards without usable geometry: {n}")},
        {AGT_WAIT_ABSENT, N_("  missing from the newest delivery and kept in the plan: {n}")},
        {AGT_WAIT_BROKEN, N_("  hazards whose outline had to be widened: {n}")},
    };
    title(out, lang, N_("Records that a person has to decide about"));
    for (guint k = 0; k < G_N_ELEMENTS(kinds); k++) {
        g_autoptr(GString) ids = g_string_new(NULL);
        guint n = 0;
        for (guint i = 0; i < p->waiting->len; i++) {
            const AgtWait *w = &g_array_index(p->waiting, AgtWait, i);
            if (w->reason == kinds[k].reason)
                add_id(ids, &n, w->row->id);
        }
        add_ids(out, kinds[k].text, n, ids, lang);
        if (kinds[k].reason == AGT_WAIT_NO_PLACE)
            add_bounds(out, p, lang);
    }
    guint open = 0;
    char a[24];
    for (guint i = 0; i < p->waiting->len; i++)
        open += !g_array_index(p->waiting, AgtWait, i).disposition;
    agt_report_line(out, lang,
                    N_("  without a signed disposition, and blocking: {n} (agrotown dispose lists "
                       "them)"),
                    "n", agt_report_count(a, open));
}

static void add_quarantine(GString *out, const AgtProtocol *p, AgtLang lang)
{
    char n[24];
    title(out, lang, N_("Quarantine"));
    agt_report_line(out, lang, N_("  records put aside: {n}"), "n",
                    agt_report_count(n, p->quarantined->len));
    for (guint i = 0; i < p->quarantined->len && i < most_ids; i++) {
        const AgtQuarantine *q = p->quarantined->pdata[i];
        g_string_append_printf(out, "    %s, %s %s: %s%s%s\n", known(q->f.id),
                               known(q->source_layer), known(q->record), known(q->reason),
                               q->detail ? ", " : "", q->detail ? q->detail : "");
    }
    if (p->quarantined->len > most_ids) {
        g_autofree char *more =
            agt_report_fill(lang, N_(" and {n} more"), "n",
                            agt_report_count(n, p->quarantined->len - most_ids), NULL);
        g_string_append_printf(out, "   %s\n", more);
    }
}

static void add_signatures(GString *out, AgtLang lang)
{
    title(out, lang, N_("I have compared these figures with the delivery."));
    agt_report_line(out, lang,
                    N_("  accepted by ______________________  on ____________  signature "
                       "______________"));
    agt_report_line(out, lang,
                    N_("  confirmed by _____________________  on ____________  signature "
                       "______________"));
}

char *agt_report_protocol_text(const AgtPlan *plan, const AgtDataset *dataset,
                               const AgtEdition *edition, const AgtReportOptions *o)
{
    GString *out = g_string_new(NULL);
    g_auto(AgtProtocol) p;
    agt_protocol_read(&p, plan, dataset, edition);
    add_head(out, &p, o);
    add_accounting(out, &p, o->lang);
    add_classes(out, &p, o->lang);
    add_shapes(out, &p, o->lang);
    add_flaws(out, &p, o->lang);
    add_waiting(out, &p, o->lang);
    add_quarantine(out, &p, o->lang);
    if (g_strcmp0(edition->status, "received") == 0)
        add_signatures(out, o->lang);
    return g_string_free(out, FALSE);
}
