import { parseArgs } from "node:util";
import { createTurnableClock } from "../../clock.ts";
import { createVkSimulator } from "./simulator.ts";

/** The VK simulator as a process of its own: prints {"url"} on one line, ends on SIGTERM. */
const { values } = parseArgs({ options: { port: { type: "string", default: "0" } } });
const simulator = await createVkSimulator({ clock: createTurnableClock(), port: Number(values.port) });
process.stdout.write(`${JSON.stringify({ url: simulator.url })}\n`);

const end = (): void => {
  simulator.close().then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
};
process.once("SIGTERM", end);
process.once("SIGINT", end);
