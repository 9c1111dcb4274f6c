/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file options.h
 * Parsing of a command's table of options.
 */
#pragma once

#include "command.h"

/** @name Options that several commands share: the member of the struct @p T bears the option's name
 * @{ */
/** -m TEXT, member `message`. */
#define AGT_OPTION_MESSAGE(T)                                                                      \
    {                                                                                              \
        .name = "message", .letter = 'm', .type = AGT_OPT_TEXT, .offset = offsetof(T, message),    \
        .value = "TEXT", .help = N_("message of the revision")                                     \
    }
/** -n, member `dry_run`. */
#define AGT_OPTION_DRY_RUN(T)                                                                      \
    {                                                                                              \
        .name = "dry-run", .letter = 'n', .type = AGT_OPT_FLAG, .offset = offsetof(T, dry_run),    \
        .help = N_("show what would change, write nothing")                                        \
    }
/** --norms A,B, member `norms`; @p text says what for. */
#define AGT_OPTION_NORMS(T, text)                                                                  \
    {                                                                                              \
        .name = "norms", .type = AGT_OPT_TEXT, .offset = offsetof(T, norms), .value = "A,B",       \
        .help = text                                                                               \
    }
/** --revision REV, member `revision`; @p text says what for. */
#define AGT_OPTION_REVISION(T, text)                                                               \
    {                                                                                              \
        .name = "revision", .type = AGT_OPT_TEXT, .offset = offsetof(T, revision), .value = "REV", \
        .help = text                                                                               \
    }
/** -f FORMAT, member `format`, one of @p list ("text|json"). */
#define AGT_OPTION_FORMAT(T, list, text)                                                           \
    {                                                                                              \
        .name = "format", .letter = 'f', .type = AGT_OPT_CHOICE, .offset = offsetof(T, format),    \
        .value = "FORMAT", .choices = list, .help = text                                           \
    }
/** @} */

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
