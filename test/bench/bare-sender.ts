import { Bot } from "grammy";

/*
 * The simplest broadcast: a loop that calls, and keeps nothing. What ours is held against, in a process of its own:
 * node bare-sender.js <API root> <token> <first person> <people> <calls in flight>
 */
const [apiRoot = "", token = "", first = "", people = "", inFlight = ""] = process.argv.slice(2);
const { api } = new Bot(token, { client: { apiRoot } });
const startedMs = performance.now();
let next = Number(first);
const end = next + Number(people);
await Promise.all(
  Array.from({ length: Number(inFlight) }, async () => {
    while (next < end) await api.sendMessage(next++, "Новости лавки");
  }),
);
const { user, system } = process.cpuUsage();
console.log(JSON.stringify({ ms: performance.now() - startedMs, cpu: (user + system) / 1e6 }));
