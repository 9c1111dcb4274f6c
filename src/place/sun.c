/* SPDX-License-Identifier: Apache-2.0 */
/* The ways a house can be turned on its plot, and where its sides look then. */
#include "frame.h"

static const AgtHouseSide across[] = {AGT_SIDE_FRONT, AGT_SIDE_LEFT, AGT_SIDE_REAR, AGT_SIDE_RIGHT};

guint agt_place_look(AgtHouseSide side, AgtPlaceTurn t)
{
    guint drawn = t.mirrored ? across[side] : side;
    return (drawn + t.turn) % 4;
}

AgtPoint agt_place_look_direction(const AgtPlaceFrame *f, guint look)
{
    switch (look % 4) {
    case AGT_PLACE_LOOK_STREET:
        return (AgtPoint){-f->v.x, -f->v.y};
    case AGT_PLACE_LOOK_RIGHT:
        return f->u;
    case AGT_PLACE_LOOK_IN:
        return f->v;
    default:
        return (AgtPoint){-f->u.x, -f->u.y};
    }
}

AgtPoint agt_place_turned(const AgtHouseType *type, AgtPlaceTurn t, AgtPoint q)
{
    double w = type->width_m, d = type->depth_m, x = t.mirrored ? w - q.x : q.x;
    switch (t.turn % 4) {
    case AGT_PLACE_LOOK_STREET:
        return (AgtPoint){x - w / 2, q.y};
    case AGT_PLACE_LOOK_RIGHT:
        return (AgtPoint){d / 2 - q.y, x};
    case AGT_PLACE_LOOK_IN:
        return (AgtPoint){w / 2 - x, d - q.y};
    default:
        return (AgtPoint){q.y - d / 2, w - x};
    }
}

const char *agt_place_blind_walls(AgtArena *arena, const AgtHouseType *type, bool mirrored)
{
    static const char *const names[] = {"front", "right", "rear", "left"};
    const char *text = NULL;
    for (guint side = 0; side < 4; side++)
        if (type->blind & (1u << (mirrored ? across[side] : side)))
            text = text ? agt_arena_printf(arena, "%s,%s", text, names[side]) : names[side];
    return text;
}

bool agt_place_in_sun(const AgtPlaceJob *job, const AgtHouseType *type, const AgtPlaceFrame *f,
                      AgtPlaceTurn t)
{
    const AgtProgramme *g = job->programme;
    if (isnan(g->sun_bearing_deg))
        return true;
    AgtPoint d = agt_place_look_direction(f, agt_place_look(type->main_side, t));
    double off = fabs(remainder(agt_place_bearing(d) - g->sun_bearing_deg, 360));
    return off <= g->sun_tolerance_deg + 1e-4;
}
