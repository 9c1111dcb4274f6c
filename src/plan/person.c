/* SPDX-License-Identifier: Apache-2.0 */
/* People who sign: by the id of a person or by name, and when two of them are one. */
#include <string.h>

#include <agrotown/plan.h>

/*
 * Letters and digits only, without case, accents and dots: "A. Əliyev", "a.aliyev " and "A ƏLİYEV"
 * must not pass for two people. What is taken for one person by mistake is refused, which a fuller
 * name cures; two signatures of one hand would not be noticed at all.
 */
static char *folded(const char *name)
{
    g_autofree char *valid = g_utf8_make_valid(name, -1);
    g_autofree char *parts = g_utf8_normalize(valid, -1, G_NORMALIZE_ALL);
    g_autofree char *lower = g_utf8_casefold(parts, -1);
    GString *out = g_string_new(NULL);
    for (const char *c = lower; *c; c = g_utf8_next_char(c)) {
        gunichar u = g_utf8_get_char(c);
        if (u == 0x131) /* dotless i */
            u = 'i';
        if (u == 0x259) /* schwa, typed as e where the keyboard has none */
            u = 'e';
        if (g_unichar_isalnum(u))
            g_string_append_unichar(out, u);
    }
    return g_string_free(out, FALSE);
}

const char *agt_person_id(const AgtPlan *plan, const char *who)
{
    const char *found = NULL;
    if (agt_plan_find(plan, AGT_LAYER_PERSON, who))
        return agt_plan_find(plan, AGT_LAYER_PERSON, who)->id;
    g_autofree char *name = folded(who);
    AGT_EACH(plan, PERSON, Person, p)
    {
        g_autofree char *title = folded(p->title ? p->title : "");
        if (!*name || strcmp(name, title) != 0)
            continue;
        if (found) /* namesakes: only the id tells them apart */
            return NULL;
        found = p->f.id;
    }
    return found;
}

char *agt_person_key(const AgtPlan *plan, const char *who)
{
    const char *id = agt_person_id(plan, who);
    const AgtPerson *p = id ? (const AgtPerson *)agt_plan_find(plan, AGT_LAYER_PERSON, id) : NULL;
    return folded(p && p->title && *p->title ? p->title : who);
}

bool agt_person_same(const AgtPlan *plan, const char *a, const char *b)
{
    g_autofree char *x = agt_person_key(plan, a ? a : ""), *y = agt_person_key(plan, b ? b : "");
    return strcmp(x, y) == 0;
}
