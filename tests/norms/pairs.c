/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random pairs of outlines with what the norms room measures on them, one pair a line: number, two
 * texts of WKT, distance of the outlines edge by edge, distance of the areas, area of the first,
 * area in common. tests/norms/pairs.bats asks SpatiaLite for the same.
 *
 * usage: pairs N    (AGROTOWN_SEED: other pairs)
 */
#include <math.h>
#include <stdio.h>

#include "norms/private.h"
#include "prop.h"

/* Corners on rays around a centre, so no edge crosses another; whole millimetres. */
static void add_ring(Prop *p, AgtGeomBuilder *b, AgtPoint c, double least, double most)
{
    int n = prop_int(p, 3, 14);
    double turn = prop_real(p, 0, 2 * G_PI), first[2] = {0, 0};
    for (int i = 0; i <= n; i++) {
        double angle = turn + 2 * G_PI * i / n, r = prop_real(p, least, most);
        double x = round((c.x + r * cos(angle)) * 1000) / 1000;
        double y = round((c.y + r * sin(angle)) * 1000) / 1000;
        if (i == 0) {
            first[0] = x;
            first[1] = y;
        }
        agt_geom_builder_point(b, i < n ? x : first[0], i < n ? y : first[1]);
    }
}

static AgtGeom *outline(Prop *p, AgtPoint c)
{
    AgtGeomBuilder *b = agt_geom_builder_new(AGT_GEOM_POLYGON);
    double size = prop_real(p, 2, 25);
    agt_geom_builder_part(b);
    add_ring(p, b, c, size * 0.6, size);
    if (prop_one_in(p, 4)) {
        agt_geom_builder_ring(b);
        add_ring(p, b, c, size * 0.05, size * 0.15);
    }
    return agt_geom_builder_end(b, NULL);
}

static double between_edges(const AgtGeom *a, const AgtGeom *b)
{
    double best = INFINITY;
    for (guint32 r = 0; r < a->n_rings; r++)
        for (guint32 i = a->ring[r]; i + 1 < a->ring[r + 1]; i++)
            for (guint32 q = 0; q < b->n_rings; q++)
                for (guint32 k = b->ring[q]; k + 1 < b->ring[q + 1]; k++)
                    best = MIN(best, norm_segment_distance(a->pt[i], a->pt[i + 1], b->pt[k],
                                                           b->pt[k + 1]));
    return best;
}

static void print_real(double v)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    printf("\t%s", g_ascii_dtostr(text, sizeof text, v));
}

int main(int argc, char **argv)
{
    int n = argc > 1 ? atoi(argv[1]) : 0;
    Prop p = prop_start(prop_seed(), 4711);
    for (int i = 0; i < n; i++) {
        AgtPoint c = {660000 + prop_real(&p, -3000, 3000), 4440000 + prop_real(&p, -3000, 3000)};
        g_autoptr(AgtGeom) a = outline(&p, c);
        c.x += prop_real(&p, -45, 45);
        c.y += prop_real(&p, -45, 45);
        g_autoptr(AgtGeom) b = outline(&p, c);
        g_autofree char *wa = agt_geom_to_wkt(a, 3), *wb = agt_geom_to_wkt(b, 3);
        printf("%d\t%s\t%s", i, wa, wb);
        print_real(between_edges(a, b));
        print_real(agt_geom_distance_m(a, b));
        print_real(agt_geom_area_m2(a));
        print_real(agt_geom_common_m2(a, b));
        printf("\n");
    }
    return n < 1;
}
