/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file options.h
 * Parsing of a command's table of options.
 */
#pragma once

#include "command.h"

/** Values of the options every command has. */
typedef struct {
    char *lang, *colour, *as_of, *author;
    gboolean quiet, help;
} AgtCommonValues;

/** Frees the members. */
void agt_common_values_clear(AgtCommonValues *v);

/**
 * Parses @p args (NULL-ended, changed in place; what is left are the arguments) into @p common and
 * @p values (zeroed struct of the command). @errors AGT_EXIT_USAGE naming option and value
 */
bool agt_options_parse(const AgtCommand *c, char ***args, AgtCommonValues *common, void *values,
                       GError **error);
/** Frees the texts in a struct of options. */
void agt_options_clear(const AgtCommand *c, void *values);
