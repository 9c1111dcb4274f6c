-- SPDX-License-Identifier: Apache-2.0
-- The same rules as spatialite.sql, by PostGIS: tables raw_hazard, raw_release, link, raw_house (n, id,
-- wkb as hex). Records as received.sql takes them.
set jit = off;
create table given as select 2.0::float8 as works, 3.0::float8 as standoff, 0.15::float8 as staking,
    2.0::float8 as hazard_error, 0.5::float8 as release_error, 150.0::float8 as farthest;
create table hazard as select n, day, ST_IsValid(g) as sound, case when ST_IsValid(g) then g else ST_MakeValid(g) end as g
    from (select n, day, ST_Transform(ST_Segmentize(ST_GeomFromText(wkt, 4326), 0.001), 32633) as g from raw_hazard where wkt is not null) x;
create table release as select n, day, ST_IsValid(g) as sound, case when ST_IsValid(g) then g else ST_MakeValid(g) end as g
    from (select n, day, ST_Transform(ST_Segmentize(ST_GeomFromText(wkt, 4326), 0.001), 32633) as g from raw_release where wkt is not null) x;
create table house as select n, id, ST_SetSRID(ST_GeomFromWKB(decode(wkb, 'hex')), 32633) as g from raw_house;
create index on hazard using gist (g);
create index on release using gist (g);
create index on house (n);
analyze;

create table over as select h.n as hazard, r.n as release,
        l.hazard is not null and r.day > h.day and r.sound as may_end, ST_Covers(r.g, h.g) as covers
    from hazard h join release r on ST_Intersects(h.g, r.g) left join link l on l.hazard = h.n and l.release = r.n;
create table ended as select distinct hazard from over where may_end and covers;
insert into ended select h.n from hazard h join
    (select o.hazard, ST_Union(r.g) as land from over o join release r on r.n = o.release where o.may_end
        group by o.hazard having count(*) > 1) u on u.hazard = h.n
    where h.n not in (select hazard from ended) and ST_Covers(u.land, h.g);

create table near as select f.n as house, h.n as hazard, h.sound as sound,
        greatest(0, ST_Distance(f.g, h.g) - works) - standoff - hazard_error - staking as room
    from given, house f join hazard h on ST_DWithin(f.g, h.g, 150) where h.n not in (select hazard from ended);
create index on near (house, hazard);

create table touched as select f.n as house, r.n as release, r.sound as sound, ST_Covers(r.g, f.g) as inside,
        ST_Distance(f.g, ST_Boundary(r.g)) as edge, (select max(ST_Distance(c.geom, r.g)) from ST_DumpPoints(f.g) c) as farthest_out
    from house f join release r on ST_DWithin(f.g, r.g, 2);
create table held as select house, release, sound, (case when inside then edge else -farthest_out end)
        - works - release_error - staking as room from given, touched;
create index on held (house);
create table joined as select h.house as house, bool_and(h.sound) as sound,
        ST_Union(ST_Buffer(r.g, -(release_error + staking), 64)) as land
    from given, held h join release r on r.n = h.release
    group by h.house having count(*) > 1 and max(h.room) < 0;
create table together as select j.house, j.sound, ST_Covers(j.land, f.g) and ST_Distance(f.g, ST_Boundary(j.land)) >= works as holds
    from given, joined j join house f on f.n = j.house;
create table clash as select t.house, n.hazard, n.room, n.sound and t.sound as sound, t.sound as of_sound
    from touched t join over o on o.release = t.release join near n on n.house = t.house and n.hazard = o.hazard
    group by t.house, n.hazard, n.room, n.sound, t.sound;
create index on clash (house);
analyze;

create table answer as select f.id as id, b1.room as b1, b1.sound::int as b1_sound, b2.room as b2, b2.sound::int as b2_sound,
    b2.usable as b2_usable, t.holds::int as b2_together, t.sound::int as b2_together_usable, b3.room as b3, b3.sound::int as b3_sound
    from house f left join together t on t.house = f.n
    left join lateral (select room, sound from near where house = f.n order by room limit 1) b1 on true
    left join lateral (select max(room) as room, bool_and(sound) as sound, max(room) filter (where sound) as usable
        from held where house = f.n) b2 on true
    left join lateral (select min(room) filter (where of_sound) as room, bool_and(sound) as sound from clash where house = f.n) b3 on true;
