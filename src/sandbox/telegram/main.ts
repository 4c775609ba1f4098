import { parseArgs } from "node:util";
import { createTurnableClock } from "../../clock.ts";
import { createTelegramSimulator } from "./simulator.ts";

/** A simulated Telegram in a process of its own: prints `{"url":…}` once it listens, ends on SIGTERM or SIGINT. */
const { values } = parseArgs({ options: { port: { type: "string", default: "0" } } });
const port = Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error(`--port must be a number from 0 to 65535, not "${values.port}".`);
  process.exit(2);
}

const simulator = await createTelegramSimulator({ clock: createTurnableClock(), port });
const end = (): void => {
  simulator.close().then(
    () => process.exit(0),
    () => process.exit(1),
  );
};
process.once("SIGTERM", end);
process.once("SIGINT", end);
// Started with an IPC channel, it does not outlive whoever started it.
process.once("disconnect", end);
console.log(JSON.stringify({ url: simulator.url }));
