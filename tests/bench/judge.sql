-- SPDX-License-Identifier: Apache-2.0
-- Containment and distance alone, with the indexes: what `judge` does and more. Errors, stand-off and
-- working space as its settings (1 m each; works 1 + 1, hazard 0.5 + 1 + 1 + 1, release 0.05 + 1 + 1).
set jit = off;
set max_parallel_workers_per_gather = 0;
-- processor seconds of this server process
create or replace function spent() returns float8 language sql as
    $$ select (s[12]::float8 + s[13]::float8) / 100 from (select string_to_array(regexp_replace(pg_read_file('/proc/self/stat'), '^.*\) ', ''), ' ') as s) x $$;
select 'before', spent();
select 'near', count(*) from house h where exists (select 1 from hazard z where st_dwithin(h.geom, z.geom, 5.5));
select 'inside', count(*) from house h where exists (select 1 from release r where st_covers(r.geom, h.geom) and not st_dwithin(h.geom, st_boundary(r.geom), 4.05));
select 'after', spent();
