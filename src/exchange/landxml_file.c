/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes of LandXML files, and their named points as a layer. */
#include <math.h>

#include "landxml_take.h"

/* Larger files are refused before they are read. */
#define FILE_MAX ((vsi_l_offset)2 << 30)

const char *agt_landxml_bytes(const AgtSourceFile *f, gsize *size, char **owned, GError **error)
{
    vsi_l_offset n = 0;
    const char *data = (const char *)VSIGetMemFileBuffer(f->path, &n, FALSE);
    *owned = NULL;
    if (!data) { /* a member of an archive */
        VSILFILE *in = VSIFOpenL(f->path, "rb");
        VSIStatBufL st;
        bool sized = in && VSIStatL(f->path, &st) == 0 && (vsi_l_offset)st.st_size < FILE_MAX;
        n = sized ? (vsi_l_offset)st.st_size : 0;
        *owned = sized ? g_try_malloc((gsize)n + 1) : NULL;
        if (*owned)
            n = VSIFReadL(*owned, 1, (size_t)n, in);
        data = *owned;
        if (in)
            VSIFCloseL(in);
    }
    *size = (gsize)n;
    if (data && n && n < FILE_MAX)
        return data;
    g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_OPEN, "\"%s\" cannot be read",
                f->name);
    g_clear_pointer(owned, g_free);
    return NULL;
}

bool agt_landxml_is_file(const AgtSourceFile *f)
{
    static const char *const endings[] = {".xml", ".landxml"};
    bool named = false;
    g_autofree char *lower = g_ascii_strdown(f->path, -1);
    for (gsize i = 0; i < G_N_ELEMENTS(endings); i++)
        named = named || g_str_has_suffix(lower, endings[i]);
    gsize size;
    g_autofree char *owned = NULL;
    const char *data = named ? agt_landxml_bytes(f, &size, &owned, NULL) : NULL;
    return data && agt_landxml_is(data, size);
}

static void set_text(OGRFeatureH f, int field, const char *text)
{
    if (*text)
        OGR_F_SetFieldString(f, field, text);
}

GDALDatasetH agt_landxml_points(const AgtLandXml *x, OGRSpatialReferenceH srs)
{
    static const char *const fields[] = {"name", "code", "desc"};
    GDALDatasetH d = GDALCreate(GDALGetDriverByName("Memory"), "", 0, 0, 0, GDT_Unknown, NULL);
    OGRLayerH layer = GDALDatasetCreateLayer(d, AGT_LANDXML_POINTS_LAYER, srs, wkbPoint25D, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
        OGRFieldDefnH defn = OGR_Fld_Create(fields[i], OFTString);
        OGR_L_CreateField(layer, defn, TRUE);
        OGR_Fld_Destroy(defn);
    }
    for (guint i = 0; i < x->points->len; i++) {
        const AgtLandXmlPoint *p = g_ptr_array_index(x->points, i);
        OGRFeatureH f = OGR_F_Create(OGR_L_GetLayerDefn(layer));
        OGRGeometryH g = OGR_G_CreateGeometry(isnan(p->z) ? wkbPoint : wkbPoint25D);
        if (isnan(p->z))
            OGR_G_SetPoint_2D(g, 0, p->at.x, p->at.y);
        else
            OGR_G_SetPoint(g, 0, p->at.x, p->at.y, p->z * x->unit_m);
        OGR_F_SetGeometryDirectly(f, g);
        set_text(f, 0, p->name);
        set_text(f, 1, p->code);
        set_text(f, 2, p->desc);
        OGRErr e = OGR_L_CreateFeature(layer, f);
        g_assert(e == OGRERR_NONE); /* in memory, of its own kind */
        OGR_F_Destroy(f);
    }
    return d;
}
