/** @jsxImportSource preact */
import type { Blog } from "../blog.ts";
import { tagPath } from "../posts.ts";

/** The tags of a post; nothing at all where it has none. */
export function TagList({ blog, tags }: { readonly blog: Blog; readonly tags: readonly string[] }) {
  if (tags.length === 0) return null;
  return (
    <ul class="tags" aria-label={blog.words.tags}>
      {tags.map((tag) => (
        <li key={tag}>
          <a rel="tag" href={blog.url(tagPath(tag))}>
            {tag}
          </a>
        </li>
      ))}
    </ul>
  );
}
