/* SPDX-License-Identifier: Apache-2.0 */
/* Vehicles as data: size, turning, trailer, what a crane needs to stand. */
#include <math.h>
#include <string.h>

#include <agrotown/vehicle.h>

/* Lengths in a document are rounded to the decimetre. */
static const double sum_tolerance_m = 0.1 + 1e-9;

static bool read_name(const AgtYamlNode *root, const char **out, GError **error)
{
    if (!agt_yaml_read_text(root, "vehicle", true, out, error))
        return false;
    for (const char *c = *out; *c; c++)
        if (!g_ascii_isalnum(*c) && *c != '-' && *c != '_') {
            agt_yaml_error(agt_yaml_get(root, "vehicle"), error,
                           "\"%s\" may hold only letters a-z, digits, \"-\" and \"_\"", *out);
            return false;
        }
    return true;
}

/* A mapping under a key; NULL when it is absent. */
static bool read_map(const AgtYamlNode *root, const char *key, const AgtYamlNode **out,
                     GError **error)
{
    *out = agt_yaml_get(root, key);
    if (!*out || agt_yaml_kind(*out) == AGT_YAML_MAP)
        return true;
    agt_yaml_error(*out, error, "\"%s\" must be a mapping", key);
    return false;
}

static bool read_size(const AgtYamlNode *root, AgtVehicle *v, GError **error)
{
    if (!agt_yaml_read_real(root, "length_m", true, 1, 40, &v->length_m, error) ||
        !agt_yaml_read_real(root, "width_m", true, 0.5, 8, &v->width_m, error) ||
        !agt_yaml_read_real(root, "height_m", true, 0.5, 8, &v->height_m, error) ||
        !agt_yaml_read_real(root, "mass_t", false, 0.1, 500, &v->mass_t, error) ||
        !agt_yaml_read_real(root, "wheelbase_m", true, 0.5, 20, &v->wheelbase_m, error) ||
        !agt_yaml_read_real(root, "front_overhang_m", true, 0, 10, &v->front_m, error) ||
        !agt_yaml_read_real(root, "rear_overhang_m", true, 0, 15, &v->rear_m, error))
        return false;
    double sum = v->front_m + v->wheelbase_m + v->rear_m;
    if (fabs(sum - v->length_m) > sum_tolerance_m) {
        char buf[G_ASCII_DTOSTR_BUF_SIZE];
        agt_yaml_error(agt_yaml_get(root, "length_m"), error,
                       "the overhangs and the wheelbase add up to %s m",
                       g_ascii_formatd(buf, sizeof buf, "%.2f", sum));
        return false;
    }
    v->rear_m += MAX(0, v->length_m - sum); /* never shorter than either says */
    return true;
}

/* Radius of the rear axle from that of a point ahead of it by @p ahead, @p out to the side. */
static bool rear_radius(const AgtYamlNode *turning, double radius, double ahead, double out,
                        double *turn, GError **error)
{
    double rear = radius > ahead ? sqrt(radius * radius - ahead * ahead) - out : 0;
    if (rear < 0.5) {
        agt_yaml_error(agt_yaml_get(turning, "radius_m"), error,
                       "is too small for the length and width of the vehicle");
        return false;
    }
    *turn = rear;
    return true;
}

static bool read_turning(const AgtYamlNode *root, AgtVehicle *v, GError **error)
{
    const AgtYamlNode *n;
    double radius = 0, track = 0, degrees = 0;
    int of = 0;
    if (!read_map(root, "turning", &n, error))
        return false;
    if (!n) {
        agt_yaml_error(root, error, "key \"turning\" is missing");
        return false;
    }
    bool angle = agt_yaml_get(n, "steering_deg") != NULL;
    if (angle ? !agt_yaml_only(n, error, "steering_deg", NULL)
              : !agt_yaml_only(n, error, "radius_m", "of", "track_m", NULL))
        return false;
    if (angle) {
        if (!agt_yaml_read_real(n, "steering_deg", true, 5, 80, &degrees, error))
            return false;
        v->turn_m = v->wheelbase_m / tan(degrees * G_PI / 180);
        return true;
    }
    if (!agt_yaml_read_real(n, "radius_m", true, 1, 60, &radius, error) ||
        !agt_yaml_read_choice(n, "of", true, "outer_corner|kerb", &of, error) ||
        !agt_yaml_read_real(n, "track_m", of == 1, 0.3, v->width_m, &track, error))
        return false;
    if (of == 1)
        return rear_radius(n, radius, v->wheelbase_m, track / 2, &v->turn_m, error);
    return rear_radius(n, radius, v->wheelbase_m + v->front_m, v->width_m / 2, &v->turn_m, error);
}

static bool read_trailer(const AgtYamlNode *root, AgtVehicle *v, GError **error)
{
    const AgtYamlNode *n;
    double degrees = 0;
    if (!read_map(root, "trailer", &n, error))
        return false;
    if (!n)
        return true;
    v->trailer = true;
    if (!agt_yaml_only(n, error, "hitch_m", "wheelbase_m", "front_overhang_m", "rear_overhang_m",
                       "width_m", "angle_max_deg", NULL) ||
        !agt_yaml_read_real(n, "hitch_m", true, -10, 10, &v->hitch_m, error) ||
        !agt_yaml_read_real(n, "wheelbase_m", true, 1, 25, &v->trailer_wheelbase_m, error) ||
        !agt_yaml_read_real(n, "front_overhang_m", true, -10, 10, &v->trailer_front_m, error) ||
        !agt_yaml_read_real(n, "rear_overhang_m", true, 0, 15, &v->trailer_rear_m, error) ||
        !agt_yaml_read_real(n, "width_m", true, 0.5, 8, &v->trailer_width_m, error) ||
        !agt_yaml_read_real(n, "angle_max_deg", true, 10, 90, &degrees, error))
        return false;
    v->angle_max_rad = degrees * G_PI / 180;
    if (v->trailer_wheelbase_m + v->trailer_front_m + v->trailer_rear_m > 0.5)
        return true;
    agt_yaml_error(agt_yaml_get(n, "front_overhang_m"), error, "leaves nothing of the trailer");
    return false;
}

static bool read_lift(const AgtYamlNode *n, AgtLift *lift, GError **error)
{
    const char *a = agt_yaml_text(agt_yaml_at(n, 0)), *b = agt_yaml_text(agt_yaml_at(n, 1));
    if (agt_yaml_kind(n) == AGT_YAML_LIST && agt_yaml_n(n) == 2 && a && b &&
        agt_parse_real(a, &lift->radius_m) && agt_parse_real(b, &lift->tonnes) &&
        lift->radius_m > 0 && lift->radius_m <= 200 && lift->tonnes > 0 && lift->tonnes <= 2000)
        return true;
    agt_yaml_error(n, error, "a lift is two numbers [radius in metres, tonnes]");
    return false;
}

/* More load farther out would be a mistake of the table. */
static bool read_lifts(const AgtYamlNode *crane, AgtVehicle *v, GError **error)
{
    const AgtYamlNode *list = agt_yaml_get(crane, "lifts");
    if (!list || agt_yaml_kind(list) != AGT_YAML_LIST || !agt_yaml_n(list)) {
        agt_yaml_error(list ? list : crane, error, "a crane needs a list \"lifts\"");
        return false;
    }
    v->lift = g_new0(AgtLift, agt_yaml_n(list));
    for (guint i = 0; i < agt_yaml_n(list); i++) {
        const AgtYamlNode *n = agt_yaml_at(list, i);
        if (!read_lift(n, &v->lift[i], error))
            return false;
        if (i && (v->lift[i].radius_m <= v->lift[i - 1].radius_m ||
                  v->lift[i].tonnes > v->lift[i - 1].tonnes)) {
            agt_yaml_error(n, error, "radii must grow and loads must not");
            return false;
        }
        v->n_lifts++;
    }
    return true;
}

static bool read_crane(const AgtYamlNode *root, AgtVehicle *v, GError **error)
{
    const AgtYamlNode *n;
    if (!read_map(root, "crane", &n, error))
        return false;
    return !n ||
           (agt_yaml_only(n, error, "stand_length_m", "stand_width_m", "slope_max_pct", "lifts",
                          NULL) &&
            agt_yaml_read_real(n, "stand_length_m", true, 1, 40, &v->stand_length_m, error) &&
            agt_yaml_read_real(n, "stand_width_m", true, 1, 40, &v->stand_width_m, error) &&
            agt_yaml_read_real(n, "slope_max_pct", true, 0, 100, &v->stand_slope_pct, error) &&
            read_lifts(n, v, error));
}

static bool read_vehicle(const AgtYamlNode *root, AgtVehicle *v, GError **error)
{
    return agt_yaml_only(root, error, "vehicle", "title", "source", "illustrative", "length_m",
                         "width_m", "height_m", "mass_t", "wheelbase_m", "front_overhang_m",
                         "rear_overhang_m", "turning", "trailer", "crane", NULL) &&
           read_name(root, &v->name, error) &&
           agt_yaml_read_titles(root, "title", true, v->title, error) &&
           agt_yaml_read_text(root, "source", true, &v->source, error) &&
           agt_yaml_read_bool(root, "illustrative", false, &v->illustrative, error) &&
           read_size(root, v, error) && read_turning(root, v, error) &&
           read_trailer(root, v, error) && read_crane(root, v, error);
}

AgtVehicle *agt_vehicle_parse(const char *name, const char *text, GError **error)
{
    g_autoptr(AgtVehicle) v = g_new0(AgtVehicle, 1);
    v->yaml = agt_yaml_parse(name, text, -1, error);
    if (!v->yaml || !read_vehicle(agt_yaml_root(v->yaml), v, error))
        return NULL;
    return g_steal_pointer(&v);
}

void agt_vehicle_free(AgtVehicle *v)
{
    if (!v)
        return;
    agt_yaml_free(v->yaml);
    g_free(v->lift);
    g_free(v);
}

AgtVehicle *agt_vehicle_of_plan(const AgtPlan *plan, const char *name, GError **error)
{
    const char *text = agt_plan_config(plan, "vehicle", name);
    g_autofree char *id = g_strconcat("vehicle/", name, NULL);
    return text ? agt_vehicle_parse(id, text, error) : NULL;
}

double agt_vehicle_reach_m(const AgtVehicle *v, double tonnes)
{
    double reach = 0;
    for (guint i = 0; i < v->n_lifts && v->lift[i].tonnes >= tonnes; i++)
        reach = v->lift[i].radius_m;
    return reach;
}
