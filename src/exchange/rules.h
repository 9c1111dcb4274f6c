/* SPDX-License-Identifier: Apache-2.0 */
/* What an import may have to say. Kept in the face, so that rules are listed without GDAL. */
#pragma once

#include <agrotown/exchange.h>

extern const AgtRule agt_exchange_approved_left, agt_exchange_unsigned, agt_exchange_unconfirmed,
    agt_exchange_unlisted;
extern const AgtRule agt_exchange_quarantined, agt_exchange_flaw, agt_exchange_unknown_word,
    agt_exchange_repaired, agt_exchange_unmapped, agt_exchange_unmapped_field,
    agt_exchange_layer_absent, agt_exchange_record_gone, agt_exchange_duplicate_id,
    agt_exchange_no_extent, agt_exchange_protected, agt_exchange_duplicate_key,
    agt_exchange_outside_area, agt_exchange_trap, agt_exchange_operation, agt_exchange_linearised,
    agt_exchange_rerouted, agt_exchange_charset, agt_exchange_empty, agt_exchange_count,
    agt_exchange_reader, agt_exchange_no_vertical_datum, agt_exchange_resampled,
    agt_exchange_heights_unstated, agt_exchange_heights_unread, agt_exchange_heights_texts,
    agt_exchange_heights_unused, agt_exchange_heights_apart, agt_exchange_gridded,
    agt_exchange_long_edges, agt_exchange_torn, agt_exchange_flat, agt_exchange_heights_impossible,
    agt_exchange_point_files, agt_exchange_misclosure, agt_exchange_misclosure_unbound;

/* Of drawings. */
extern const AgtRule agt_exchange_cad_units, agt_exchange_cad_size, agt_exchange_cad_text,
    agt_exchange_cad_hidden, agt_exchange_cad_xref, agt_exchange_cad_recursive,
    agt_exchange_cad_missing, agt_exchange_cad_inner, agt_exchange_cad_inner_unread,
    agt_exchange_cad_geodata, agt_exchange_cad_notes, agt_exchange_cad_unread,
    agt_exchange_cad_arcs, agt_exchange_cad_left, agt_exchange_cad_nothing, agt_exchange_cad_paper,
    agt_exchange_cad_closed, agt_exchange_cad_joined, agt_exchange_cad_no_text,
    agt_exchange_cad_texts, agt_exchange_cad_twin, agt_exchange_cad_lone_text;
