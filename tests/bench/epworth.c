/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many plots fit where people drew them: the blocks of a real town whose plots are all R1 with
 * 3 m of frontage or more, dissolved and subdivided again. Least area: 0.95 of the block's mean
 * plot; least frontage: the lower quartile of the block. Depth and shape are limited by the worst
 * that people drew in the block.
 *
 * epworth SHP [SVG-FOLDER [LEAST-PLOTS]]
 */
#include <stdio.h>
#include <stdlib.h>

#include "blocks.h"

static void svg_ring(FILE *f, const GArray *r, AgtBox box, const char *style)
{
    fprintf(f, "<path style='%s' d='", style);
    for (guint i = 0; i < r->len; i++) {
        AgtPoint p = agt_place_pt(r, i);
        fprintf(f, "%c%.2f %.2f ", i ? 'L' : 'M', p.x - box.minx, box.maxy - p.y);
    }
    fprintf(f, "Z'/>\n");
}

/* People's plots on the left, ours on the right. */
static void draw(const char *folder, guint number, const Block *b, const LayOut *l,
                 const GPtrArray *plots)
{
    AgtBox box = agt_box_grow(b->land->box, 3);
    double w = box.maxx - box.minx, h = box.maxy - box.miny;
    g_autofree char *path = g_strdup_printf("%s/block-%03u.svg", folder, number);
    FILE *f = fopen(path, "w");
    if (!f)
        return;
    fprintf(f,
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %.2f %.2f' width='1200'>\n"
            "<rect width='100%%' height='100%%' fill='white'/>\n",
            2 * w, h);
    for (guint i = 0; i < b->plots->len; i++)
        svg_ring(f, ((Drawn *)b->plots->pdata[i])->ring, box,
                 "fill:#eed;stroke:#222;stroke-width:0.3");
    fprintf(f, "<g transform='translate(%.2f 0)'>\n", w);
    svg_ring(f, l->block->ring, box, "fill:#fbb;stroke:none");
    for (guint i = 0; i < plots->len; i++)
        svg_ring(f, ((AgtPlacePlot *)plots->pdata[i])->ring, box,
                 "fill:#dfd;stroke:#222;stroke-width:0.3");
    for (guint i = 0; i < l->block->fronts->len; i++) {
        const GArray *c = ((AgtPlaceFront *)l->block->fronts->pdata[i])->line.pt;
        for (guint k = 0; k + 1 < c->len; k++) {
            AgtPoint p = agt_place_pt(c, k), q = agt_place_pt(c, k + 1);
            fprintf(f,
                    "<line x1='%.2f' y1='%.2f' x2='%.2f' y2='%.2f' stroke='%s' "
                    "stroke-width='0.6'/>\n",
                    p.x - box.minx, box.maxy - p.y, q.x - box.minx, box.maxy - q.y,
                    i % 2 ? "#00c" : "#c00");
        }
    }
    fprintf(f, "</g></svg>\n");
    fclose(f);
}

typedef struct {
    guint blocks, enough, people, placed;
    gint64 bound;
} Sums;

static void one(guint number, const Block *b, const char *folder, Sums *s)
{
    g_autoptr(GError) error = NULL;
    AgtPlaceRules r = block_rules(b);
    LayOut *l = lay_out_new(b, &r, &error);
    g_autoptr(GPtrArray) plots = NULL;
    int bound = l->block ? agt_place_bound(&l->job, l->block, &l->zone.rules, &error) : -1;
    if (bound >= 0) {
        l->block->bound = bound;
        plots = agt_place_layout(&l->job, l->block, r.area_min, true, &error);
    }
    if (!plots)
        fprintf(stderr, "block %u: %s\n", number, error->message);
    guint n = plots ? plots->len : 0;
    printf("%5u %6u %6u %6d %9.1f %8.2f %7.1f%s\n", number, b->plots->len, n, bound, r.area_min,
           r.front_min, l->zone.rules.depth_max, n < b->plots->len ? "  fewer" : "");
    s->blocks++;
    s->people += b->plots->len;
    s->placed += n;
    s->bound += bound;
    s->enough += n >= b->plots->len;
    if (folder && plots)
        draw(folder, number, b, l, plots);
    lay_out_free(l);
}

int main(int argc, char **argv)
{
    const char *folder = argc > 2 ? argv[2] : NULL;
    guint least = argc > 3 ? (guint)g_ascii_strtoull(argv[3], NULL, 10) : 1;
    if (argc < 2)
        return 2;
    if (!g_file_test(argv[1], G_FILE_TEST_EXISTS))
        return 77; /* skipped */
    Blocks *b = blocks_read(argv[1]);
    if (!b)
        return 3;
    Sums s = {0}, many = {0};
    printf("block people placed  bound  area min  frontage   depth\n");
    for (guint i = 0; i < b->blocks->len; i++) {
        const Block *block = b->blocks->pdata[i];
        if (block_counts(block, 3) && block->plots->len >= least)
            one(i, block, folder, block->plots->len > 1 ? &many : &s);
    }
    Sums *parts[] = {&many, &s};
    const char *name[] = {"of several plots", "of one plot"};
    for (int i = 0; i < 2; i++)
        printf("blocks %s: %u, people %u, placed %u, bound %d; enough in %u = %.1f %%\n", name[i],
               parts[i]->blocks, parts[i]->people, parts[i]->placed, (int)parts[i]->bound,
               parts[i]->enough, 100.0 * parts[i]->enough / MAX(parts[i]->blocks, 1));
    bool good = 10 * (s.enough + many.enough) >= 9 * (s.blocks + many.blocks) &&
                10 * many.enough >= 9 * many.blocks && many.placed >= many.people;
    printf(
        "%u blocks, %u of them with at least as many plots as people drew; %u plots, people %u\n",
        s.blocks + many.blocks, s.enough + many.enough, s.placed + many.placed,
        s.people + many.people);
    blocks_free(b);
    return good ? 0 : 1;
}
