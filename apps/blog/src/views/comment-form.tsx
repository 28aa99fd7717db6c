/** @jsxImportSource preact */
import { AUTHOR_LIMIT, COMMENT_LIMIT, type CommentDraft, type CommentProblems } from "../comments.ts";
import { Field } from "./field.tsx";

export interface CommentFormProps {
  readonly action: string;
  readonly draft?: CommentDraft;
  readonly problems?: CommentProblems;
}

export function CommentForm({ action, draft, problems }: CommentFormProps) {
  return (
    <form class="card" id="say" method="post" action={action} aria-labelledby="say-title">
      <h3 id="say-title">Say something</h3>
      <Field
        name="author"
        label="Your name"
        value={draft?.author ?? ""}
        problem={problems?.author}
        maxLength={AUTHOR_LIMIT}
        autoComplete="name"
      />
      <Field
        name="body"
        label="Your comment"
        value={draft?.body ?? ""}
        problem={problems?.body}
        maxLength={COMMENT_LIMIT}
        rows={5}
      />
      <button type="submit">Post the comment</button>
    </form>
  );
}
