/** @jsxImportSource preact */
import type { Announcement } from "../announcements.ts";
import { type PostSummary, postPath } from "../posts.ts";
import { Announcements } from "./announcements.tsx";
import { type Blog, BlogPage } from "./blog-page.tsx";
import { Day } from "./day.tsx";

interface PostListProps {
  readonly blog: Blog;
  readonly posts: readonly PostSummary[];
  readonly announcements: readonly Announcement[];
}

/** The front page of a blog. */
export function PostList({ blog, posts, announcements }: PostListProps) {
  return (
    <BlogPage blog={blog} description={`Posts by ${blog.name}`}>
      <Announcements list={announcements} />
      {posts.length === 0 ? <p>There is nothing here yet. Come back soon.</p> : null}
      <ol class="posts">
        {posts.map((post) => (
          <li key={post.id}>
            <article>
              <p class="meta">
                <Day at={post.publishedAt} />
              </p>
              <h2>
                <a href={blog.url(postPath(post.slug))}>{post.title}</a>
              </h2>
              <p>{post.excerpt}</p>
            </article>
          </li>
        ))}
      </ol>
    </BlogPage>
  );
}
