/** @jsxImportSource preact */
import type { Announcement } from "../announcements.ts";
import { markdown } from "../markdown.ts";
import { Day } from "./day.tsx";
import { Prose } from "./prose.tsx";

/** The platform's announcements in full; nothing at all when there is none. */
export function News({ announcements }: { readonly announcements: readonly Announcement[] }) {
  if (announcements.length === 0) return null;
  return (
    <section class="news" aria-labelledby="news-title">
      <h2 id="news-title">Announcements</h2>
      {announcements.map((announcement) => (
        <article key={announcement.id}>
          <h3>{announcement.title}</h3>
          <p class="meta">
            <Day at={announcement.publishedAt} />
          </p>
          <Prose html={markdown(announcement.body)} />
        </article>
      ))}
    </section>
  );
}
