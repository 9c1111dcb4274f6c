/* SPDX-License-Identifier: Apache-2.0 */
/* agrotown recall: which papers in people's hands are no longer true, and a notice to each. */
#include <string.h>

#include <agrotown/draw.h>

#include "options.h"
#include "recall.h"
#include "sign.h"

typedef struct {
    char *output, *format, *message;
    gboolean mark;
} Options;

static const AgtOption options[] = {
    {.name = "output",
     .letter = 'o',
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, output),
     .value = "FILE",
     .help = N_("write a stop notice for every holder (.pdf)")},
    {.name = "mark",
     .type = AGT_OPT_FLAG,
     .offset = offsetof(Options, mark),
     .help = N_("record them as recalled, as one revision")},
    AGT_OPTION_FORMAT(Options, "text|json", N_("form of the list (default text)")),
    AGT_OPTION_MESSAGE(Options),
};

/* --- The notices --- */

static char *paper_text(const AgtRecallPaper *p, AgtLang lang)
{
    GString *s = g_string_new(NULL);
    g_string_append_printf(s, "%s, %s, %s", p->row->id, p->kind ? p->kind : "-",
                           p->document ? p->document : "-");
    for (guint i = 0; i < p->reasons->len; i++) {
        g_autofree char *why = agt_report_recall_reason(p->reasons->pdata[i], lang, 12);
        g_string_append_printf(s, "\n   %s", why);
    }
    return g_string_free(s, FALSE);
}

/* Texts of all notices; one for each holder. */
typedef struct {
    GArray *notices;  /* AgtNotice */
    GPtrArray *texts; /* char * */
    GPtrArray *lists; /* GPtrArray of paragraphs, NULL-ended */
} Notices;

static void notices_clear(Notices *n)
{
    g_array_unref(n->notices);
    g_ptr_array_unref(n->texts);
    g_ptr_array_unref(n->lists);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Notices, notices_clear)

static Notices gather(const AgtPlan *plan, const AgtRecall *r, AgtLang lang)
{
    Notices n = {g_array_new(FALSE, TRUE, sizeof(AgtNotice)),
                 g_ptr_array_new_with_free_func(g_free),
                 g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref)};
    for (guint i = 0; i < r->papers->len; i++) {
        const AgtRecallPaper *p = r->papers->pdata[i];
        const AgtRecallPaper *last = i ? r->papers->pdata[i - 1] : NULL;
        if (!last || g_strcmp0(last->holder, p->holder) != 0) {
            AgtNotice notice = {.holder = agt_report_holder(plan, p->holder, lang)};
            g_ptr_array_add(n.texts, (gpointer)notice.holder);
            g_ptr_array_add(n.lists, g_ptr_array_new_with_free_func(g_free));
            g_array_append_val(n.notices, notice);
        }
        g_ptr_array_add(n.lists->pdata[n.lists->len - 1], paper_text(p, lang));
    }
    for (guint i = 0; i < n.lists->len; i++) {
        GPtrArray *list = n.lists->pdata[i];
        g_ptr_array_add(list, NULL);
        g_array_index(n.notices, AgtNotice, i).papers = (const char *const *)list->pdata;
    }
    return n;
}

static bool write_notices(const AgtCli *cli, const Options *o, AgtWork *w, const AgtRecall *r,
                          GError **error)
{
    g_autoptr(AgtRevision) head = agt_store_revision(w->store, "HEAD", error);
    if (!head)
        return false;
    g_autofree char *revision = g_strdup_printf("r%d %.12s", (int)head->seq, head->content);
    g_auto(Notices) n = gather(w->plan, r, cli->lang);
    AgtNotices notices = {.notice = (const AgtNotice *)(gpointer)n.notices->data,
                          .n = n.notices->len,
                          .lang = cli->lang,
                          .as_of = cli->as_of,
                          .revision = revision,
                          .revision_time = head->time,
                          .author = cli->author,
                          .emergency = agt_plan_setting(w->plan, "clearance.emergency_line")};
    g_autoptr(AgtScene) scene = agt_draw_notices(w->plan, &notices, error);
    if (!scene || !agt_scene_write_pdf(scene, o->output, error))
        return false;
    agt_talk(cli, agt_tr(cli->lang, N_("wrote %s, %u pages")), o->output, agt_scene_pages(scene));
    return true;
}

/* --- The mark --- */

static bool mark(const AgtCli *cli, const Options *o, AgtWork *w, const AgtRecall *r,
                 GError **error)
{
    g_autoptr(AgtChangeset) c = agt_changeset_new();
    AgtArena *a = agt_changeset_arena(c);
    agt_changeset_keep_plan(c, w->plan);
    for (guint i = 0; i < r->papers->len; i++) {
        const AgtFeature *before = ((const AgtRecallPaper *)r->papers->pdata[i])->row;
        AgtFeature *after = agt_arena_copy(a, before);
        agt_row_set_text(a, after, agt_layer_field(agt_layer(after->layer), "status"), "recalled");
        agt_changeset_change(c, before, after);
    }
    g_autofree char *message = g_strdup_printf("recall of %u papers", r->papers->len);
    return agt_work_record(w, cli, c, o->message, message, error);
}

static bool check_wish(const AgtCli *cli, const Options *o, GError **error)
{
    if (o->output && !g_str_has_suffix(o->output, ".pdf"))
        return agt_refuse(error, AGT_EXIT_USAGE, "--output: \"%s\" must end in .pdf", o->output);
    return !o->mark || agt_sign_author(cli, "--mark", error);
}

static int run(AgtCli *cli, const void *values, GError **error)
{
    const Options *o = values;
    g_auto(AgtWork) w = {0};
    if (!check_wish(cli, o, error) ||
        !agt_work_open(&w, cli, o->mark ? AGT_STORE_WRITE : AGT_STORE_READ, NULL, AGT_LAYERS_ALL,
                       error))
        return -1;
    g_autoptr(AgtRecall) r = agt_recall_find(w.store, w.plan, cli->as_of, error);
    if (!r)
        return -1;
    AgtReportOptions ro = agt_work_report(cli, AGT_CONSTRUCTION, NULL);
    g_autofree char *text = g_strcmp0(o->format, "json") == 0
                                ? agt_report_recall_json(w.plan, r, &ro)
                                : agt_report_recall_text(w.plan, r, &ro);
    fputs(text, cli->out);
    if (!r->papers->len)
        return AGT_EXIT_FINE;
    if ((o->output && !write_notices(cli, o, &w, r, error)) ||
        (o->mark && !mark(cli, o, &w, r, error)))
        return -1;
    return AGT_EXIT_FINDINGS;
}

static const char *const examples[] = {
    "agrotown recall town.sqlite", "agrotown recall town.sqlite -o stop.pdf --lang az",
    "agrotown recall town.sqlite --mark --author \"A. Officer\"", NULL};

const AgtCommand agt_cmd_recall = {
    .name = "recall",
    .group = N_("Mine action"),
    .summary = N_("which papers handed out are no longer true, and stop notices"),
    .description =
        N_("Looks at every issued sheet and file, and at every permit in force: a feature it shows "
           "is blocked now, moved, changed or gone, the clearance data round it changed or is too "
           "old, its time is over. What cannot be compared counts against the paper. They are "
           "listed by holder; exit code 1 when one must come back. --output writes a page for "
           "every holder."),
    .arguments = "",
    .plan = AGT_PLAN_NEEDED,
    .options = options,
    .n_options = G_N_ELEMENTS(options),
    .options_size = sizeof(Options),
    .examples = examples,
    .run = run,
};
