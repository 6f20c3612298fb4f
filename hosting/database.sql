-- Once, on an empty server: the account of Belofte, which is no superuser, and its database.
\set ON_ERROR_STOP on
\set password `cat /run/secrets/database_password`
CREATE ROLE belofte LOGIN CREATEROLE PASSWORD :'password';
CREATE DATABASE belofte OWNER belofte;
