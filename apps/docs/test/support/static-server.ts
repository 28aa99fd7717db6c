import { join, normalize } from "node:path";

/** Serves a built site as a web server would: `/page` is `page.html`. Listens on loopback, on a free port. */
export function staticServer(folder: string): Bun.Server<undefined> {
  return Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      const path = normalize(decodeURIComponent(new URL(request.url).pathname));
      for (const end of ["", ".html", "index.html", "/index.html"]) {
        const file = Bun.file(join(folder, path + end));
        if (await file.exists()) return new Response(file);
      }
      return new Response(Bun.file(join(folder, "404.html")), { status: 404 });
    },
  });
}
