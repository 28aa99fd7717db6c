import { extname, posix } from "node:path";

const LANGUAGES: Readonly<Record<string, string>> = {
  ".css": "css",
  ".html": "html",
  ".js": "js",
  ".json": "json",
  ".md": "md",
  ".sh": "sh",
  ".sql": "sql",
  ".svg": "xml",
  ".ts": "ts",
  ".tsx": "tsx",
  ".yml": "yaml",
};

const frontmatter = (title: string): string =>
  ["---", `title: ${JSON.stringify(title)}`, "search: false", "aside: false", "pageClass: source-page", "---"].join(
    "\n",
  );

/** The address of the page that shows a file or folder of the repository. */
export function sourceUrl(file: string): string {
  // VitePress takes what ends with `.md` for a page's own file.
  return `/source/${file.replace(/\.md$/, "-md")}`;
}

/** The page that shows a file as it is. */
export function sourceFilePage(file: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  // Hundreds of tests are shown, and colouring them would take as long as all the rest.
  const language = file.includes("/test/") ? "txt" : (LANGUAGES[extname(file)] ?? "txt");
  const code = text.replace(/\n$/, "");
  return `${frontmatter(file)}\n\n# ${posix.basename(file)}\n\n\`${file}\`\n\n${fence}${language}:line-numbers\n${code}\n${fence}\n`;
}

/** The page that lists the files below a folder. */
export function sourceFolderPage(folder: string, files: readonly string[]): string {
  const lines = files.map((file) => `- [${file.slice(folder.length + 1)}](${sourceUrl(file)})`);
  return `${frontmatter(folder)}\n\n# ${posix.basename(folder)}\n\n\`${folder}/\`\n\n${lines.join("\n")}\n`;
}
