/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file command.h
 * What a command of the program is. Each command file exports one const AgtCommand; commands.c
 * lists them; help, man pages, completion and the tests follow from that table.
 */
#pragma once

#include <stdio.h>

#include <agrotown/plan.h>

G_BEGIN_DECLS

/** Error domain of the command line. */
#define AGT_CLI_ERROR (agt_cli_error_quark())
/** Quark behind #AGT_CLI_ERROR. */
GQuark agt_cli_error_quark(void);

/** Codes of #AGT_CLI_ERROR: the exit code itself. */
typedef enum {
    AGT_EXIT_FINE = 0,
    AGT_EXIT_FINDINGS = 1, /**< findings that fail, or differences */
    AGT_EXIT_USAGE = 2,
    AGT_EXIT_DATA = 3,
    AGT_EXIT_CONFLICT = 4,
    AGT_EXIT_IO = 5,
    AGT_EXIT_BUG = 70,
} AgtExit;
/** Sets an error that ends the command with @p code. @return false */
bool agt_refuse(GError **error, AgtExit code, const char *format, ...) G_GNUC_PRINTF(3, 4);

/** Type of an option's value. */
typedef enum {
    AGT_OPT_FLAG,   /**< gboolean */
    AGT_OPT_TEXT,   /**< char * */
    AGT_OPT_DATE,   /**< char *, YYYY-MM-DD */
    AGT_OPT_CHOICE, /**< char *, one of the choices */
    AGT_OPT_REAL,   /**< double, strict, min..max */
} AgtOptionType;

/** An option: a row of a command's table. */
typedef struct {
    const char *name; /**< long name without dashes */
    char letter;      /**< short name, 0 for none */
    AgtOptionType type;
    size_t offset;       /**< of the member in the command's options struct */
    const char *value;   /**< name of the value in help, "FILE" */
    const char *choices; /**< "a|b|c" of AGT_OPT_CHOICE */
    double min, max;     /**< of AGT_OPT_REAL */
    const char *help;    /**< English, a msgid */
} AgtOption;

/** What every command is given. */
typedef struct {
    AgtLang lang;
    bool quiet, colour;
    char *now;        /**< UTC time of the call, YYYY-MM-DDThh:mm:ssZ, read once */
    char *as_of;      /**< date judgements stand for */
    char *author;     /**< NULL when not named */
    char *share;      /**< folder with plans/ and maps/ */
    char *plan_path;  /**< first argument, or the folder's only plan */
    char **args;      /**< arguments after PLAN, NULL-ended */
    FILE *out, *talk; /**< product and talk */
} AgtCli;

/** Does a command take a plan file as its first argument? */
typedef enum {
    AGT_PLAN_NONE,
    AGT_PLAN_NEEDED,
    AGT_PLAN_OPTIONAL, /**< as NEEDED, but plan_path is NULL when there is none */
    AGT_PLAN_NEW,
} AgtPlanArgument;

/** A command. */
typedef struct {
    const char *name;
    const char *group;       /**< heading in the list of commands, a msgid */
    const char *summary;     /**< one line, a msgid */
    const char *description; /**< paragraphs, a msgid */
    const char *arguments;   /**< after PLAN, such as "FILE", "[ID...]" */
    int min_args, max_args;  /**< after PLAN; max -1: any */
    AgtPlanArgument plan;
    bool writes; /**< needs a named author */
    const AgtOption *options;
    guint n_options;
    size_t options_size;
    const char *const *examples; /**< full command lines, NULL-ended */
    /** Does the work. Returns an exit code, or -1 with @p error set. */
    int (*run)(AgtCli *cli, const void *options, GError **error);
} AgtCommand;

/** All commands, NULL-ended, in the order of the list. */
extern const AgtCommand *const agt_commands[];
/** By name, NULL when there is none. */
const AgtCommand *agt_command_by_name(const char *name);

/** Options every command has: lang, quiet, color, as-of, author. */
extern const AgtOption agt_common_options[];
/** How many. */
extern const guint agt_n_common_options;

/** Parses and runs: everything main() does. @param argv NULL-ended, argv[0] is the program */
int agt_cli_main(int argc, char **argv);
/** Help of a command, newly allocated. */
char *agt_help_text(const AgtCommand *c, AgtLang lang);
/** List of commands, newly allocated. */
char *agt_help_list(AgtLang lang);
/** Man page in roff of a command, or of the program for NULL; newly allocated. */
char *agt_help_man(const AgtCommand *c);
/** Bash completion script, newly allocated. */
char *agt_help_completion(void);

/** Commands, one per file. */
extern const AgtCommand agt_cmd_init;
extern const AgtCommand agt_cmd_inspect;
extern const AgtCommand agt_cmd_import;
extern const AgtCommand agt_cmd_set;
extern const AgtCommand agt_cmd_settings;
extern const AgtCommand agt_cmd_grid;
extern const AgtCommand agt_cmd_export;
extern const AgtCommand agt_cmd_info;
extern const AgtCommand agt_cmd_place;
extern const AgtCommand agt_cmd_validate;
extern const AgtCommand agt_cmd_waive;
extern const AgtCommand agt_cmd_clearance;
extern const AgtCommand agt_cmd_accept;
extern const AgtCommand agt_cmd_dispose;
extern const AgtCommand agt_cmd_alert;
extern const AgtCommand agt_cmd_recall;
extern const AgtCommand agt_cmd_rules;
extern const AgtCommand agt_cmd_render;
extern const AgtCommand agt_cmd_report;
extern const AgtCommand agt_cmd_status;
extern const AgtCommand agt_cmd_commit;
extern const AgtCommand agt_cmd_log;
extern const AgtCommand agt_cmd_diff;
extern const AgtCommand agt_cmd_branch;
extern const AgtCommand agt_cmd_merge;
extern const AgtCommand agt_cmd_conflicts;
extern const AgtCommand agt_cmd_resolve;
extern const AgtCommand agt_cmd_tag;
extern const AgtCommand agt_cmd_restore;
extern const AgtCommand agt_cmd_check;
extern const AgtCommand agt_cmd_help;

G_END_DECLS
