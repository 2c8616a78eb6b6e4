-- One role for each user of the server, one database for each purpose. Run once by the superuser with the passwords as
-- psql variables. Safe to run again: it changes passwords and makes what is missing.
\set ON_ERROR_STOP on
SELECT format('CREATE ROLE %I LOGIN', name)
  FROM (VALUES ('lake'), ('airflow'), ('connect'), ('corpus')) AS wanted(name)
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec
ALTER ROLE lake PASSWORD :'lake_password';
ALTER ROLE airflow PASSWORD :'airflow_password';
ALTER ROLE connect REPLICATION PASSWORD :'connect_password';
ALTER ROLE corpus PASSWORD :'corpus_password';
SELECT format('CREATE DATABASE %I OWNER %I', name, owner)
  FROM (VALUES ('lake', 'lake'), ('iceberg', 'lake'), ('airflow', 'airflow'), ('corpus', 'corpus')) AS wanted(name, owner)
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = name) \gexec
REVOKE CONNECT ON DATABASE lake, iceberg, airflow, corpus FROM PUBLIC;
GRANT CONNECT ON DATABASE lake, corpus TO connect;
