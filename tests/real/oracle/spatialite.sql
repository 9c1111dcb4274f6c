-- SPDX-License-Identifier: Apache-2.0
-- Rules B1, B2 and B3 of mine-action.md section 9, written from its text and not from the program, over
-- tables hazard and release (received.sql or stored.sql) and the footprints of "plan.sqlite". Answers in
-- table "answer".
--
-- Settings of tests/real/oracle/settings.yaml and mines.yaml, metres: works reach 1 + 1 beyond the
-- outline; errors add up: record, transformation, plan 0.1, setting out 0.05; stand-off 3.
create table given as select 2.0 as works, 3.0 as standoff, 0.15 as staking, 2.0 as hazard_error,
    0.5 as release_error, 150.0 as farthest;
create unique index hazard_n on hazard (n);
create unique index release_n on release (n);
create table house as select ogc_fid as n, id, geom as g from plan.building;
create unique index house_n on house (n);
create virtual table hazard_box using rtree (n, w, e, s, t);
insert into hazard_box select n, MbrMinX(g), MbrMaxX(g), MbrMinY(g), MbrMaxY(g) from hazard;
create virtual table release_box using rtree (n, w, e, s, t);
insert into release_box select n, MbrMinX(g), MbrMaxX(g), MbrMinY(g), MbrMaxY(g) from release;

-- B3: releases that overlap a hazard; it ends by one that is linked, later, in order, and covers it.
create table over as select h.n as hazard, r.n as release,
        l.hazard is not null and r.day > h.day and r.usable as may_end, ST_Covers(r.g, h.g) = 1 as covers
    from hazard h join release_box b on b.w <= MbrMaxX(h.g) and b.e >= MbrMinX(h.g) and b.s <= MbrMaxY(h.g) and b.t >= MbrMinY(h.g)
    join release r on r.n = b.n left join link l on l.hazard = h.n and l.release = r.n
    where ST_Intersects(h.g, r.g) = 1;
create table ended as select distinct hazard from over where may_end and covers;
insert into ended select h.n from hazard h join
    (select o.hazard, ST_Union(r.g) as land from over o join release r on r.n = o.release where o.may_end
        group by o.hazard having count(*) > 1) u on u.hazard = h.n
    where h.n not in (select hazard from ended) and ST_Covers(u.land, h.g) = 1;
create unique index ended_hazard on ended (hazard);
create index over_release on over (release);

-- B1: works to every standing hazard near, beyond what is needed.
create table near as select f.n as house, h.n as hazard, h.sound as sound,
        max(0.0, ST_Distance(f.g, h.g) - works) - standoff - hazard_error - staking - (select e from transform) as room
    from given, house f join hazard_box b on b.w <= MbrMaxX(f.g) + farthest and b.e >= MbrMinX(f.g) - farthest
        and b.s <= MbrMaxY(f.g) + farthest and b.t >= MbrMinY(f.g) - farthest
    join hazard h on h.n = b.n where h.n not in (select hazard from ended);
create index near_house on near (house, hazard);

-- B2: releases that the works reach into. Inside: room to the edge; else, less than nothing, how far
-- the farthest corner lies out.
create table corner as with recursive k(i) as (select 1 union all select i + 1 from k where i < 4)
    select n as house, i, ST_PointN(ST_ExteriorRing(ST_GeometryN(g, 1)), i) as p from house, k;
create index corner_house on corner (house);
create table touched as select f.n as house, r.n as release, r.sound as sound, r.usable as usable, ST_Covers(r.g, f.g) = 1 as inside,
        ST_Distance(f.g, ST_Boundary(r.g)) as edge
    from given, house f join release_box b on b.w <= MbrMaxX(f.g) + works and b.e >= MbrMinX(f.g) - works
        and b.s <= MbrMaxY(f.g) + works and b.t >= MbrMinY(f.g) - works
    join release r on r.n = b.n where ST_Distance(f.g, r.g) <= works;
create table held as select t.house, t.release, t.sound, t.usable, (case when inside then edge
        else -(select max(ST_Distance(c.p, r.g)) from corner c where c.house = t.house) end)
        - works - release_error - staking - (select e from transform) as room
    from given, touched t join release r on r.n = t.release;
create index touched_house on touched (house);
create index touched_release on touched (release);
create index held_house on held (house);
-- Several releases together, each shrunk. Arcs of GEOS lie inside the true ones for a shrunk release
-- outside: the union may be larger than the truth by a thousandth, so the comparison is one way.
create table joined as select h.house as house, min(h.usable) as usable,
        ST_Union(ST_Buffer(r.g, -(release_error + staking + (select e from transform)), 64)) as land
    from given, held h join release r on r.n = h.release
    group by h.house having count(*) > 1 and max(h.room) < 0;
create table together as select j.house, j.usable, ST_Covers(j.land, f.g) = 1 and ST_Distance(f.g, ST_Boundary(j.land)) >= works as holds
    from given, joined j join house f on f.n = j.house;

-- B3 under works: standing hazards that overlap a release which the works reach into. What a
-- release holds that is not valid as received is not known: it makes the margin one that may be less.
create table clash as select t.house, n.hazard, n.room, min(t.release) as release, n.sound and t.sound as sound, t.sound as of_sound
    from touched t join over o on o.release = t.release join near n on n.house = t.house and n.hazard = o.hazard
    group by t.house, n.hazard, t.sound;

create index clash_house on clash (house);
create index together_house on together (house);

create table answer as select f.id as id,
    (select min(room) from near where house = f.n) as b1,
    (select sound from near where house = f.n order by room limit 1) as b1_sound,
    (select max(room) from held where house = f.n) as b2,
    (select min(sound) from held where house = f.n) as b2_sound,
    (select max(room) from held where house = f.n and usable) as b2_usable,
    (select holds from together where house = f.n) as b2_together,
    (select usable from together where house = f.n) as b2_together_usable,
    (select min(room) from clash where house = f.n and of_sound) as b3,
    (select min(sound) from clash where house = f.n) as b3_sound
    from house f;
