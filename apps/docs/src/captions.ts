const commented = /^<!--\s*(example:\s*([^\s#]+)(?:#[\w-]+)?|output|run(?::[^>]*)?|by hand:[^>]*)\s*-->\n(?=`{3})/gm;

/**
 * The Markdown with the comment above a block of code made visible: the file that the code is from, as a link to its page,
 * or the word "Output". `sourceUrl` answers the address of a file's page.
 */
export function withCaptions(markdown: string, sourceUrl: (file: string) => string): string {
  return markdown.replace(commented, (_, said: string, file: string | undefined) => {
    if (file !== undefined) return `[${file}](${sourceUrl(file)}){.code-source}\n\n`;
    return said === "output" ? '<p class="code-output">Output</p>\n\n' : "";
  });
}
