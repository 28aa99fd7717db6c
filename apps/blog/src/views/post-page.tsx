/** @jsxImportSource preact */
import type { Comment } from "../comments.ts";
import { markdown } from "../markdown.ts";
import { type Post, postPath } from "../posts.ts";
import { type Blog, BlogPage } from "./blog-page.tsx";
import { CommentForm, type CommentFormProps } from "./comment-form.tsx";
import { CommentList } from "./comment-list.tsx";
import { Day } from "./day.tsx";
import { Prose } from "./prose.tsx";

interface PostPageProps {
  readonly blog: Blog;
  readonly post: Post;
  readonly comments: readonly Comment[];
  /** What was typed and what is wrong with it, where a comment was refused. */
  readonly refused?: Pick<CommentFormProps, "draft" | "problems">;
}

function heading(count: number): string {
  if (count === 0) return "Comments";
  return count === 1 ? "1 comment" : `${count} comments`;
}

/** A post, what readers say of it, and a form to say more. */
export function PostPage({ blog, post, comments, refused }: PostPageProps) {
  return (
    <BlogPage blog={blog} title={post.title} description={post.excerpt}>
      <article>
        <header class="post-header">
          <h1 class="title">{post.title}</h1>
          <p class="meta">
            <Day at={post.publishedAt} />
          </p>
        </header>
        <Prose html={markdown(post.body)} />
      </article>
      <section class="comments" id="comments" aria-labelledby="comments-title">
        <h2 id="comments-title">{heading(comments.length)}</h2>
        <CommentList comments={comments} />
        <CommentForm action={blog.url(`${postPath(post.slug)}/comments`)} {...refused} />
      </section>
      <p>
        <a href={blog.url("/")}>All posts</a>
      </p>
    </BlogPage>
  );
}
