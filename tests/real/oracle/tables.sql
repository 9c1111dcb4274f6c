-- SPDX-License-Identifier: Apache-2.0
-- Tables that load.sql fills; the same for SpatiaLite and PostGIS.
create table raw_hazard (n integer primary key, day text, wkt text);
create table raw_release (n integer primary key, day text, wkt text);
create table link (hazard integer, release integer);
