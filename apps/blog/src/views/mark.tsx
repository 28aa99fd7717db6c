/** @jsxImportSource preact */
/** The mark of a blog: its first letter on its accent. */
export function Mark({ accent, name }: { readonly accent: number; readonly name: string }) {
  return (
    <span class="mark" data-accent={accent} aria-hidden="true">
      {[...name][0]?.toUpperCase()}
    </span>
  );
}
