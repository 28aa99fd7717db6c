/** @jsxImportSource preact */
import type { Blog } from "../blog.ts";
import { markdown } from "../markdown.ts";
import { BODY_LIMIT, type PostDraft, type PostProblems, TAGS_TEXT_LIMIT, TITLE_LIMIT } from "../post-rules.ts";
import { BlogPage } from "./blog-page.tsx";
import { Field } from "./field.tsx";
import { Prose } from "./prose.tsx";
import { TagList } from "./tag-list.tsx";

interface WritePageProps {
  readonly blog: Blog;
  /** Where the form is sent: a path on the blog. */
  readonly action: string;
  /** What is in the fields; `draft` is what the post is now, true for a new one. */
  readonly post: PostDraft;
  readonly isNew: boolean;
  readonly problems?: PostProblems | undefined;
  /** Whether to show the post as its readers would see it. */
  readonly preview?: boolean;
}

/** Where a post is written and changed. Each button says what is to become of it. */
export function WritePage({ blog, action, post, isNew, problems, preview = false }: WritePageProps) {
  const { words } = blog;
  const title = isNew ? words.newPost : words.editPost;
  return (
    <BlogPage blog={blog} title={title}>
      <form class="editor" method="post" action={blog.url(action)} aria-labelledby="write-title">
        <h1 class="title" id="write-title">
          {title}
        </h1>
        <Field
          name="title"
          label={words.title}
          value={post.title}
          problem={problems?.title}
          maxLength={TITLE_LIMIT}
          autoComplete="off"
        />
        <Field
          name="body"
          label={words.body}
          value={post.body}
          problem={problems?.body}
          maxLength={BODY_LIMIT}
          rows={18}
          hint={words.bodyHint}
        />
        <Field
          name="tags"
          label={words.tags}
          value={post.tags.join(", ")}
          problem={problems?.tags}
          maxLength={TAGS_TEXT_LIMIT}
          hint={words.tagsHint}
          autoComplete="off"
          optional
        />
        <div class="buttons">
          <button type="submit" name="intent" value="publish">
            {post.draft ? words.publish : words.save}
          </button>
          <button type="submit" name="intent" value="draft" class="secondary">
            {post.draft ? words.saveDraft : words.backToDraft}
          </button>
          <button type="submit" name="intent" value="preview" class="secondary">
            {words.preview}
          </button>
        </div>
      </form>
      {preview ? <Preview blog={blog} post={post} /> : null}
    </BlogPage>
  );
}

function Preview({ blog, post }: { readonly blog: Blog; readonly post: PostDraft }) {
  return (
    <section class="preview" id="preview" aria-labelledby="preview-title">
      <h2 class="badge" id="preview-title">
        {blog.words.preview}
      </h2>
      <article>
        <h3 class="title">{post.title}</h3>
        <Prose html={markdown(post.body)} />
        <TagList blog={blog} tags={post.tags} />
      </article>
    </section>
  );
}
