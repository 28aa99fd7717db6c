import { readFileSync } from "node:fs";
const variants = ["sync","async","resolved","drain"];
const cpu = (pid: number) => { const f = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" "); return (Number(f[11]) + Number(f[12])) * 10000; };
const procs = await Promise.all(variants.map(async (v) => { const p = Bun.spawn([process.execPath, new URL("./exp.tmp.ts", import.meta.url).pathname, v], { stdout: "pipe" }); const r = p.stdout.getReader(); const { value } = await r.read(); return { v, p, port: Number(new TextDecoder().decode(value)), costs: [] as number[] }; }));
async function load(port: number, n: number) {
  const req = new TextEncoder().encode("GET /posts HTTP/1.1\r\nHost: amazon.localhost\r\n\r\n".repeat(8));
  await Promise.all(Array.from({ length: 8 }, () => new Promise<void>((res) => { let left = n / 8, got = 0, buf = 0;
    void Bun.connect({ hostname: "127.0.0.1", port, socket: { open(s) { s.write(req); }, data(s, d) { const t = d.toString("latin1"); let i = -1; while ((i = t.indexOf("HTTP/1.1 200", i + 1)) >= 0) { got++; left--; } if (got >= 8) { got -= 8; if (left <= 0) { s.end(); res(); } else s.write(req); } } } }); })));
}
for (const p of procs) await load(p.port, 20000);
for (let r = 0; r < 9; r++) for (const p of procs) { const a = cpu(p.p.pid); await load(p.port, 24000); p.costs.push((cpu(p.p.pid) - a) / 24000); }
for (const p of procs) { p.costs.sort((a, b) => a - b); console.log(p.v, p.costs[4]!.toFixed(2), "us", p.costs.map((c) => c.toFixed(1)).join(" ")); p.p.kill(); }
process.exit(0);
