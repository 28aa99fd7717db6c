// CPU per request of variants of the floor
import { Elysia } from "elysia";
import { Database } from "bun:sqlite";
import { drainMicrotasks } from "bun:jsc";
const variant = process.argv[2];
const db = new Database(":memory:"); db.exec("create table posts(id integer primary key, title text); insert into posts(title) values ('a'),('b')");
const T = "select id, title from posts where id = ?1";
const get = () => db.query(T).get(1);
const app = new Elysia().get("/posts", variant === "sync" ? () => get() : variant === "async" || variant==="drain" ? async () => get() : () => Promise.resolve(get()));
const plain = app.fetch;
const fetch = variant === "drain" ? (r: Request) => { const a = plain(r); if (a instanceof Promise) { drainMicrotasks(); const v = Bun.peek(a); return v as Response; } return a; } : plain;
const server = Bun.serve({ port: 0, fetch });
console.log(server.port);
