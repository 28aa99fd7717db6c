/** @jsxImportSource preact */
import type { Announcement } from "../announcements.ts";
import type { Blog } from "../blog.ts";
import { markdown } from "../markdown.ts";
import { Day } from "./day.tsx";
import { Prose } from "./prose.tsx";

/** News of the platform, folded up; nothing at all when there is none. */
export function Announcements({ blog, list }: { readonly blog: Blog; readonly list: readonly Announcement[] }) {
  if (list.length === 0) return null;
  return (
    <aside class="announcements" aria-label={blog.words.announcements}>
      {list.map((announcement) => (
        <details key={announcement.id}>
          <summary>
            <strong>{announcement.title}</strong>
          </summary>
          <p class="meta">
            <Day at={announcement.publishedAt} language={blog.language} />
          </p>
          <Prose html={markdown(announcement.body)} />
        </details>
      ))}
    </aside>
  );
}
