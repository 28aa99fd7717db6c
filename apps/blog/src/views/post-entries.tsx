/** @jsxImportSource preact */
import type { Blog } from "../blog.ts";
import { type PostSummary, postPath } from "../posts.ts";
import { Day } from "./day.tsx";

interface PostEntriesProps {
  readonly blog: Blog;
  readonly posts: readonly PostSummary[];
  /** Where a title leads. @default the post */
  readonly href?: (post: PostSummary) => string;
}

/** Posts, each with its day, title and excerpt. */
export function PostEntries({ blog, posts, href = (post) => blog.url(postPath(post.slug)) }: PostEntriesProps) {
  return (
    <ol class="posts">
      {posts.map((post) => (
        <li key={post.id}>
          <article>
            <p class="meta">
              <Day at={post.publishedAt} language={blog.language} />
            </p>
            <h2>
              <a href={href(post)}>{post.title}</a>
            </h2>
            <p>{post.excerpt}</p>
          </article>
        </li>
      ))}
    </ol>
  );
}
