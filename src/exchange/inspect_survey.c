/* SPDX-License-Identifier: Apache-2.0 */
/* A LandXML survey told to a planner. */
#include "inspect.h"

static void tell_surface(AgtTell *t, const AgtLandXmlSurface *s)
{
    agt_tell_rowf(t, N_("surface"), N_("%s: %s points, %s triangles, %s of them not to be shown"),
                  agt_tell_shown(t, s->name, 40), agt_tell_whole(t, s->pt->len),
                  agt_tell_whole(t, s->faces), agt_tell_whole(t, s->hidden));
    if (s->contours || s->breaklines || s->data_points)
        agt_tell_rowf(t, "", N_("made from %s contours, %s break lines, %s points"),
                      agt_tell_whole(t, s->contours), agt_tell_whole(t, s->breaklines),
                      agt_tell_whole(t, s->data_points));
    if (s->point_files)
        agt_tell_rowf(t, N_("WARNING"), N_("%s lists of points are kept in other files"),
                      agt_tell_whole(t, s->point_files));
}

void agt_seen_survey_text(AgtTell *t, const AgtLandXml *x)
{
    agt_tell_rowf(t, N_("version"), "%s", x->version ? x->version : "?");
    if (x->unit_m > 0)
        agt_tell_rowf(t, N_("unit"), N_("%s, as declared"), x->linear_unit);
    else
        agt_tell_row(t, N_("unit"), N_("NOT stated, or unknown: import will refuse it"));
    if (x->epsg)
        agt_tell_rowf(t, N_("system"), N_("%s %s, declared by the file"), "EPSG",
                      agt_tell_whole(t, (guint64)x->epsg));
    else
        agt_tell_row(t, N_("system"),
                     N_("NONE declared: import needs --crs or crs: in the profile"));
    if (x->vertical_datum && *x->vertical_datum)
        agt_tell_rowf(t, N_("vertical"), N_("%s, as declared"),
                      agt_tell_shown(t, x->vertical_datum, 60));
    else
        agt_tell_row(t, N_("vertical"),
                     N_("no vertical datum is stated: ask for it; without one there is no verdict "
                        "on depth"));
    for (guint i = 0; i < x->surfaces->len; i++)
        tell_surface(t, x->surfaces->pdata[i]);
    if (x->points->len)
        agt_tell_rowf(t, N_("points"), N_("%s with names"), agt_tell_whole(t, x->points->len));
}
