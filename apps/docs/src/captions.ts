const commented = /^<!--\s*(example:\s*([^\s#]+)(?:#[\w-]+)?|output|run(?::[^>]*)?|by hand:[^>]*)\s*-->\n(?=`{3})/gm;

/** A file's name before the block that shows it: in the repository it stands for the caption that the site has. */
const named = /^`([^`\n]+)`\n\n(?=<!--\s*example:\s*([^\s#]+)\s*-->$)/gm;

/**
 * The Markdown with the comment above a block of code made visible: the file that the code is from, as a link to its page,
 * or the word "Output". `sourceUrl` answers the address of a file's page.
 */
export function withCaptions(markdown: string, sourceUrl: (file: string) => string): string {
  const unnamed = markdown.replace(named, (whole, name: string, file: string) => (file.endsWith(name) ? "" : whole));
  return unnamed.replace(commented, (_, said: string, file: string | undefined) => {
    if (file !== undefined) return `[${file}](${sourceUrl(file)}){.code-source}\n\n`;
    return said === "output" ? '<p class="code-output">Output</p>\n\n' : "";
  });
}
