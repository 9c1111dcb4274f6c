/* SPDX-License-Identifier: Apache-2.0 */
/* The heights of a file's survey as a grid: Delaunay triangles over spot heights and lines. */
#include <math.h>

#include "heights.h"

static bool refuse(const AgtIntake *in, GError **error, const char *text)
{
    g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_CONTENT,
                "\"%s\", terrain: %s; nothing was taken over", in->file->name, text);
    return false;
}

void agt_terrain_note(AgtIntake *in, const AgtTerrain *row, const char *made,
                      const AgtTinCounts *counts)
{
    AgtArena *a = agt_findings_arena(in->out);
    AgtFinding *x = agt_findings_add(in->out, &agt_exchange_gridded, &row->f);
    x->measured = row->cell_m;
    x->arg = agt_arena_printf(a, "%s / %" G_GINT64_FORMAT " / %" G_GINT64_FORMAT, made,
                              counts->cells, counts->empty);
    if (counts->too_long) {
        x = agt_findings_add(in->out, &agt_exchange_long_edges, &row->f);
        x->measured = (double)counts->too_long;
        x->required = in->profile->terrain.max_edge_m;
    }
    if (counts->torn)
        agt_findings_add(in->out, &agt_exchange_torn, &row->f)->measured = (double)counts->torn;
    if (counts->flat) {
        x = agt_findings_add(in->out, &agt_exchange_flat, &row->f);
        x->measured = (double)counts->flat;
        x->required = (double)(counts->cells - counts->empty);
    }
}

void agt_terrain_note_doubled(AgtIntake *in, const AgtTerrain *row, const AgtHeightPoints *p)
{
    if (!p->doubled)
        return;
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    AgtFinding *x = agt_findings_add(in->out, &agt_exchange_heights_apart, &row->f);
    x->measured = p->doubled;
    x->at = p->at;
    x->arg = agt_arena_text(agt_findings_arena(in->out),
                            g_ascii_formatd(text, sizeof text, "%.3f", p->apart_m));
}

static bool store(AgtIntake *in, const GArray *triangles, GError **error)
{
    const AgtProfileTerrain *t = &in->profile->terrain;
    const AgtHeightIntake *own = in->heights;
    AgtTin tin = agt_height_points_tin(&own->points, triangles);
    AgtTinCounts counts;
    g_autoptr(GError) why = NULL;
    g_autoptr(AgtHeights) h = agt_heights_from_tin(&tin, t->cell_m, t->max_edge_m, &counts, &why);
    if (!h)
        return refuse(in, error, why->message);
    if (counts.empty == counts.cells)
        return refuse(in, error,
                      "no cell lies within a triangle whose edges are all within max_edge_m");
    AgtTerrainStore what = {.heights = h,
                            .key = "1",
                            .name = t->name ? t->name : in->file->name,
                            .vertical_datum = own->datum_missing ? NULL : own->datum,
                            .surveyed_on = own->date_missing ? NULL : own->oldest,
                            .accuracy_m = own->accuracy_missing ? NAN : own->accuracy_m};
    const AgtTerrain *row = agt_terrain_store(in, &what);
    g_autofree char *made = g_strdup_printf("%u / %u", own->points.given, tin.n_triangles);
    agt_terrain_note(in, row, made, &counts);
    agt_terrain_note_doubled(in, row, &own->points);
    return true;
}

static bool check_terms(const AgtIntake *in, GError **error)
{
    const AgtProfileTerrain *t = &in->profile->terrain;
    if (!agt_plan_table(in->plan, AGT_LAYER_TERRAIN)->loaded)
        return refuse(in, error, "the plan was read without its height grids");
    if (!(t->cell_m > 0) || !(t->max_edge_m > 0))
        return refuse(in, error,
                      "the profile must state cell_m, the size of a cell, and max_edge_m, how far "
                      "apart heights may stand for the ground between them to be believed");
    if (!in->heights || !in->heights->points.pt->len)
        return refuse(in, error,
                      "no record of layers survey and survey_point gave a height: map field "
                      "height_m");
    return !in->heights->datum_mixed ||
           refuse(in, error, "its heights are in several vertical datums; split the file");
}

bool agt_heights_grid(AgtIntake *in, GError **error)
{
    if (!in->profile->terrain.given)
        return true;
    if (!check_terms(in, error))
        return false;
    g_autoptr(GError) why = NULL;
    g_autoptr(GArray) triangles =
        agt_height_points_triangles(&in->heights->points, in->profile->terrain.cell_m, &why);
    return triangles ? store(in, triangles, error) : refuse(in, error, why->message);
}
