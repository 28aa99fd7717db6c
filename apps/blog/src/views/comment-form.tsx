/** @jsxImportSource preact */
import { AUTHOR_LIMIT, COMMENT_LIMIT, type CommentDraft, type CommentProblems } from "../comments.ts";
import type { Words } from "../words/en.ts";
import { Field } from "./field.tsx";

export interface CommentFormProps {
  readonly words: Words;
  readonly action: string;
  readonly draft?: CommentDraft;
  readonly problems?: CommentProblems;
}

export function CommentForm({ words, action, draft, problems }: CommentFormProps) {
  return (
    <form class="card" id="say" method="post" action={action} aria-labelledby="say-title">
      <h3 id="say-title">{words.saySomething}</h3>
      <Field
        name="author"
        label={words.yourName}
        value={draft?.author ?? ""}
        problem={problems?.author}
        maxLength={AUTHOR_LIMIT}
        autoComplete="name"
      />
      <Field
        name="body"
        label={words.yourComment}
        value={draft?.body ?? ""}
        problem={problems?.body}
        maxLength={COMMENT_LIMIT}
        rows={5}
      />
      <button type="submit">{words.postComment}</button>
    </form>
  );
}
