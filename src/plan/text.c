/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text catalogue. gettext's own run time serves one locale a process and needs that locale
 * installed; a sheet here speaks three languages at once on a bare machine. So the .mo files that
 * msgfmt makes are read directly; their format is a sorted table of two strings.
 */
#include <string.h>

#include <agrotown/plan.h>

static const char *const lang_names[AGT_N_LANGS] = {"az", "ru", "en"};

typedef struct {
    GMappedFile *file;
    const char *data;
    gsize size;
    guint32 n, ids, texts;
} Catalogue;

static Catalogue catalogues[AGT_N_LANGS];

const char *agt_lang_name(AgtLang lang)
{
    g_assert(lang < AGT_N_LANGS);
    return lang_names[lang];
}

bool agt_lang_parse(const char *name, AgtLang *out)
{
    for (guint i = 0; i < AGT_N_LANGS; i++)
        if (g_strcmp0(name, lang_names[i]) == 0) {
            *out = (AgtLang)i;
            return true;
        }
    return false;
}

static guint32 word(const Catalogue *c, gsize at)
{
    guint32 v = 0;
    if (at + 4 <= c->size)
        memcpy(&v, c->data + at, 4);
    return GUINT32_FROM_LE(v);
}

/* String i of a table, NULL when the file does not hold it whole. */
static const char *entry(const Catalogue *c, guint32 table, guint32 i)
{
    gsize at = (gsize)table + 8 * (gsize)i;
    guint32 len = word(c, at), from = word(c, at + 4);
    if ((gsize)from + len >= c->size || c->data[(gsize)from + len] != '\0')
        return NULL;
    return c->data + from;
}

void agt_tr_set_folder(const char *folder)
{
    for (guint i = 0; i < AGT_N_LANGS; i++) {
        Catalogue *c = &catalogues[i];
        g_clear_pointer(&c->file, g_mapped_file_unref);
        *c = (Catalogue){0};
        if (!folder)
            continue;
        g_autofree char *name = g_strconcat(lang_names[i], ".mo", NULL);
        g_autofree char *path = g_build_filename(folder, name, NULL);
        c->file = g_mapped_file_new(path, FALSE, NULL);
        if (!c->file)
            continue;
        c->data = g_mapped_file_get_contents(c->file);
        c->size = g_mapped_file_get_length(c->file);
        if (word(c, 0) != 0x950412de)
            continue;
        c->n = word(c, 8);
        c->ids = word(c, 12);
        c->texts = word(c, 16);
    }
}

const char *agt_tr(AgtLang lang, const char *msgid)
{
    const Catalogue *c = &catalogues[lang];
    guint32 lo = 0, hi = c->n;
    while (msgid && *msgid && lo < hi) {
        guint32 mid = lo + (hi - lo) / 2;
        const char *id = entry(c, c->ids, mid);
        if (!id)
            return msgid;
        int d = strcmp(id, msgid);
        if (d == 0) {
            const char *text = entry(c, c->texts, mid);
            return text && *text ? text : msgid;
        }
        if (d < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return msgid;
}
