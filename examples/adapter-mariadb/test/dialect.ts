import type { ContractDialect } from "@tenantry/testing";

/** The suite's own SQL, as MariaDB takes it. */
export const dialect: ContractDialect = {
  tables: [
    "create table notes (id integer primary key, marker longtext not null, body longtext)",
    "create table counters (id integer primary key, n integer not null)",
    "create table parents (id integer primary key)",
    `create table children (
      id integer primary key,
      parent integer not null,
      label varchar(255) not null unique,
      foreign key (parent) references parents (id)
    )`,
    `create table samples (
      id integer primary key,
      whole bigint,
      flag boolean,
      document json,
      bytes longblob,
      moment datetime(3) default current_timestamp(3),
      words longtext,
      amount double
    )`,
  ],
  putNote: `insert into notes (id, marker, body) values ($1, $2, $3)
    on duplicate key update marker = value(marker), body = value(body)`,
  returning: ["insert", "delete"],
  deferredKeys: false,
};
