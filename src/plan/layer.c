/* SPDX-License-Identifier: Apache-2.0 */
/* The table of layers as data, made from the one table in layers.h. */
#include <stddef.h>
#include <string.h>

#include <agrotown/plan.h>

G_DEFINE_QUARK(agt - plan - error - quark, agt_plan_error)

#define HEAD_FIELD(type, name, unit, values, doc)                                                  \
    {#name, AGT_TYPE_##type, unit, values, doc, offsetof(AgtFeature, name)},
#define HEAD_ROW     AGT_FIELDS_ROW(HEAD_FIELD)
#define HEAD_FEATURE AGT_FIELDS_FEATURE(HEAD_FIELD)

/* The number of head fields that a table without geometry leaves out, counted by the compiler. */
static const AgtField head_row[] = {HEAD_ROW};
static const AgtField head_feature[] = {HEAD_FEATURE};

/* The struct a field macro refers to, layer by layer. */
#define OWN_FIELD(type, name, unit, values, doc)                                                   \
    {#name, AGT_TYPE_##type, unit, values, doc, offsetof(Row, name)},

/* One function per layer gives its own fields; a local typedef names the struct for offsetof. */
#define AGT_L(UP, Camel, lower, geom, flags, prefix, title)                                        \
    static const AgtField *own_##lower(guint *n)                                                   \
    {                                                                                              \
        typedef Agt##Camel Row;                                                                    \
        static const AgtField fields[] = {AGT_FIELDS_##UP(OWN_FIELD)};                             \
        *n = G_N_ELEMENTS(fields);                                                                 \
        return fields;                                                                             \
    }
AGT_LAYERS(AGT_L)
#undef AGT_L

typedef const AgtField *(*OwnFields)(guint *n);

static const OwnFields own_fields[AGT_N_LAYERS] = {
#define AGT_L(UP, Camel, lower, geom, flags, prefix, title) own_##lower,
    AGT_LAYERS(AGT_L)
#undef AGT_L
};

static AgtLayer layers[AGT_N_LAYERS] = {
#define AGT_L(UP, Camel, lower, geom, flags, prefix, title)                                        \
    {AGT_LAYER_##UP,     #lower, N_(title), prefix, AGT_LAYER_GEOM_##geom, flags,                  \
     sizeof(Agt##Camel), NULL,   0},
    AGT_LAYERS(AGT_L)
#undef AGT_L
};

static void append(GArray *out, const AgtField *fields, guint n)
{
    g_array_append_vals(out, fields, n);
}

static gpointer fill_layers(gpointer unused)
{
    (void)unused;
    for (guint i = 0; i < AGT_N_LAYERS; i++) {
        guint n = 0;
        const AgtField *own = own_fields[i](&n);
        GArray *all = g_array_new(FALSE, FALSE, sizeof(AgtField));
        append(all, head_row, G_N_ELEMENTS(head_row));
        if (!(layers[i].flags & AGT_LAYER_RECORD))
            append(all, head_feature, G_N_ELEMENTS(head_feature));
        append(all, own, n);
        layers[i].n_fields = all->len;
        layers[i].fields = (const AgtField *)(gpointer)g_array_free(all, FALSE);
    }
    return NULL;
}

const AgtLayer *agt_layer(AgtLayerId id)
{
    static GOnce once = G_ONCE_INIT;
    g_once(&once, fill_layers, NULL);
    g_assert(id < AGT_N_LAYERS);
    return &layers[id];
}

const AgtLayer *agt_layer_by_name(const char *name)
{
    for (guint i = 0; name && i < AGT_N_LAYERS; i++)
        if (strcmp(layers[i].name, name) == 0)
            return agt_layer(i);
    return NULL;
}

const AgtField *agt_layer_field(const AgtLayer *layer, const char *name)
{
    for (guint i = 0; i < layer->n_fields; i++)
        if (strcmp(layer->fields[i].name, name) == 0)
            return &layer->fields[i];
    return NULL;
}

bool agt_field_allows(const AgtField *field, const char *value)
{
    if (!field->values[0] || field->values[0] == '@')
        return true;
    size_t n = strlen(value);
    if (strchr(value, '|')) /* "a|b" is not a value of the list "a|b|c" */
        return false;
    for (const char *p = field->values; p; p = strchr(p, '|') ? strchr(p, '|') + 1 : NULL)
        if (strncmp(p, value, n) == 0 && (p[n] == '|' || p[n] == '\0'))
            return true;
    return false;
}

AgtLayerSet agt_layers_all_but_bulk(void)
{
    AgtLayerSet set = AGT_LAYERS_ALL;
    for (guint i = 0; i < AGT_N_LAYERS; i++)
        if (layers[i].flags & AGT_LAYER_BULK)
            set &= ~AGT_LAYER_BIT(i);
    return set;
}
