-- SPDX-License-Identifier: Apache-2.0
-- The records as they stand in the plan file.
attach 'plan.sqlite' as plan;
create table transform as select max(transform_error_m) as e from
    (select transform_error_m from plan.hazard_area union all select transform_error_m from plan.release);
create table hazard as select cast(substr(imsma_id, 2) as integer) as n, status_date as day, 1 as sound, geom as g
    from plan.hazard_area where geom is not null;
create table release as select cast(substr(imsma_id, 2) as integer) as n, status_date as day, 1 as sound,
        quality = 'ok' as usable, geom as g
    from plan.release where geom is not null;
