/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file vehicle.h
 * Vehicles as data (plans/vehicles/NAME.yaml): size, how they turn, what a crane needs to stand.
 *
 *     vehicle: NAME                  letters, digits, "-" and "_"
 *     title: {az, ru, en}
 *     source: TEXT                   which document gives which figure
 *     illustrative: true             some figure is from no named document: rules only inform
 *     length_m, width_m, height_m, mass_t (mass may be left out)
 *     wheelbase_m                    steered axle to the middle of the rear axles
 *     front_overhang_m, rear_overhang_m    with the wheelbase they add up to length_m (10 cm)
 *     turning: {radius_m: R, of: outer_corner}        between walls, or
 *     turning: {radius_m: R, of: kerb, track_m: T}    of the outer front wheel, or
 *     turning: {steering_deg: A}                      mean angle of the steered wheels at lock
 *     trailer: {hitch_m, wheelbase_m, front_overhang_m, rear_overhang_m, width_m, angle_max_deg}
 *                                    hitch_m ahead of the rear axle, negative behind it; the front
 *                                    overhang is counted from the hitch, negative behind it
 *     crane: {stand_length_m, stand_width_m, slope_max_pct, lifts: [[radius_m, tonnes], ...]}
 */
#pragma once

#include <agrotown/config.h>

G_BEGIN_DECLS

/** What a crane lifts out to a radius. */
typedef struct {
    double radius_m, tonnes;
} AgtLift;

/** A vehicle; lengths in metres. */
typedef struct {
    const char *name;
    const char *title[AGT_N_LANGS];
    const char *source;
    bool illustrative; /**< a figure is from no named document */
    double length_m, width_m, height_m;
    double mass_t; /**< 0: not given */
    double wheelbase_m, front_m, rear_m;
    double turn_m; /**< radius that the middle of the rear axle follows at full lock */
    bool trailer;
    double hitch_m, trailer_wheelbase_m, trailer_front_m, trailer_rear_m, trailer_width_m;
    double angle_max_rad;                 /**< between the vehicle and its trailer */
    double stand_length_m, stand_width_m; /**< over the outriggers; 0: no crane */
    double stand_slope_pct;
    AgtLift *lift; /**< radii ascending, loads not */
    guint n_lifts;
    /*< private >*/
    AgtYaml *yaml;
} AgtVehicle;

/** Reads a vehicle; @p name stands in messages. @errors AGT_PLAN_ERROR_CONFIG with place and key */
AgtVehicle *agt_vehicle_parse(const char *name, const char *text, GError **error);
/** NULL is allowed. */
void agt_vehicle_free(AgtVehicle *v);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtVehicle, agt_vehicle_free)
/** Vehicle that the plan keeps, NULL without error when it keeps none of that name. @errors CONFIG
 */
AgtVehicle *agt_vehicle_of_plan(const AgtPlan *plan, const char *name, GError **error);
/** Largest radius at which a crane lifts that load, 0 when it does not. */
double agt_vehicle_reach_m(const AgtVehicle *v, double tonnes);

G_END_DECLS
