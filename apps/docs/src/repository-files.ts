/** The files of the repository that may be shown: what git holds or would add. */
export function repositoryFiles(root: string): string[] {
  const git = Bun.spawnSync(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: root });
  if (!git.success) throw new Error(`git can't list ${root}: ${git.stderr.toString().trim()}`);
  return git.stdout.toString().split("\0").filter(Boolean).sort();
}
