/* SPDX-License-Identifier: Apache-2.0 */
#include "handout.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

/* The georeference that stands beside a picture. */
static char *world_of(const char *path)
{
    return g_str_has_suffix(path, ".png") ? g_strdup_printf("%.*s.pgw", (int)strlen(path) - 4, path)
                                          : NULL;
}

static void remove_file(const char *path)
{
    g_autofree char *world = world_of(path);
    g_unlink(path);
    if (world)
        g_unlink(world);
}

void agt_handout_clear(AgtHandout *h)
{
    for (guint i = 0; h->temp && i < h->temp->len; i++)
        if (h->temp->pdata[i])
            remove_file(h->temp->pdata[i]);
    g_clear_pointer(&h->temp, g_ptr_array_unref);
    g_clear_pointer(&h->path, g_ptr_array_unref);
    g_clear_pointer(&h->arena, agt_arena_unref);
}

/* "PER-007" that no person has is a slip, not a name. */
static bool check_recipient(AgtHandout *h, const AgtWork *w, const AgtCli *cli, GError **error)
{
    const AgtPerson *p = (const AgtPerson *)agt_plan_find(w->plan, AGT_LAYER_PERSON, h->recipient);
    const char *prefix = agt_layer(AGT_LAYER_PERSON)->prefix;
    h->party = p ? p->party : NULL;
    h->who = p && p->title ? agt_arena_printf(h->arena, "%s (%s)", p->title, h->recipient)
                           : h->recipient;
    if (!*h->recipient || (!p && g_str_has_prefix(h->recipient, prefix)))
        g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_USAGE,
                    "--recipient: the plan has no person \"%s\"; write an id of the layer person, "
                    "or a name",
                    h->recipient);
    else if (!cli->author || !*cli->author)
        g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_USAGE,
                    "what is handed out is recorded in the plan: say who hands it out with "
                    "--author NAME (or set AGROTOWN_AUTHOR)");
    else
        return true;
    return false;
}

bool agt_handout_begin(AgtHandout *h, const AgtWork *w, const AgtCli *cli, const char *kind,
                       const char *recipient, GError **error)
{
    h->kind = kind;
    h->recipient = recipient;
    h->arena = agt_arena_new();
    h->temp = g_ptr_array_new_with_free_func(g_free);
    h->path = g_ptr_array_new_with_free_func(g_free);
    if (!recipient)
        return true;
    h->ids = agt_id_counter(w->plan, AGT_LAYER_ISSUE, 3);
    AgtIdCounter next = h->ids;
    h->issue = agt_id_next(&next, h->arena);
    return check_recipient(h, w, cli, error);
}

const char *agt_handout_file(AgtHandout *h, const char *path)
{
    g_autofree char *dir = g_path_get_dirname(path), *base = g_path_get_basename(path);
    /* The ending stays: writers go by it. */
    g_autofree char *name = g_strdup_printf(".agt-field-%s", base);
    g_ptr_array_add(h->path, g_strdup(path));
    g_ptr_array_add(h->temp, g_build_filename(dir, name, NULL));
    remove_file(h->temp->pdata[h->temp->len - 1]);
    return h->temp->pdata[h->temp->len - 1];
}

static char *features_of(const AgtGate *g)
{
    GString *out = g_string_new(NULL);
    for (guint k = 0; k < g->parts->len; k++) {
        const GPtrArray *rows = ((const AgtGatePart *)g->parts->pdata[k])->rows;
        for (guint i = 0; i < rows->len; i++) {
            const AgtFeature *row = rows->pdata[i];
            g_string_append_printf(out, "%s%s:%s", out->len ? "," : "", agt_layer(row->layer)->name,
                                   row->id ? row->id : "");
        }
    }
    return g_string_free(out, FALSE);
}

static char *hash_of(const char *path, GError **error)
{
    g_autoptr(GMappedFile) file = g_mapped_file_new(path, FALSE, error);
    g_autoptr(GBytes) bytes = file ? g_mapped_file_get_bytes(file) : NULL;
    return bytes ? g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, bytes) : NULL;
}

static bool add_row(AgtHandout *h, guint i, const AgtWork *w, const AgtCli *cli, const AgtGate *g,
                    AgtChangeset *c, GError **error)
{
    g_autofree char *hash = hash_of(h->temp->pdata[i], error);
    g_autofree char *base = g_path_get_basename(h->path->pdata[i]);
    g_autofree char *features = hash ? features_of(g) : NULL;
    if (!hash)
        return false;
    AgtArena *a = agt_changeset_arena(c);
    AgtIssue *row = (AgtIssue *)agt_arena_row(a, AGT_LAYER_ISSUE);
    row->f.id = row->f.birth = agt_id_next(&h->ids, a);
    row->kind = agt_arena_text(a, h->kind);
    row->file = agt_arena_text(a, base);
    row->sha256 = agt_arena_text(a, hash);
    row->revision = agt_arena_text(a, agt_plan_head(w->plan)->revision);
    row->data_as_of = *g->data_date ? agt_arena_text(a, g->data_date) : NULL;
    row->recipient = agt_arena_text(a, h->recipient);
    row->issued_on = agt_arena_text(a, cli->as_of);
    row->expires_on = agt_arena_text(a, g->expires_on);
    row->status = agt_arena_text(a, "valid");
    row->features = agt_arena_text(a, features);
    agt_changeset_add(c, &row->f);
    return true;
}

/* Nothing is recorded over a plan that somebody changed while the files were made: the hazard that
 * came in meanwhile is not on them. */
static bool record(const AgtWork *w, const AgtCli *cli, const AgtChangeset *c, GError **error)
{
    g_autoptr(AgtStore) store = agt_store_open(cli->plan_path, AGT_STORE_WRITE, error);
    g_autoptr(AgtRevision) head = store ? agt_store_revision(store, "HEAD", error) : NULL;
    if (!head)
        return false;
    if (strcmp(head->content, agt_plan_head(w->plan)->revision) != 0) {
        g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_CONFLICT,
                    "the plan was changed (r%d) while the product was made: run the command again",
                    (int)head->seq);
        return false;
    }
    AgtRevisionInfo info = agt_work_revision(cli, "handed out to the field");
    g_autoptr(AgtRevision) rev = agt_store_apply(store, c, &info, error);
    if (rev)
        agt_talk(cli, agt_tr(cli->lang, N_("recorded r%d (%.12s)")), (int)rev->seq, rev->content);
    return rev != NULL;
}

/* What could keep a file from getting its name is looked at before anything is recorded. */
static bool can_be_named(const char *path, GError **error)
{
    if (!g_file_test(path, G_FILE_TEST_IS_DIR))
        return true;
    g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_IO, "\"%s\" is a folder: name a file", path);
    return false;
}

static bool give_name(AgtHandout *h, guint i, GError **error)
{
    const char *from = h->temp->pdata[i], *to = h->path->pdata[i];
    g_autofree char *world = world_of(from), *world_to = world_of(to);
    if (world && g_file_test(world, G_FILE_TEST_EXISTS))
        g_rename(world, world_to);
    if (g_rename(from, to) != 0) {
        int e = errno;
        g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_IO, "cannot write \"%s\": %s", to,
                    g_strerror(e));
        return false;
    }
    g_clear_pointer(&h->temp->pdata[i], g_free);
    return true;
}

bool agt_handout_end(AgtHandout *h, const AgtWork *w, const AgtCli *cli, const AgtGate *g,
                     GError **error)
{
    g_autoptr(AgtChangeset) c = agt_changeset_new();
    for (guint i = 0; i < h->path->len; i++)
        if (!can_be_named(h->path->pdata[i], error) ||
            (h->recipient && !add_row(h, i, w, cli, g, c, error)))
            return false;
    if (h->recipient && !record(w, cli, c, error))
        return false;
    for (guint i = 0; i < h->path->len; i++)
        if (!give_name(h, i, error))
            return false;
    return true;
}
