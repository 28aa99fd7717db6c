import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { packageName } from "./target.ts";

/** Copies a template into a folder that is empty or not there, and gives the app the folder's name. */
export function writeProject(template: string, folder: string): void {
  const target = resolve(folder);
  mkdirSync(target, { recursive: true });
  for (const name of readdirSync(template)) {
    cpSync(join(template, name), join(target, name), { recursive: true, force: false, errorOnExist: true });
  }
  // A registry drops files of this name from packages.
  renameSync(join(target, "gitignore"), join(target, ".gitignore"));
  const name = packageName(folder);
  change(join(target, "package.json"), (text) => text.replace('"name": "app"', `"name": ${JSON.stringify(name)}`));
  change(join(target, "README.md"), (text) => text.replace(/^# app$/m, () => `# ${name}`));
}

function change(file: string, changed: (text: string) => string): void {
  writeFileSync(file, changed(readFileSync(file, "utf8")));
}
