/** @jsxImportSource preact */
import { accentOf } from "../accent.ts";

/** The mark of a blog: its first letter on its accent. */
export function Mark({ slug, name }: { readonly slug: string; readonly name: string }) {
  return (
    <span class="mark" data-accent={accentOf(slug)} aria-hidden="true">
      {[...name][0]?.toUpperCase()}
    </span>
  );
}
