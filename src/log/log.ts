import { pino, type DestinationStream, type Logger } from "pino";
import { redact } from "./redact.ts";
import { createQuiet } from "./quiet.ts";

/** The log of the process: one JSON object a line, no secrets in it, and no line over and over. */
export const createLog = (
  level: string,
  out: DestinationStream = pino.destination({ dest: 1, sync: true }),
): Logger => {
  const quiet = createQuiet(() => performance.now());
  return pino(
    {
      level,
      hooks: {
        logMethod(args, method, levelNumber) {
          const mayPass = quiet.mayPass(levelNumber, args);
          if (mayPass) method.apply(this, args);
        },
      },
    },
    // By value and after everything else: whatever a library puts into its messages goes through here.
    { write: (line) => out.write(redact(line)) },
  );
};
