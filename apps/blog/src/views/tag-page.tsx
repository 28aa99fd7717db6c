/** @jsxImportSource preact */
import type { Blog } from "../blog.ts";
import type { PostSummary } from "../posts.ts";
import { BlogPage } from "./blog-page.tsx";
import { PostEntries } from "./post-entries.tsx";

interface TagPageProps {
  readonly blog: Blog;
  readonly tag: string;
  readonly posts: readonly PostSummary[];
}

/** The posts that have one tag. */
export function TagPage({ blog, tag, posts }: TagPageProps) {
  const title = blog.words.tagged(tag);
  return (
    <BlogPage blog={blog} title={title}>
      <h1 class="title">{title}</h1>
      <PostEntries blog={blog} posts={posts} />
      <p>
        <a href={blog.url("/")}>{blog.words.allPosts}</a>
      </p>
    </BlogPage>
  );
}
