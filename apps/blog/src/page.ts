import type { VNode } from "preact";
import { renderToString } from "preact-render-to-string";

/** Answers with a page. */
export function page(content: VNode, status = 200): Response {
  return new Response(`<!doctype html>${renderToString(content)}`, {
    status,
    headers: { "content-type": "text/html; charset=utf-8" },
  });
}
