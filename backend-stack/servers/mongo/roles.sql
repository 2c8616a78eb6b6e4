-- The accounts of MongoDB, which are roles here, and the database that its documents are kept in. Run at each start by the
-- superuser with the passwords as psql variables. `documents` owns all but what the lake tells, `documents_sink` writes that,
-- `documents_reader` reads. All see all: what FerretDB knows of collections it reads as whoever comes first.
\set ON_ERROR_STOP on
SELECT format('CREATE ROLE %I LOGIN', name)
  FROM (VALUES ('documents'), ('documents_sink'), ('documents_reader')) AS wanted(name)
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec
ALTER ROLE documents PASSWORD :'documents_password';
ALTER ROLE documents_sink PASSWORD :'sink_password';
ALTER ROLE documents_reader PASSWORD :'reader_password';
SELECT 'CREATE DATABASE documents OWNER documents'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'documents') \gexec
REVOKE CONNECT ON DATABASE documents FROM PUBLIC;
GRANT CONNECT ON DATABASE documents TO documents_sink, documents_reader;
-- FerretDB says CREATE SCHEMA IF NOT EXISTS, for which PostgreSQL asks for this even where there is one.
GRANT CREATE ON DATABASE documents TO documents_sink;
\connect documents
REVOKE ALL ON SCHEMA public FROM PUBLIC;
CREATE SCHEMA IF NOT EXISTS corpus AUTHORIZATION documents;
CREATE SCHEMA IF NOT EXISTS lake AUTHORIZATION documents_sink;
GRANT USAGE ON SCHEMA corpus TO documents_sink, documents_reader;
GRANT USAGE ON SCHEMA lake TO documents, documents_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE documents GRANT USAGE ON SCHEMAS TO documents_sink, documents_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE documents GRANT SELECT ON TABLES TO documents_sink, documents_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE documents_sink GRANT USAGE ON SCHEMAS TO documents, documents_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE documents_sink GRANT SELECT ON TABLES TO documents, documents_reader;
