-- SPDX-License-Identifier: Apache-2.0
-- The checks of the validation benchmark, written so that PostGIS uses its indexes. Each prints its
-- name and its count.
set jit = off;
set max_parallel_workers_per_gather = 0;
-- processor seconds of this server process
create or replace function spent() returns float8 language sql as
    $$ select (s[12]::float8 + s[13]::float8) / 100 from (select string_to_array(regexp_replace(pg_read_file('/proc/self/stat'), '^.*\) ', ''), ' ') as s) x $$;
set enable_mergejoin = off; set enable_hashjoin = on;
select 'before', spent();
select 'not_released', count(*) from building h where not exists (select 1 from release r where st_covers(r.geom, h.geom))
  and coalesce(st_area(st_difference(h.geom, (select st_union(r.geom) from release r where st_intersects(r.geom, h.geom)))), st_area(h.geom)) > 1e-6;
select 'near_hazard', count(*) from building h where exists (select 1 from hazard_area z where st_dwithin(h.geom, z.geom, 20));
select 'fire_gap', count(*) from building a join building b on a.fid < b.fid and st_dwithin(a.geom, b.geom, 6);
select 'setback', count(*) from building h join plot p on p.id = h.ref where not st_covers(p.geom, h.geom) or st_distance(h.geom, st_boundary(p.geom)) < 3;
select 'plot_overlap', count(*) from plot a cross join lateral (select b.geom from plot b where b.geom && a.geom and b.fid > a.fid and not st_touches(a.geom, b.geom) offset 0) b where st_area(st_intersection(a.geom, b.geom)) > 0.01;
select 'road_access', count(*) from plot p where not exists (select 1 from street r where st_dwithin(r.geom, p.geom, 10));
select 'school_500', count(*) from building h where not exists (select 1 from facility f where f.ref = 'school' and st_dwithin(f.geom, h.geom, 500));
select 'after', spent();
