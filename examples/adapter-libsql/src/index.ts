export { type LibsqlFiles, type LibsqlOptions, libsqlFiles } from "./libsql-files.ts";
