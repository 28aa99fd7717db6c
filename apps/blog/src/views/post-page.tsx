/** @jsxImportSource preact */
import type { Blog } from "../blog.ts";
import type { Comment } from "../comments.ts";
import { markdown } from "../markdown.ts";
import { type Post, postPath } from "../posts.ts";
import { BlogPage } from "./blog-page.tsx";
import { CommentForm, type CommentFormProps } from "./comment-form.tsx";
import { CommentList } from "./comment-list.tsx";
import { Day } from "./day.tsx";
import { Prose } from "./prose.tsx";
import { TagList } from "./tag-list.tsx";

interface PostPageProps {
  readonly blog: Blog;
  readonly post: Post;
  readonly tags: readonly string[];
  readonly comments: readonly Comment[];
  /** What was typed and what is wrong with it, where a comment was refused. */
  readonly refused?: Pick<CommentFormProps, "draft" | "problems">;
}

/** A post, what readers say of it, and a form to say more. */
export function PostPage({ blog, post, tags, comments, refused }: PostPageProps) {
  const { words } = blog;
  return (
    <BlogPage blog={blog} title={post.title} description={post.excerpt}>
      <article>
        <header class="post-header">
          <h1 class="title">{post.title}</h1>
          <p class="meta">
            {post.draft ? <strong class="badge">{words.draft}</strong> : null}{" "}
            <Day at={post.publishedAt} language={blog.language} />
            {blog.member === undefined ? null : (
              <>
                {" · "}
                <a href={blog.url(`${postPath(post.slug)}/edit`)}>{words.edit}</a>
              </>
            )}
          </p>
        </header>
        <Prose html={markdown(post.body)} />
        <TagList blog={blog} tags={tags} />
      </article>
      <section class="comments" id="comments" aria-labelledby="comments-title">
        <h2 id="comments-title">{words.comments(comments.length)}</h2>
        {post.draft ? (
          <p>{words.commentsWhenPublished}</p>
        ) : (
          <>
            <CommentList blog={blog} comments={comments} />
            <CommentForm words={words} action={blog.url(`${postPath(post.slug)}/comments`)} {...refused} />
          </>
        )}
      </section>
      <p>
        <a href={blog.url("/")}>{words.allPosts}</a>
      </p>
    </BlogPage>
  );
}
