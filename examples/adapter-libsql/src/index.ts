export { type LibsqlFiles, type LibsqlOptions, libsqlFiles } from "./libsql-files.ts";
export { type LibsqlServer, type LibsqlServerOptions, libsqlServer } from "./libsql-server.ts";
