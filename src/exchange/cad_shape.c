/* SPDX-License-Identifier: Apache-2.0 */
#include "cad_shape.h"

#include <math.h>
#include <string.h>

/* Blocks in blocks. */
#define DEPTH_MAX 24
/* Entities that blocks may bring in; a hostile file multiplies them without end. */
#define EXPANDED_MAX 2000000
/* Pairs of a single entity; with more it counts as one that cannot be read. */
#define PAIRS_MAX 8000000
#define DEG       (G_PI / 180)

/* The entity being read and where it goes. */
typedef struct {
    AgtCadDrawing *d;
    const AgtCadEntity *e;
    GArray *pairs;
    AgtCadMatrix to; /* from the entity's world to metres of the drawing */
    double stretch;
    AgtCadShape *s;
    int depth;
    const AgtCadBlock *open[DEPTH_MAX]; /* blocks being resolved */
    const char *handles;                /* of the inserts around it, "" outside of blocks */
} Job;

static void tag_clear(gpointer p)
{
    AgtCadTag *t = p;
    g_free(t->tag);
    g_free(t->text);
}

static AgtCadShape *shape_new(void)
{
    AgtCadShape *s = g_new0(AgtCadShape, 1);
    s->paths = g_ptr_array_new_with_free_func((GDestroyNotify)agt_cad_path_free);
    s->tags = g_array_new(FALSE, FALSE, sizeof(AgtCadTag));
    g_array_set_clear_func(s->tags, tag_clear);
    s->handle = g_strdup("");
    s->colour = 256;
    return s;
}

void agt_cad_shape_free(AgtCadShape *s)
{
    if (!s)
        return;
    g_ptr_array_unref(s->paths);
    g_array_unref(s->tags);
    g_free(s->text);
    g_free(s->block);
    g_free(s->handle);
    g_free(s->linetype);
    g_free(s);
}

/* Parts of a POLYLINE or INSERT. */
static bool is_part(const AgtCadEntity *e, const AgtCadReader *r)
{
    bool line = strcmp(e->kind, "POLYLINE") == 0, insert = strcmp(e->kind, "INSERT") == 0;
    return (line && (agt_cad_is(r, "VERTEX") || agt_cad_is(r, "SEQEND"))) ||
           (insert && (agt_cad_is(r, "ATTRIB") || agt_cad_is(r, "SEQEND")));
}

GArray *agt_cad_pairs(const AgtCadDrawing *d, const AgtCadEntity *e)
{
    GArray *out = g_array_new(FALSE, FALSE, sizeof(AgtCadPair));
    AgtCadReader r = {.data = d->data, .size = d->size, .at = e->from, .line = e->line};
    bool embedded = false;
    while (agt_cad_next(&r) && out->len < PAIRS_MAX) {
        if (r.code == 0 && !is_part(e, &r))
            break;
        embedded = r.code == 101 || (embedded && r.code != 0);
        if (embedded || r.code >= 1000) /* data of applications */
            continue;
        AgtCadPair p = {r.code, r};
        g_array_append_val(out, p);
    }
    return out;
}

static const AgtCadPair *find(const GArray *pairs, guint from, int code)
{
    for (guint i = from; i < pairs->len; i++) {
        const AgtCadPair *p = &g_array_index(pairs, AgtCadPair, i);
        if (p->code == code)
            return p;
        if (p->code == 0)
            break;
    }
    return NULL;
}

double agt_cad_number(const GArray *pairs, int code, double otherwise)
{
    const AgtCadPair *p = find(pairs, 0, code);
    double v;
    return p && agt_cad_real(&p->at, &v) ? v : otherwise;
}

static double number(const Job *j, int code, double otherwise)
{
    return agt_cad_number(j->pairs, code, otherwise);
}

static int flags(const Job *j, int code)
{
    const AgtCadPair *p = find(j->pairs, 0, code);
    return p ? (int)CLAMP(agt_cad_int(&p->at), -1000000, 1000000) : 0;
}

static char *text_of(const Job *j, const AgtCadPair *p)
{
    return p ? agt_cad_decode(j->d->header->charset, p->at.value, p->at.n, NULL) : NULL;
}

/* The plane of the entity, then the way to metres. */
static AgtCadMatrix plane(const Job *j)
{
    AgtCadMatrix m = agt_cad_matrix_plane(number(j, 210, 0), number(j, 220, 0), number(j, 230, 1));
    return agt_cad_matrix_after(&j->to, &m);
}

static void place(Job *j, const AgtCadMatrix *m, double x, double y, double z)
{
    agt_cad_matrix_apply(m, &x, &y, &z);
    j->s->at[0] = x;
    j->s->at[1] = y;
    j->s->at[2] = z;
    j->s->placed = true;
}

static AgtCadPath *new_path(Job *j)
{
    AgtCadPath *p = agt_cad_path_new();
    g_ptr_array_add(j->s->paths, p);
    return p;
}

/* Reads rows of x, y, z as corners, in the order of the codes given. */
static AgtCadPath *corners(Job *j, const int *codes, int n)
{
    AgtCadPath *p = new_path(j);
    for (int i = 0; i < n; i++)
        if (find(j->pairs, 0, codes[i]))
            agt_cad_path_add(p, number(j, codes[i], NAN), number(j, codes[i] + 10, NAN),
                             number(j, codes[i] + 20, 0), 0);
    return p;
}

static void read_line(Job *j)
{
    static const int codes[] = {10, 11};
    agt_cad_path_move(corners(j, codes, 2), &j->to, &j->s->error_m);
}

static void read_solid(Job *j)
{
    static const int crossed[] = {10, 11, 13, 12}, around[] = {10, 11, 12, 13};
    bool face = strcmp(j->e->kind, "3DFACE") == 0;
    AgtCadMatrix m = face ? j->to : plane(j);
    AgtCadPath *p = corners(j, face ? around : crossed, 4);
    p->closed = true;
    j->s->sense = AGT_CAD_AREA;
    j->s->filled = true;
    agt_cad_path_move(p, &m, &j->s->error_m);
}

static void read_point(Job *j)
{
    j->s->sense = AGT_CAD_POINT;
    place(j, &j->to, number(j, 10, NAN), number(j, 20, NAN), number(j, 30, 0));
}

static void read_arc(Job *j)
{
    bool circle = strcmp(j->e->kind, "CIRCLE") == 0;
    double x = number(j, 10, NAN), y = number(j, 20, NAN), z = number(j, 30, 0);
    double r = number(j, 40, NAN), start = number(j, 50, 0) * DEG, end = number(j, 51, 360) * DEG;
    double sweep = circle ? 2 * G_PI : fmod(end - start, 2 * G_PI);
    if (sweep <= 1e-12)
        sweep += 2 * G_PI;
    AgtCadMatrix m = plane(j);
    AgtCadPath *p = new_path(j);
    agt_cad_path_arc(p, x, y, z, r, circle ? 0 : start, sweep);
    p->closed = circle;
    if (circle) { /* the end is the start */
        g_array_set_size(p->v, p->v->len - 1);
        place(j, &m, x, y, z);
    }
    agt_cad_path_move(p, &m, &j->s->error_m);
    j->s->arcs = true;
}

static void read_ellipse(Job *j)
{
    double centre[3] = {number(j, 10, NAN), number(j, 20, NAN), number(j, 30, 0)};
    double major[3] = {number(j, 11, NAN), number(j, 21, NAN), number(j, 31, 0)};
    double n[3] = {number(j, 210, 0), number(j, 220, 0), number(j, 230, 1)};
    double ratio = number(j, 40, 1), start = number(j, 41, 0), end = number(j, 42, 2 * G_PI);
    double size = sqrt(n[0] * n[0] + n[1] * n[1] + n[2] * n[2]), minor[3];
    for (int i = 0; i < 3; i++) {
        int a = (i + 1) % 3, b = (i + 2) % 3;
        minor[i] = (n[a] * major[b] - n[b] * major[a]) * ratio / (size > 0 ? size : 1);
    }
    double sweep = fmod(end - start, 2 * G_PI);
    if (sweep <= 1e-9)
        sweep += 2 * G_PI;
    AgtCadPath *p = new_path(j);
    agt_cad_path_ellipse(p, centre, major, minor, start, sweep, j->stretch, &j->s->error_m);
    if (sweep > 2 * G_PI - 1e-9) {
        p->closed = true;
        g_array_set_size(p->v, p->v->len - 1);
    }
    agt_cad_path_move(p, &j->to, &j->s->error_m);
    j->s->arcs = true;
}

static void read_lwpolyline(Job *j)
{
    AgtCadPath *p = new_path(j);
    double z = number(j, 38, 0), v;
    for (guint i = 0; i < j->pairs->len; i++) {
        const AgtCadPair *pair = &g_array_index(j->pairs, AgtCadPair, i);
        if (pair->code != 10 && pair->code != 20 && pair->code != 42)
            continue;
        if (!agt_cad_real(&pair->at, &v))
            v = NAN;
        AgtCadVertex *last = p->v->len ? &g_array_index(p->v, AgtCadVertex, p->v->len - 1) : NULL;
        if (pair->code == 10)
            agt_cad_path_add(p, v, NAN, z, 0);
        else if (last && pair->code == 20)
            last->y = v;
        else if (last) {
            last->bulge = v;
            j->s->arcs = j->s->arcs || v != 0;
        }
    }
    p->closed = flags(j, 70) & 1;
    AgtCadMatrix m = plane(j);
    agt_cad_path_move(p, &m, &j->s->error_m);
}

/* Meshes are many faces at once; they do not describe ground. */
static void read_polyline(Job *j)
{
    int kind = flags(j, 70);
    if (kind & (16 | 64)) {
        j->s->sense = AGT_CAD_UNREAD;
        return;
    }
    AgtCadPath *p = new_path(j);
    for (guint i = 0; i < j->pairs->len; i++) {
        const AgtCadPair *pair = &g_array_index(j->pairs, AgtCadPair, i);
        if (pair->code != 0 || !agt_cad_is(&pair->at, "VERTEX"))
            continue;
        double v[4] = {NAN, NAN, kind & 8 ? 0 : number(j, 30, 0), 0};
        static const int codes[] = {10, 20, 30, 42};
        const AgtCadPair *found;
        for (int k = 0; k < 4; k++)
            if ((found = find(j->pairs, i + 1, codes[k])) && (k != 2 || kind & 8) &&
                !agt_cad_real(&found->at, &v[k]))
                v[k] = NAN;
        found = find(j->pairs, i + 1, 70);
        if (found && agt_cad_int(&found->at) & 16) /* the frame of a curve, not the curve */
            continue;
        j->s->arcs = j->s->arcs || v[3] != 0;
        agt_cad_path_add(p, v[0], v[1], v[2], kind & 8 ? 0 : v[3]);
    }
    p->closed = kind & 1;
    AgtCadMatrix m = kind & 8 ? j->to : plane(j);
    agt_cad_path_move(p, &m, &j->s->error_m);
}

/* Points that a spline without control points passes through, and multilines. */
static void read_run(Job *j, int code)
{
    AgtCadPath *p = new_path(j);
    for (guint i = 0; i < j->pairs->len; i++) {
        const AgtCadPair *pair = &g_array_index(j->pairs, AgtCadPair, i);
        AgtCadVertex *last = p->v->len ? &g_array_index(p->v, AgtCadVertex, p->v->len - 1) : NULL;
        double v = NAN;
        if (pair->code == code || pair->code == code + 10 || pair->code == code + 20)
            (void)agt_cad_real(&pair->at, &v);
        if (pair->code == code)
            agt_cad_path_add(p, v, NAN, 0, 0);
        else if (last && pair->code == code + 10)
            last->y = v;
        else if (last && pair->code == code + 20)
            last->z = v;
    }
    p->closed = strcmp(j->e->kind, "MLINE") == 0 && flags(j, 71) & 2;
    agt_cad_path_move(p, &j->to, &j->s->error_m);
}

static void read_spline(Job *j)
{
    j->s->arcs = true;
    if (!find(j->pairs, 0, 10)) { /* how the curve runs between its fit points is not stated */
        j->s->sense = AGT_CAD_UNREAD;
        return;
    }
    AgtCadPath *p = new_path(j);
    if (!agt_cad_spline(j->pairs, 0, j->pairs->len, j->stretch, p, &j->s->error_m)) {
        j->s->sense = AGT_CAD_UNREAD;
        return;
    }
    agt_cad_path_move(p, &j->to, &j->s->error_m);
    const AgtCadVertex *v = (const AgtCadVertex *)p->v->data;
    guint last = p->v->len - 1;
    if (flags(j, 70) & 1 && last > 2) {
        p->closed = true;
        if (hypot(v[0].x - v[last].x, v[0].y - v[last].y) < AGT_CAD_CURVE_M)
            g_array_set_size(p->v, last);
    }
}

static void read_text(Job *j)
{
    bool mtext = strcmp(j->e->kind, "MTEXT") == 0;
    bool aligned = !mtext && (flags(j, 72) || flags(j, 73)) && find(j->pairs, 0, 11);
    int at = aligned ? 11 : 10;
    AgtCadMatrix m = mtext ? j->to : plane(j);
    place(j, &m, number(j, at, NAN), number(j, at + 10, NAN), number(j, at + 20, 0));
    g_autoptr(GString) raw = g_string_new(NULL);
    for (guint i = 0; i < j->pairs->len; i++) {
        const AgtCadPair *p = &g_array_index(j->pairs, AgtCadPair, i);
        if (p->code == 1 || (mtext && p->code == 3))
            g_string_append_len(raw, p->at.value, (gssize)p->at.n);
    }
    g_autofree char *text = agt_cad_decode(j->d->header->charset, raw->str, raw->len, NULL);
    g_free(j->s->text); /* of the text before it in the same block */
    j->s->text = agt_cad_plain(text, mtext);
    j->s->sense = AGT_CAD_TEXT;
    j->s->angle = number(j, 50, 0);
    j->s->height_m = number(j, 40, 0) * j->d->unit_m;
}

static void read_hatch(Job *j)
{
    AgtCadMatrix m = plane(j);
    guint from = j->s->paths->len;
    j->s->sense = AGT_CAD_AREA;
    j->s->filled = true;
    if (!agt_cad_hatch(j->pairs, j->stretch, j->s->paths, &j->s->error_m))
        j->s->sense = AGT_CAD_UNREAD;
    for (guint i = from; i < j->s->paths->len; i++) {
        AgtCadPath *p = g_ptr_array_index(j->s->paths, i);
        for (guint k = 0; k < p->v->len; k++)
            j->s->arcs = j->s->arcs || g_array_index(p->v, AgtCadVertex, k).bulge != 0;
        agt_cad_path_move(p, &m, &j->s->error_m);
    }
    j->s->arcs = j->s->arcs || j->s->error_m > 0;
}

static void read_tags(Job *j)
{
    for (guint i = 0; i < j->pairs->len; i++) {
        const AgtCadPair *p = &g_array_index(j->pairs, AgtCadPair, i);
        const AgtCadPair *tag = find(j->pairs, i + 1, 2), *said = find(j->pairs, i + 1, 1);
        if (p->code != 0 || !agt_cad_is(&p->at, "ATTRIB") || !tag)
            continue;
        g_autofree char *raw = said ? text_of(j, said) : g_strdup("");
        AgtCadTag t = {text_of(j, tag), agt_cad_plain(raw, false)};
        g_array_append_val(j->s->tags, t);
    }
}

/* A number that is none makes the position unknown, and that is said. */
static void check(AgtCadShape *s)
{
    bool finite = !s->placed || (isfinite(s->at[0]) && isfinite(s->at[1]));
    for (guint i = 0; i < s->paths->len; i++) {
        const AgtCadPath *p = g_ptr_array_index(s->paths, i);
        for (guint k = 0; k < p->v->len; k++) {
            const AgtCadVertex *v = &g_array_index(p->v, AgtCadVertex, k);
            finite =
                finite && isfinite(v->x) && isfinite(v->y) && isfinite(v->z) && isfinite(v->bulge);
        }
    }
    s->wild = !finite || !isfinite(s->error_m);
}

/* What every entity has. */
static void describe(Job *j)
{
    char *handle = text_of(j, find(j->pairs, 0, 5));
    if (handle) {
        g_free(j->s->handle);
        j->s->handle = handle;
    }
    g_free(j->s->linetype);
    j->s->linetype = text_of(j, find(j->pairs, 0, 6));
    j->s->colour = find(j->pairs, 0, 62) ? flags(j, 62) : 256;
    check(j->s);
}

static void read_entity(Job *j);

/* One entity of a block. */
static void read_inner(Job *outer, const AgtCadEntity *e, const AgtCadMatrix *to,
                       const char *handles)
{
    AgtCadDrawing *d = outer->d;
    if (d->too_many || ++d->expanded > EXPANDED_MAX) {
        d->too_many = true;
        return;
    }
    const AgtCadLayer *layer = g_ptr_array_index(d->header->layers, e->layer);
    bool zero = strcmp(layer->name, "0") == 0 || e->layer == outer->e->layer;
    bool alone = !zero && d->own && d->own[e->layer];
    AgtCadEntity inherited = *e;
    if (zero) /* what lies on layer 0 takes the layer of the block */
        inherited.layer = outer->e->layer;
    Job j = {.d = d, .e = &inherited, .to = *to, .depth = outer->depth, .handles = handles};
    memcpy(j.open, outer->open, sizeof j.open);
    j.stretch = agt_cad_matrix_stretch(to);
    j.s = alone ? shape_new() : outer->s;
    j.pairs = agt_cad_pairs(d, e);
    j.s->sense = AGT_CAD_LINES;
    read_entity(&j);
    if (alone) {
        describe(&j);
        g_array_unref(j.pairs);
        d->split(e, j.s, handles, d->user);
        return;
    }
    outer->s->n_inner++;
    outer->s->inner_unread += j.s->sense == AGT_CAD_UNREAD;
    g_array_unref(j.pairs);
}

/* Paths of the block come in; places, texts and words of what is inside do not. */
static void read_block(Job *j, const AgtCadBlock *b, const AgtCadMatrix *m, const char *handles)
{
    AgtCadShape *s = j->s;
    const AgtCadShape kept = *s;
    s->text = NULL;
    j->open[j->depth++] = b;
    for (guint i = 0; i < b->entities->len && !j->d->too_many; i++)
        read_inner(j, &g_array_index(b->entities, AgtCadEntity, i), m, handles);
    j->depth--;
    s->sense = kept.sense;
    memcpy(s->at, kept.at, sizeof s->at);
    s->placed = kept.placed;
    s->angle = kept.angle;
    s->height_m = kept.height_m;
    g_free(s->text);
    s->text = kept.text;
}

static bool is_open(const Job *j, const AgtCadBlock *b)
{
    for (int i = 0; i < j->depth; i++)
        if (j->open[i] == b)
            return true;
    return j->depth >= DEPTH_MAX;
}

static void read_insert(Job *j)
{
    AgtCadShape *s = j->s;
    bool outer = j->depth == 0 || !s->block;
    g_autofree char *name = text_of(j, find(j->pairs, 0, 2));
    const AgtCadBlock *b = name ? agt_cad_block(j->d->header, name) : NULL;
    AgtCadMatrix at = plane(j), m;
    double x = number(j, 10, 0), y = number(j, 20, 0), z = number(j, 30, 0);
    double turn = number(j, 50, 0) * DEG, c = cos(turn), n = sin(turn);
    double sx = number(j, 41, 1), sy = number(j, 42, 1), sz = number(j, 43, 1);
    if (outer) {
        s->sense = AGT_CAD_INSERT;
        s->block = g_strdup(name ? name : "");
        place(j, &at, x, y, z);
        s->angle = number(j, 50, 0);
        read_tags(j);
    }
    j->d->missing = j->d->missing || !b;
    s->incomplete = s->incomplete || !b || b->xref;
    if (b && is_open(j, b))
        j->d->recursive = true;
    if (!b || is_open(j, b))
        return;
    const AgtCadPair *own = find(j->pairs, 0, 5);
    g_autofree char *handle = text_of(j, own);
    g_autofree char *handles = g_strdup_printf("%s%s/", j->handles, handle ? handle : "");
    int columns = CLAMP(flags(j, 70), 1, 10000), rows = CLAMP(flags(j, 71), 1, 10000);
    double dx = number(j, 44, 0), dy = number(j, 45, 0);
    for (int i = 0; i < columns * rows && !j->d->too_many; i++) {
        if (++j->d->expanded > EXPANDED_MAX)
            j->d->too_many = true;
        double gx = dx * (i % columns), gy = dy * (i / columns);
        AgtCadMatrix set = {{c * sx, -n * sy, 0, x + c * gx - n * gy, n * sx, c * sy, 0,
                             y + n * gx + c * gy, 0, 0, sz, z}};
        AgtCadMatrix base = agt_cad_matrix_scale(1, 1, 1);
        for (int k = 0; k < 3; k++)
            base.m[k * 4 + 3] = -b->base[k];
        m = agt_cad_matrix_after(&set, &base);
        m = agt_cad_matrix_after(&at, &m);
        read_block(j, b, &m, handles);
    }
}

typedef void (*Reader)(Job *j);

static void read_mline(Job *j)
{
    read_run(j, 11);
}

static void read_note(Job *j)
{
    j->s->sense = AGT_CAD_NOTE;
}

static Reader reader_of(const char *kind)
{
    static const struct {
        const char *kind;
        Reader read;
    } table[] = {{"LINE", read_line},         {"LWPOLYLINE", read_lwpolyline},
                 {"POLYLINE", read_polyline}, {"TEXT", read_text},
                 {"MTEXT", read_text},        {"ATTDEF", read_text},
                 {"INSERT", read_insert},     {"HATCH", read_hatch},
                 {"POINT", read_point},       {"CIRCLE", read_arc},
                 {"ARC", read_arc},           {"ELLIPSE", read_ellipse},
                 {"SPLINE", read_spline},     {"SOLID", read_solid},
                 {"TRACE", read_solid},       {"3DFACE", read_solid},
                 {"MLINE", read_mline}};
    static const char *const notes[] = {"DIMENSION",   "ARC_DIMENSION", "LARGE_RADIAL_DIMENSION",
                                        "LEADER",      "MULTILEADER",   "MLEADER",
                                        "TOLERANCE",   "ACAD_TABLE",    "VIEWPORT",
                                        "IMAGE",       "WIPEOUT",       "OLEFRAME",
                                        "OLE2FRAME",   "LIGHT",         "PDFUNDERLAY",
                                        "DWFUNDERLAY", "DGNUNDERLAY",   "SUN"};
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++)
        if (strcmp(table[i].kind, kind) == 0)
            return table[i].read;
    for (gsize i = 0; i < G_N_ELEMENTS(notes); i++)
        if (strcmp(notes[i], kind) == 0)
            return read_note;
    return NULL;
}

static void read_entity(Job *j)
{
    Reader read = reader_of(j->e->kind);
    if (read && j->pairs->len < PAIRS_MAX)
        read(j);
    else
        j->s->sense = AGT_CAD_UNREAD;
}

AgtCadShape *agt_cad_shape_read(AgtCadDrawing *d, const AgtCadEntity *e)
{
    Job j = {.d = d, .e = e, .s = shape_new(), .handles = ""};
    j.to = agt_cad_matrix_scale(d->unit_m, d->unit_m, d->unit_m);
    j.stretch = agt_cad_matrix_stretch(&j.to);
    j.pairs = agt_cad_pairs(d, e);
    read_entity(&j);
    describe(&j);
    g_array_unref(j.pairs);
    return j.s;
}
