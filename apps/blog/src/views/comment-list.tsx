/** @jsxImportSource preact */
import type { Blog } from "../blog.ts";
import type { Comment } from "../comments.ts";
import { Day } from "./day.tsx";

/** Comments are plain text: shown as they were typed, escaped, line breaks kept. */
export function CommentList({ blog, comments }: { readonly blog: Blog; readonly comments: readonly Comment[] }) {
  if (comments.length === 0) return <p>{blog.words.noComments}</p>;
  return (
    <ol class="comment-list">
      {comments.map((comment) => (
        <li key={comment.id} id={`comment-${comment.id}`}>
          <p class="meta">
            <bdi class="author">{comment.author}</bdi> · <Day at={comment.createdAt} language={blog.language} />
          </p>
          <p class="comment-body" dir="auto">
            {comment.body}
          </p>
        </li>
      ))}
    </ol>
  );
}
