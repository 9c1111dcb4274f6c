-- SPDX-License-Identifier: Apache-2.0
-- The records as received, in metres. An edge straight in degrees is none in metres, so no edge stays
-- longer than a thousandth of a degree (0.2 mm of sagitta); so fine that no error is added for it. What
-- is not valid is made so, and only compared one way.
attach 'plan.sqlite' as plan;
create table transform as select 0.0 as e;
create table hazard as select n, day, ST_IsValid(g) = 1 as sound,
        ST_IsValid(g) = 1 as usable, case when ST_IsValid(g) = 1 then g else ST_MakeValid(g) end as g
    from (select n, day, ST_Transform(ST_Segmentize(GeomFromText(wkt, 4326), 0.001), 32633) as g from raw_hazard where wkt is not null);
create table release as select n, day, ST_IsValid(g) = 1 as sound,
        ST_IsValid(g) = 1 as usable, case when ST_IsValid(g) = 1 then g else ST_MakeValid(g) end as g
    from (select n, day, ST_Transform(ST_Segmentize(GeomFromText(wkt, 4326), 0.001), 32633) as g from raw_release where wkt is not null);
