/* SPDX-License-Identifier: Apache-2.0 */
#include "reader.h"

#include <gdal_frmts.h>

/* Declared in a C++ header of GDAL only; exported with C names. */
void RegisterOGRShape(void);
void RegisterOGRGeoPackage(void);
void RegisterOGRGeoJSON(void);
void RegisterOGRTopoJSON(void);
void RegisterOGRESRIJSON(void);
void RegisterOGROpenFileGDB(void);
void RegisterOGRDXF(void);
void RegisterOGRLIBKML(void);
void RegisterOGRKML(void);
void RegisterOGRGML(void);
void RegisterOGRCSV(void);
void RegisterOGRXLSX(void);
void RegisterOGRMEM(void);
void RegisterOGROSM(void);

/*
 * Only these formats. No VRT, WFS, web or database driver can be reached, whatever a file says;
 * schemas named in a GML file are not fetched; nothing is written beside the input.
 */
static void set_up(void)
{
    static const char *const config[][2] = {{"GDAL_DRIVER_PATH", "disable"},
                                            {"GDAL_PAM_ENABLED", "NO"},
                                            {"GML_DOWNLOAD_WFS_SCHEMA", "NO"},
                                            {"GML_SKIP_RESOLVE_ELEMS", "ALL"},
                                            {"OGR_GEOJSON_MAX_OBJ_SIZE", "200"},
                                            {"SHAPE_RESTORE_SHX", "NO"},
                                            {"LIBKML_RESOLVE_STYLE", "NO"},
                                            {"OGR_ARC_STEPSIZE", "1"},
                                            {"OGR_ARC_MAX_GAP", "0"},
                                            {"PROJ_NETWORK", "OFF"},
                                            {"OGR_XLSX_HEADERS", "FORCE"},
                                            {"GDAL_NUM_THREADS", "1"}};
    for (gsize i = 0; i < G_N_ELEMENTS(config); i++)
        CPLSetConfigOption(config[i][0], config[i][1]);
    OSRSetPROJEnableNetwork(FALSE);
    RegisterOGRShape();
    RegisterOGRGeoPackage();
    RegisterOGRGeoJSON();
    RegisterOGRTopoJSON();
    RegisterOGRESRIJSON();
    RegisterOGROpenFileGDB();
    RegisterOGRDXF();
    RegisterOGRLIBKML();
    RegisterOGRKML();
    RegisterOGRGML();
    RegisterOGRCSV();
    RegisterOGRXLSX();
    RegisterOGRMEM();
    RegisterOGROSM();
    GDALRegister_GTiff();
    GDALRegister_AAIGrid();
    GDALRegister_SRTMHGT();
}

void agt_gdal_start(void)
{
    static gsize once;
    if (g_once_init_enter(&once)) {
        set_up();
        g_once_init_leave(&once, 1);
    }
}

static void CPL_STDCALL collect(CPLErr level, CPLErrorNum number, const char *message)
{
    (void)number;
    AgtGdalLog *log = CPLGetErrorHandlerUserData();
    if (level == CE_Fatal)
        g_error("GDAL: %s", message);
    GString *first = level == CE_Failure ? log->failure : level == CE_Warning ? log->warning : NULL;
    if (!first)
        return;
    if (!first->len) {
        g_autofree char *text = g_utf8_make_valid(message, -1);
        g_string_assign(first, text);
    }
    if (level == CE_Failure)
        log->failures++;
    else
        log->warnings++;
}

AgtGdalLog *agt_gdal_log_begin(void)
{
    AgtGdalLog *log = g_new0(AgtGdalLog, 1);
    log->failure = g_string_new(NULL);
    log->warning = g_string_new(NULL);
    CPLPushErrorHandlerEx(collect, log);
    return log;
}

void agt_gdal_log_end(AgtGdalLog *log)
{
    if (!log)
        return;
    CPLPopErrorHandler();
    g_string_free(log->failure, TRUE);
    g_string_free(log->warning, TRUE);
    g_free(log);
}
