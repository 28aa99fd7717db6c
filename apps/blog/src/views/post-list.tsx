/** @jsxImportSource preact */
import type { Announcement } from "../announcements.ts";
import type { Blog } from "../blog.ts";
import type { PostSummary } from "../posts.ts";
import { Announcements } from "./announcements.tsx";
import { BlogPage } from "./blog-page.tsx";
import { PostEntries } from "./post-entries.tsx";

interface PostListProps {
  readonly blog: Blog;
  readonly posts: readonly PostSummary[];
  readonly announcements: readonly Announcement[];
}

/** The front page of a blog. */
export function PostList({ blog, posts, announcements }: PostListProps) {
  return (
    <BlogPage blog={blog} description={blog.words.postsBy(blog.title)}>
      <Announcements blog={blog} list={announcements} />
      {posts.length === 0 ? <p>{blog.words.noPosts}</p> : null}
      <PostEntries blog={blog} posts={posts} />
    </BlogPage>
  );
}
