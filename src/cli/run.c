/* SPDX-License-Identifier: Apache-2.0 */
/* From argv to a command's run function and back to an exit code. */
#include <errno.h>
#include <locale.h>
#include <string.h>
#include <unistd.h>

#include <agrotown/crs.h>
#include <agrotown/draw.h>
#include <agrotown/exchange.h>
#include <agrotown/store.h>

#include "options.h"
#include "plan/module.h"
#include "sign.h"

/* Exit code of an error by its domain and code. */
static int exit_of(const GError *e)
{
    if (e->domain == AGT_CLI_ERROR)
        return e->code;
    if (e->domain == AGT_STORE_ERROR)
        return e->code == AGT_STORE_ERROR_CONFLICT ? AGT_EXIT_CONFLICT
               : e->code == AGT_STORE_ERROR_BUSY || e->code == AGT_STORE_ERROR_IO ? AGT_EXIT_IO
                                                                                  : AGT_EXIT_DATA;
    if (e->domain == AGT_PLAN_ERROR)
        return e->code == AGT_PLAN_ERROR_FILE       ? AGT_EXIT_IO
               : e->code == AGT_PLAN_ERROR_CONFLICT ? AGT_EXIT_CONFLICT
                                                    : AGT_EXIT_DATA;
    if (e->domain == AGT_EXCHANGE_ERROR)
        return e->code == AGT_EXCHANGE_ERROR_WRITE   ? AGT_EXIT_IO
               : e->code == AGT_EXCHANGE_ERROR_OLDER ? AGT_EXIT_CONFLICT
                                                     : AGT_EXIT_DATA;
    if (e->domain == AGT_DRAW_ERROR)
        return e->code == AGT_DRAW_ERROR_WRITE   ? AGT_EXIT_IO
               : e->code == AGT_DRAW_ERROR_PROOF ? AGT_EXIT_BUG
                                                 : AGT_EXIT_DATA;
    if (e->domain == G_FILE_ERROR)
        return AGT_EXIT_IO;
    if (e->domain == AGT_CRS_ERROR || e->domain == AGT_GEOM_ERROR)
        return AGT_EXIT_DATA;
    return AGT_EXIT_BUG;
}

static int fail(FILE *talk, const GError *e)
{
    fprintf(talk, "agrotown: %s\n", e->message);
    return exit_of(e);
}

/* The folder that holds plans/ and maps/: named, in the build tree's source, or installed. */
static char *share_folder(void)
{
    const char *named = g_getenv("AGROTOWN_SHARE");
    if (named)
        return g_strdup(named);
    g_autofree char *here = agt_program_folder();
    g_autofree char *source = g_build_filename(here, "..", NULL);
    g_autofree char *maps = g_build_filename(source, "maps", "style.yaml", NULL);
    return g_file_test(maps, G_FILE_TEST_EXISTS) ? g_steal_pointer(&source)
                                                 : g_canonicalize_filename(AGT_SHARE_DIR, here);
}

static void find_catalogue(void)
{
    g_autofree char *here = agt_program_folder();
    g_autofree char *built = g_build_filename(here, "src", "lang", NULL);
    g_autofree char *installed = g_build_filename(here, AGT_SHARE_DIR, "lang", NULL);
    agt_tr_set_folder(g_file_test(built, G_FILE_TEST_IS_DIR) ? built : installed);
}

static AgtLang language(const char *option)
{
    AgtLang lang;
    const char *from[] = {option, g_getenv("AGROTOWN_LANG"), g_getenv("LC_ALL"),
                          g_getenv("LC_MESSAGES"), g_getenv("LANG")};
    for (guint i = 0; i < G_N_ELEMENTS(from); i++) {
        if (!from[i] || !*from[i])
            continue;
        g_autofree char *two = g_strndup(from[i], 2);
        return agt_lang_parse(two, &lang) ? lang : AGT_LANG_EN;
    }
    return AGT_LANG_EN;
}

/* Time of the call; SOURCE_DATE_EPOCH fixes it for reproducible output. */
static char *time_now(void)
{
    gint64 epoch;
    g_autoptr(GDateTime) t = agt_parse_int(g_getenv("SOURCE_DATE_EPOCH"), &epoch)
                                 ? g_date_time_new_from_unix_utc(epoch)
                                 : g_date_time_new_now_utc();
    return g_date_time_format(t, "%Y-%m-%dT%H:%M:%SZ");
}

static bool ends_in_sqlite(const char *text)
{
    return text && g_str_has_suffix(text, ".sqlite");
}

/* The folder's only plan file; an error that lists them when there are several or none. */
static char *only_plan(GError **error)
{
    g_autoptr(GDir) dir = g_dir_open(".", 0, error);
    if (!dir)
        return NULL;
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);
    for (const char *name; (name = g_dir_read_name(dir));)
        if (ends_in_sqlite(name))
            g_ptr_array_add(found, g_strdup(name));
    if (found->len == 1)
        return g_strdup(found->pdata[0]);
    g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_USAGE,
                found->len ? "this folder has %u plan files: name one (PLAN.sqlite)"
                           : "this folder has no plan file (%u found): name one (PLAN.sqlite)",
                found->len);
    return NULL;
}

/* Takes PLAN off the arguments. */
static bool take_plan(AgtCli *cli, const AgtCommand *c, GError **error)
{
    if (c->plan == AGT_PLAN_NONE)
        return true;
    if (ends_in_sqlite(cli->args[0])) {
        cli->plan_path = cli->args[0];
        memmove(cli->args, cli->args + 1, g_strv_length(cli->args) * sizeof(char *));
        return true;
    }
    if (c->plan == AGT_PLAN_NEW) {
        g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_USAGE,
                    "name the new plan file first: agrotown %s NAME.sqlite", c->name);
        return false;
    }
    bool needed = c->plan != AGT_PLAN_OPTIONAL;
    cli->plan_path = only_plan(needed ? error : NULL);
    if (cli->plan_path && !cli->quiet)
        fprintf(cli->talk, agt_tr(cli->lang, N_("plan: %s\n")), cli->plan_path);
    return cli->plan_path || !needed;
}

static bool check_arguments(const AgtCli *cli, const AgtCommand *c, GError **error)
{
    int n = (int)g_strv_length(cli->args);
    if (n < c->min_args || (c->max_args >= 0 && n > c->max_args)) {
        g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_USAGE,
                    "%s arguments; usage: agrotown %s %s %s (agrotown %s -h)",
                    n < c->min_args ? "too few" : "too many", c->name,
                    c->plan == AGT_PLAN_NONE ? "" : "[PLAN]", c->arguments, c->name);
        return false;
    }
    return !c->writes || agt_sign_author(cli, c->name, error);
}

static void fill_context(AgtCli *cli, const AgtCommonValues *v)
{
    cli->lang = language(v->lang);
    cli->quiet = v->quiet;
    cli->colour =
        g_strcmp0(v->colour, "always") == 0 ||
        (g_strcmp0(v->colour, "never") != 0 && isatty(fileno(cli->out)) && !g_getenv("NO_COLOR"));
    cli->now = time_now();
    cli->as_of = v->as_of ? g_strdup(v->as_of) : g_strndup(cli->now, 10);
    cli->author = g_strdup(v->author ? v->author : g_getenv("AGROTOWN_AUTHOR"));
    cli->share = share_folder();
}

static void clear_context(AgtCli *cli)
{
    g_free(cli->now);
    g_free(cli->as_of);
    g_free(cli->author);
    g_free(cli->share);
    g_free(cli->plan_path);
    g_strfreev(cli->args);
}

/* Two writers, or a reader beside a writer, are kept apart by locks; whether a share passes them on
 * nobody can tell from here. Said even to those who asked for silence. */
static void warn_of_share(const AgtCli *cli, const AgtCommand *c)
{
    AgtStoreHome home = {0};
    if (cli->plan_path)
        home = agt_store_home(cli->plan_path);
    if (!home.share || (!c->writes && !home.no_locks))
        return;
    fprintf(
        cli->talk,
        agt_tr(cli->lang,
               N_("agrotown: \"%s\" lies on a file system shared with other computers or with "
                  "Windows (%s), where locks are not certain: close it everywhere else, QGIS too, "
                  "or copy it to a disk of this computer, work there, run agrotown check and "
                  "copy it back\n")),
        cli->plan_path, home.share);
}

/* Runs a parsed command. */
static int run(AgtCli *cli, const AgtCommand *c, const AgtCommonValues *v, const void *values)
{
    g_autoptr(GError) error = NULL;
    fill_context(cli, v);
    if (v->help) {
        g_autofree char *text = agt_help_text(c, cli->lang);
        fputs(text, cli->out);
        return AGT_EXIT_FINE;
    }
    if (!take_plan(cli, c, &error) || !check_arguments(cli, c, &error))
        return fail(cli->talk, error);
    warn_of_share(cli, c);
    int code = c->run(cli, values, &error);
    if (code < 0)
        return fail(cli->talk, error);
    if (fflush(cli->out) || ferror(cli->out)) {
        fprintf(cli->talk, "agrotown: cannot write the output: %s\n", g_strerror(errno));
        return AGT_EXIT_IO;
    }
    return code;
}

static int run_command(const AgtCommand *c, char **argv)
{
    AgtCli cli = {.out = stdout, .talk = stderr};
    AgtCommonValues common = {0};
    g_autofree void *values = g_malloc0(MAX(c->options_size, 1));
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) args = g_strdupv(argv);
    /* GOptionContext takes the first word for the program's name. */
    int code;
    if (!agt_options_parse(c, &args, &common, values, &error)) {
        code = fail(stderr, error);
    } else {
        cli.args = g_strdupv(args + 1);
        code = run(&cli, c, &common, values);
    }
    clear_context(&cli);
    agt_options_clear(c, values);
    agt_common_values_clear(&common);
    return code;
}

/* Characters follow the user's locale; numbers never do: a decimal comma must not change a
 * coordinate on its way to a file. A machine without locales (LANG unset, or naming one that was
 * never made) reads words as UTF-8, like everything else here. */
static void set_characters(void)
{
    const char *named = setlocale(LC_CTYPE, "");
    if (!named || strcmp(named, "C") == 0 || strcmp(named, "POSIX") == 0)
        setlocale(LC_CTYPE, "C.UTF-8");
}

int agt_cli_main(int argc, char **argv)
{
    set_characters();
    find_catalogue();
    const char *word = argc > 1 ? argv[1] : "--help";
    if (strcmp(word, "--version") == 0) {
        puts("agrotown " AGT_VERSION);
        return AGT_EXIT_FINE;
    }
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
        bool named = argc > 3 && strcmp(argv[2], "--lang") == 0;
        g_autofree char *text = agt_help_list(language(named ? argv[3] : NULL));
        fputs(text, argc > 1 ? stdout : stderr);
        return argc > 1 ? AGT_EXIT_FINE : AGT_EXIT_USAGE;
    }
    const AgtCommand *c = agt_command_by_name(word);
    if (!c) {
        fprintf(stderr, "agrotown: there is no command \"%s\"; agrotown -h lists them\n", word);
        return AGT_EXIT_USAGE;
    }
    return run_command(c, argv + 1);
}
