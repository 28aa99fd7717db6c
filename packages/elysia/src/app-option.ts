import type { HttpApp } from "@tenantry/core/http";
import { type AnyElysia, Elysia } from "elysia";

/** An app that answers requests: Elysia, Hono, anything with `fetch` or `handle`. */
export type App = AnyElysia | Exclude<HttpApp, (...parameters: never[]) => unknown>;

/** An app, or a function that makes one. */
export type AppOption = App | (() => App);

export function appOf(option: AppOption): App {
  return typeof option === "function" ? option() : option;
}

export function isElysia(app: App): app is AnyElysia {
  return app instanceof Elysia;
}
