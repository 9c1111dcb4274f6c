/* SPDX-License-Identifier: Apache-2.0 */
/* A plot seen from its street. */
#include "frame.h"

AgtPlaceFrame agt_place_frame(const AgtPlacePlot *p)
{
    AgtPlaceFrame f;
    AgtPlaceLine line;
    const GArray *face = agt_place_face(p);
    agt_place_line_init(&line, face);
    f.origin = agt_place_line_at(&line, line.length / 2);
    agt_place_line_clear(&line);
    f.u = agt_place_unit(agt_place_sub(agt_place_pt(face, face->len - 1), agt_place_pt(face, 0)));
    f.v = agt_place_left(f.u);
    return f;
}

AgtPoint agt_place_from_frame(const AgtPlaceFrame *f, double u, double v)
{
    AgtPoint p = agt_place_along(agt_place_along(f->origin, f->u, u), f->v, v);
    return (AgtPoint){round(p.x * 1000) / 1000, round(p.y * 1000) / 1000};
}

AgtPoint agt_place_to_frame(const AgtPlaceFrame *f, AgtPoint p)
{
    AgtPoint d = agt_place_sub(p, f->origin);
    return (AgtPoint){agt_place_dot(d, f->u), agt_place_dot(d, f->v)};
}

AgtBox agt_place_frame_box(const AgtPlaceFrame *f, const GArray *ring)
{
    AgtBox b = AGT_BOX_EMPTY;
    for (guint i = 0; i < ring->len; i++) {
        AgtPoint q = agt_place_to_frame(f, agt_place_pt(ring, i));
        b = agt_box_union(b, (AgtBox){q.x, q.y, q.x, q.y});
    }
    return b;
}

double agt_place_bearing(AgtPoint d)
{
    double deg = round(atan2(d.x, d.y) * 180 / G_PI * 1e4) / 1e4;
    return deg < 0 ? deg + 360 : deg;
}

static guint8 class_of(const AgtPlaceJob *job, const AgtPlacePlot *p, const AgtPlaceFrame *f,
                       AgtPoint a, AgtPoint b)
{
    AgtPoint m = {(a.x + b.x) / 2, (a.y + b.y) / 2};
    const GArray *face = agt_place_face(p);
    if (agt_place_chain_distance(face, m, NULL) < 0.005 &&
        agt_place_chain_distance(face, a, NULL) < 0.005 &&
        agt_place_chain_distance(face, b, NULL) < 0.005)
        return AGT_PLACE_EDGE_FRONT;
    if (agt_place_street_at(job, m, AGT_PLACE_TOUCH_M) != G_MAXUINT)
        return AGT_PLACE_EDGE_STREET;
    AgtPoint d = agt_place_unit(agt_place_sub(b, a));
    return fabs(agt_place_dot(d, f->u)) > 0.7 ? AGT_PLACE_EDGE_REAR : AGT_PLACE_EDGE_SIDE;
}

void agt_place_classify(const AgtPlaceJob *job, AgtPlacePlot *p, const AgtPlaceFrame *f)
{
    if (p->setback)
        return;
    p->setback = g_array_new(FALSE, FALSE, sizeof(guint8));
    for (guint i = 0; i < p->ring->len; i++) {
        guint8 c = class_of(job, p, f, agt_place_pt(p->ring, i),
                            agt_place_pt(p->ring, (i + 1) % p->ring->len));
        g_array_append_val(p->setback, c);
    }
}

/* Land lies left of the edge, so being left of its line by that much is enough; being nearer to the
 * edge's own stretch is too near; the rest is measured. */
bool agt_place_keeps_off(AgtPoint a, AgtPoint b, double need, const GArray *outline)
{
    AgtPoint d = agt_place_sub(b, a);
    double len = hypot(d.x, d.y);
    bool clear = true;
    if (len <= 0)
        return true;
    for (guint k = 0; k < outline->len; k++) {
        AgtPoint e = agt_place_sub(agt_place_pt(outline, k), a);
        double off = agt_place_cross(d, e), along = agt_place_dot(d, e);
        if (off >= need * len)
            continue;
        clear = false;
        if (along >= 0 && along <= len * len && off > -need * len)
            return false;
    }
    for (guint k = 0; !clear && k < outline->len; k++)
        if (agt_place_segment_segment(a, b, agt_place_pt(outline, k),
                                      agt_place_pt(outline, (k + 1) % outline->len)) < need)
            return false;
    return true;
}
