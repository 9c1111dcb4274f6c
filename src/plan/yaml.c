/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Configuration files. libyaml's events are built into a tree of our own, because a document tree
 * must keep where each key and value stands, and because much of YAML is refused here: a planner's
 * file has no use for aliases (which can also expand without bound), tags, or a key that stands
 * twice and of which one reader takes the first and another the last.
 */
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <yaml.h>

#include <agrotown/config.h>

enum { DEPTH_MAX = 64, BYTES_MAX = 16 * 1024 * 1024 };

struct _AgtYaml {
    char *name;
    GPtrArray *nodes; /* every node, for freeing */
    const AgtYamlNode *root;
};

/* Where something stands, counted from 1; columns in characters. */
typedef struct {
    guint line, column;
} Place;

struct _AgtYamlNode {
    const AgtYaml *doc;
    const AgtYamlNode *parent;
    AgtYamlKind kind;
    Place at;           /* of the value */
    Place key_at;       /* of the key in the mapping it belongs to */
    char *key;          /* key in the parent mapping, NULL elsewhere */
    guint index;        /* number in the parent list */
    char *text;         /* of a scalar */
    GPtrArray *item;    /* of AgtYamlNode*: entries */
    GHashTable *by_key; /* of a mapping: key to node */
};

static void node_free(gpointer p)
{
    AgtYamlNode *n = p;
    g_free(n->key);
    g_free(n->text);
    if (n->item)
        g_ptr_array_unref(n->item);
    if (n->by_key)
        g_hash_table_unref(n->by_key);
    g_free(n);
}

/* "mix[2].units", "" for the root. */
static void path_of(const AgtYamlNode *n, GString *out)
{
    if (!n->parent)
        return;
    path_of(n->parent, out);
    if (n->key) {
        if (out->len)
            g_string_append_c(out, '.');
        g_string_append(out, n->key);
    } else {
        g_string_append_printf(out, "[%u]", n->index + 1);
    }
}

static void set_error(const char *name, Place at, const char *path, GError **error,
                      const char *message)
{
    g_set_error(error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_CONFIG, "%s:%u:%u: %s%s%s", name, at.line,
                at.column, path, *path ? ": " : "", message);
}

static void error_at(const AgtYamlNode *n, Place at, GError **error, const char *message)
{
    g_autoptr(GString) path = g_string_new(NULL);
    path_of(n, path);
    set_error(n->doc->name, at, path->str, error, message);
}

void agt_yaml_error(const AgtYamlNode *n, GError **error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    error_at(n, n->at, error, message);
}

/* The run of the parser over one file. */
typedef struct {
    yaml_parser_t yaml;
    AgtYaml *doc;
    char *key; /* for the next node: its key, or its number in a list */
    Place key_at;
    guint index;
} Parse;

static Place place(const yaml_mark_t *m)
{
    return (Place){(guint)m->line + 1, (guint)m->column + 1};
}

static AgtYamlNode *node_new(Parse *p, const AgtYamlNode *parent, AgtYamlKind kind, Place at)
{
    AgtYamlNode *n = g_new0(AgtYamlNode, 1);
    n->doc = p->doc;
    n->parent = parent;
    n->kind = kind;
    n->at = at;
    n->key = g_steal_pointer(&p->key);
    n->key_at = p->key_at;
    n->index = p->index;
    if (kind != AGT_YAML_SCALAR)
        n->item = g_ptr_array_new();
    if (kind == AGT_YAML_MAP)
        n->by_key = g_hash_table_new(g_str_hash, g_str_equal);
    g_ptr_array_add(p->doc->nodes, n);
    return n;
}

static bool next_event(Parse *p, yaml_event_t *event, GError **error)
{
    if (yaml_parser_parse(&p->yaml, event))
        return true;
    const yaml_parser_t *y = &p->yaml;
    g_autofree char *message =
        y->context ? g_strdup_printf("%s, %s", y->problem ? y->problem : "unreadable", y->context)
                   : g_strdup(y->problem ? y->problem : "unreadable");
    set_error(p->doc->name, place(&y->problem_mark), "", error, message);
    return false;
}

/* Anchors and tags are refused where they stand, before anything is built on them. */
static bool plain_event(Parse *p, const AgtYamlNode *parent, const yaml_event_t *e, guint depth,
                        GError **error)
{
    const yaml_char_t *anchor = NULL, *tag = NULL;
    switch (e->type) {
    case YAML_SCALAR_EVENT:
        anchor = e->data.scalar.anchor;
        tag = e->data.scalar.tag;
        break;
    case YAML_SEQUENCE_START_EVENT:
        anchor = e->data.sequence_start.anchor;
        tag = e->data.sequence_start.tag;
        break;
    case YAML_MAPPING_START_EVENT:
        anchor = e->data.mapping_start.anchor;
        tag = e->data.mapping_start.tag;
        break;
    case YAML_ALIAS_EVENT:
        anchor = e->data.alias.anchor;
        break;
    default:
        break;
    }
    const char *message = NULL;
    if (anchor)
        message = "anchors and aliases (& and *) are not used here: write the value out";
    else if (tag)
        message = "tags (!) are not used here: write the plain value";
    else if (depth > DEPTH_MAX)
        message = "nested more than 64 deep";
    if (!message)
        return true;
    g_autoptr(GString) path = g_string_new(NULL);
    if (parent)
        path_of(parent, path);
    set_error(p->doc->name, place(&e->start_mark), path->str, error, message);
    return false;
}

static AgtYamlNode *build(Parse *p, const AgtYamlNode *parent, const yaml_event_t *e, guint depth,
                          GError **error);

static bool build_list(Parse *p, AgtYamlNode *list, guint depth, GError **error)
{
    for (;;) {
        yaml_event_t e;
        if (!next_event(p, &e, error))
            return false;
        bool end = e.type == YAML_SEQUENCE_END_EVENT;
        p->index = list->item->len;
        AgtYamlNode *n = end ? NULL : build(p, list, &e, depth + 1, error);
        yaml_event_delete(&e);
        if (end)
            return true;
        if (!n)
            return false;
        g_ptr_array_add(list->item, n);
    }
}

/* Reads a key; *end is set at the end of the mapping. Key newly allocated. */
static char *build_key(Parse *p, AgtYamlNode *map, guint depth, Place *at, bool *end,
                       GError **error)
{
    yaml_event_t e;
    *end = false;
    if (!next_event(p, &e, error))
        return NULL;
    char *key = NULL;
    *at = place(&e.start_mark);
    if (e.type == YAML_MAPPING_END_EVENT)
        *end = true;
    else if (!plain_event(p, map, &e, depth, error))
        ;
    else if (e.type != YAML_SCALAR_EVENT || e.data.scalar.length == 0)
        error_at(map, *at, error, "a key must be a word");
    else if (strlen((const char *)e.data.scalar.value) != e.data.scalar.length)
        error_at(map, *at, error, "a key holds a NUL character");
    else
        key = g_strdup((const char *)e.data.scalar.value);
    yaml_event_delete(&e);
    if (key && g_hash_table_contains(map->by_key, key)) {
        g_autofree char *message = g_strdup_printf("key \"%s\" stands twice", key);
        error_at(map, *at, error, message);
        g_clear_pointer(&key, g_free);
    }
    return key;
}

static bool build_map(Parse *p, AgtYamlNode *map, guint depth, GError **error)
{
    for (;;) {
        bool end;
        Place at;
        g_autofree char *key = build_key(p, map, depth, &at, &end, error);
        if (!key)
            return end;
        yaml_event_t e;
        if (!next_event(p, &e, error))
            return false;
        p->key = g_steal_pointer(&key);
        p->key_at = at;
        AgtYamlNode *n = build(p, map, &e, depth + 1, error);
        yaml_event_delete(&e);
        if (!n)
            return false;
        g_ptr_array_add(map->item, n);
        g_hash_table_insert(map->by_key, n->key, n);
    }
}

static AgtYamlNode *build_scalar(Parse *p, const AgtYamlNode *parent, const yaml_event_t *e,
                                 GError **error)
{
    AgtYamlNode *n = node_new(p, parent, AGT_YAML_SCALAR, place(&e->start_mark));
    const char *value = (const char *)e->data.scalar.value;
    if (strlen(value) != e->data.scalar.length) { /* "\0" in a quoted text */
        set_error(p->doc->name, n->at, "", error, "the text holds a NUL character");
        return NULL;
    }
    bool plain = e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    bool null = plain && (strcmp(value, "~") == 0 || strcmp(value, "null") == 0);
    n->text = g_strdup(null ? "" : value); /* "no value", as when nothing is written */
    return n;
}

static AgtYamlNode *build(Parse *p, const AgtYamlNode *parent, const yaml_event_t *e, guint depth,
                          GError **error)
{
    if (!plain_event(p, parent, e, depth, error))
        return NULL;
    switch (e->type) {
    case YAML_SCALAR_EVENT:
        return build_scalar(p, parent, e, error);
    case YAML_SEQUENCE_START_EVENT: {
        AgtYamlNode *list = node_new(p, parent, AGT_YAML_LIST, place(&e->start_mark));
        return build_list(p, list, depth, error) ? list : NULL;
    }
    case YAML_MAPPING_START_EVENT: {
        AgtYamlNode *map = node_new(p, parent, AGT_YAML_MAP, place(&e->start_mark));
        return build_map(p, map, depth, error) ? map : NULL;
    }
    default:
        break;
    }
    set_error(p->doc->name, place(&e->start_mark), "", error, "the file has no content");
    return NULL;
}

/* One document between the marks of the stream; a second one is refused. */
static bool build_document(Parse *p, GError **error)
{
    for (;;) {
        yaml_event_t e;
        if (!next_event(p, &e, error))
            return false;
        yaml_event_type_t type = e.type;
        bool ok = true;
        if (type == YAML_DOCUMENT_START_EVENT && p->doc->root) {
            set_error(p->doc->name, place(&e.start_mark), "", error,
                      "a second document begins here: one file holds one document");
            ok = false;
        } else if (type == YAML_STREAM_END_EVENT && !p->doc->root) {
            set_error(p->doc->name, place(&e.start_mark), "", error, "the file has no content");
            ok = false;
        } else if (type != YAML_STREAM_START_EVENT && type != YAML_DOCUMENT_START_EVENT &&
                   type != YAML_DOCUMENT_END_EVENT && type != YAML_STREAM_END_EVENT) {
            p->doc->root = build(p, NULL, &e, 1, error);
            ok = p->doc->root != NULL;
        }
        yaml_event_delete(&e);
        if (!ok || type == YAML_STREAM_END_EVENT)
            return ok;
    }
}

/* Line and column of a byte, for text that is not UTF-8 from there on. */
static Place place_of_byte(const char *text, const char *end)
{
    Place at = {1, 1};
    for (const char *c = text; c < end; c = g_utf8_next_char(c)) {
        at.column++;
        if (*c == '\n')
            at = (Place){at.line + 1, 1};
    }
    return at;
}

AgtYaml *agt_yaml_parse(const char *name, const char *text, gssize len, GError **error)
{
    gsize n = len < 0 ? strlen(text) : (gsize)len;
    const char *bad;
    if (n > BYTES_MAX) {
        set_error(name, (Place){1, 1}, "", error, "the file is larger than 16 MiB");
        return NULL;
    }
    if (!g_utf8_validate_len(text, n, &bad)) {
        set_error(name, place_of_byte(text, bad), "", error,
                  "the text is not UTF-8 from here on: save the file as UTF-8");
        return NULL;
    }
    if (n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) { /* a byte order mark is no content */
        text += 3;
        n -= 3;
    }
    g_autoptr(AgtYaml) doc = g_new0(AgtYaml, 1);
    doc->name = g_strdup(name);
    doc->nodes = g_ptr_array_new_with_free_func(node_free);
    Parse p = {.doc = doc};
    if (!yaml_parser_initialize(&p.yaml))
        g_error("out of memory");
    yaml_parser_set_encoding(&p.yaml, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&p.yaml, (const unsigned char *)text, n);
    bool ok = build_document(&p, error);
    yaml_parser_delete(&p.yaml);
    g_free(p.key);
    return ok ? g_steal_pointer(&doc) : NULL;
}

/* At most one byte more than is allowed is read, whatever the file is. */
AgtYaml *agt_yaml_load(const char *path, GError **error)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        g_set_error(error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_FILE, "cannot read \"%s\": %s", path,
                    g_strerror(errno));
        return NULL;
    }
    g_autoptr(GString) text = g_string_new(NULL);
    char buf[65536];
    size_t n;
    while (text->len <= BYTES_MAX && (n = fread(buf, 1, sizeof buf, file)) > 0)
        g_string_append_len(text, buf, (gssize)n);
    int failed = ferror(file) ? errno : 0;
    fclose(file);
    if (failed) {
        g_set_error(error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_FILE, "cannot read \"%s\": %s", path,
                    g_strerror(failed));
        return NULL;
    }
    return agt_yaml_parse(path, text->str, (gssize)text->len, error);
}

void agt_yaml_free(AgtYaml *y)
{
    if (!y)
        return;
    g_ptr_array_unref(y->nodes);
    g_free(y->name);
    g_free(y);
}

const AgtYamlNode *agt_yaml_root(const AgtYaml *y)
{
    return y->root;
}

AgtYamlKind agt_yaml_kind(const AgtYamlNode *n)
{
    return n->kind;
}

const AgtYamlNode *agt_yaml_get(const AgtYamlNode *n, const char *key)
{
    return n && n->kind == AGT_YAML_MAP ? g_hash_table_lookup(n->by_key, key) : NULL;
}

guint agt_yaml_n(const AgtYamlNode *n)
{
    return n && n->item ? n->item->len : 0;
}

const AgtYamlNode *agt_yaml_at(const AgtYamlNode *n, guint i)
{
    g_assert(i < agt_yaml_n(n));
    return g_ptr_array_index(n->item, i);
}

const char *agt_yaml_key(const AgtYamlNode *n, guint i)
{
    return agt_yaml_at(n, i)->key;
}

const char *agt_yaml_text(const AgtYamlNode *n)
{
    return n ? n->text : NULL;
}

bool agt_yaml_only(const AgtYamlNode *n, GError **error, ...)
{
    if (n->kind != AGT_YAML_MAP) {
        agt_yaml_error(n, error, "must be a mapping (key: value)");
        return false;
    }
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    va_list args;
    va_start(args, error);
    for (const char *key = va_arg(args, const char *); key; key = va_arg(args, const char *))
        g_hash_table_add(known, (gpointer)key);
    va_end(args);
    for (guint i = 0; i < n->item->len; i++) {
        const AgtYamlNode *child = agt_yaml_at(n, i);
        if (!g_hash_table_contains(known, child->key)) {
            error_at(child, child->key_at, error, "unknown key");
            return false;
        }
    }
    return true;
}
