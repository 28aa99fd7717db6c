/** @jsxImportSource preact */
interface MessageProps {
  readonly title: string;
  readonly text: string;
  readonly home: { readonly href: string; readonly label: string };
}

/** What stands where a page should have been. */
export function Message({ title, text, home }: MessageProps) {
  return (
    <div class="message">
      <h1 class="title">{title}</h1>
      <p>{text}</p>
      <p>
        <a class="button" href={home.href}>
          {home.label}
        </a>
      </p>
    </div>
  );
}
