/* SPDX-License-Identifier: Apache-2.0 */
/* Labels of coded values: a geodatabase keeps the code in the record and the word in a domain. */
#include <string.h>

#include "esri_domains.h"
#include "intake.h"

/* Codes and labels of a coded domain, NULL for one of another kind. */
static GHashTable *labels_of(OGRFieldDomainH domain)
{
    if (!domain || OGR_FldDomain_GetDomainType(domain) != OFDT_CODED)
        return NULL;
    GHashTable *out = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    for (const OGRCodedValue *v = OGR_CodedFldDomain_GetEnumeration(domain); v && v->pszCode; v++) {
        const char *label = v->pszValue ? v->pszValue : "";
        if (*label)
            g_hash_table_replace(out, g_strstrip(g_utf8_make_valid(v->pszCode, -1)),
                                 g_strstrip(g_utf8_make_valid(label, -1)));
    }
    return out;
}

/* What a feature service sends holds its domains beside the records. */
static void read_service(AgtSourceLayer *l)
{
    vsi_l_offset n = 0;
    const char *bytes = (const char *)VSIGetMemFileBuffer(l->in->file->path, &n, FALSE);
    if (bytes && strcmp(l->in->result->driver, "ESRIJSON") == 0)
        agt_esri_domains(bytes, n, l->labels);
}

void agt_domains_read(AgtSourceLayer *l, GDALDatasetH d)
{
    g_autoptr(AgtGdalLog) quiet = agt_gdal_log_begin();
    (void)quiet; /* a domain that cannot be read gives no label */
    OGRFeatureDefnH defn = OGR_L_GetLayerDefn(l->ogr);
    l->labels =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_hash_table_unref);
    for (int i = 0; d && i < OGR_FD_GetFieldCount(defn); i++) {
        OGRFieldDefnH field = OGR_FD_GetFieldDefn(defn, i);
        const char *name = OGR_Fld_GetDomainName(field);
        GHashTable *labels = name && *name ? labels_of(GDALDatasetGetFieldDomain(d, name)) : NULL;
        if (labels)
            g_hash_table_replace(l->labels, g_utf8_strdown(OGR_Fld_GetNameRef(field), -1), labels);
    }
    read_service(l);
}

GHashTable *agt_domains_of(const AgtSourceLayer *l, const char *field)
{
    g_autofree char *name = l->labels && field ? g_utf8_strdown(field, -1) : NULL;
    return name ? g_hash_table_lookup(l->labels, name) : NULL;
}
