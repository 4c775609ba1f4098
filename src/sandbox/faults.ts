/** What goes wrong, as planted by a test; a simulator asks `take` on every call. */
export type FaultEffect =
  /** The platform's own refusal. */
  | {
      readonly kind: "error";
      readonly code: number;
      readonly description: string;
      readonly retryAfterSeconds?: number;
    }
  /** The connection is reset before the call has any effect. */
  | { readonly kind: "reset-before" }
  /** The call takes effect, then the connection is reset: the bot cannot know. */
  | { readonly kind: "reset-after" }
  /** Takes effect but never answers (or never takes effect, with `stored: false`). */
  | { readonly kind: "hang"; readonly stored: boolean }
  | { readonly kind: "slow"; readonly delayMs: number }
  | { readonly kind: "garbage" }
  | { readonly kind: "html-502" };

export interface Fault {
  readonly effect: FaultEffect;
  /** Method name, case-insensitive; any when absent. */
  readonly method?: string;
  /** Chat or peer id; any when absent. */
  readonly recipient?: string;
  /** Only calls whose text contains this. */
  readonly textIncludes?: string;
  /** Methods that it spares. */
  readonly except?: readonly string[];
  /** How many calls it hits; for ever when absent. */
  readonly times?: number;
}

/** A call that is stopped at the door (before it takes effect) or on the way out (after), until released. */
export interface Hold {
  readonly method: string;
  readonly when: "before" | "after";
  readonly textIncludes?: string;
  readonly recipient?: string;
}

export interface CallFacts {
  readonly method: string;
  readonly recipients: readonly string[];
  readonly text: string;
}

interface Held {
  readonly hold: Hold;
  readonly arrived: Promise<void>;
  readonly arrive: () => void;
  readonly gate: Promise<void>;
  readonly open: () => void;
  used: boolean;
}

export interface Faults {
  plant(fault: Fault): void;
  clear(): void;
  /** What will still hit a call, oldest first. */
  planted(): readonly { readonly fault: Fault; readonly left: number }[];
  /** The effect that hits this call, counted down. */
  take(facts: CallFacts): FaultEffect | undefined;
  /** The same, but only by faults that name a recipient: for each single peer of a batch. */
  takeNamed(facts: CallFacts): FaultEffect | undefined;
  /** Plants a hold for the next matching call and returns its number. */
  hold(hold: Hold): number;
  /** Resolves when the held call has arrived. */
  awaitHeld(number: number): Promise<void>;
  release(number: number): void;
  /** Called by the simulator at both doors; waits while a hold is closed. */
  pass(when: Hold["when"], facts: CallFacts): Promise<void>;
}

const deferred = (): { promise: Promise<void>; resolve: () => void } => {
  let resolve: () => void = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
};

const isMatching = (
  rule: { method?: string; recipient?: string; textIncludes?: string; except?: readonly string[] },
  facts: CallFacts,
): boolean =>
  (rule.method === undefined || rule.method.toLowerCase() === facts.method.toLowerCase()) &&
  rule.except?.includes(facts.method) !== true &&
  (rule.recipient === undefined || facts.recipients.includes(rule.recipient)) &&
  (rule.textIncludes === undefined || facts.text.includes(rule.textIncludes));

export const createFaults = (): Faults => {
  let planted: { fault: Fault; left: number }[] = [];
  const holds: Held[] = [];
  const heldAt = (number: number): Held => {
    const held = holds[number];
    if (!held) throw new RangeError(`There is no hold ${number}.`);
    return held;
  };
  const count = (entry: { fault: Fault; left: number } | undefined): FaultEffect | undefined => {
    if (!entry) return undefined;
    entry.left -= 1;
    return entry.fault.effect;
  };
  return {
    plant: (fault) => void planted.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY }),
    clear: () => {
      planted = [];
      for (const held of holds) held.open();
    },
    planted: () => planted.filter(({ left }) => left > 0),
    take: (facts) => count(planted.find((entry) => entry.left > 0 && isMatching(entry.fault, facts))),
    takeNamed: (facts) =>
      count(
        planted.find(
          (entry) => entry.left > 0 && entry.fault.recipient !== undefined && isMatching(entry.fault, facts),
        ),
      ),
    hold: (hold) => {
      const arrived = deferred();
      const gate = deferred();
      holds.push({
        hold,
        arrived: arrived.promise,
        arrive: arrived.resolve,
        gate: gate.promise,
        open: gate.resolve,
        used: false,
      });
      return holds.length - 1;
    },
    awaitHeld: (number) => heldAt(number).arrived,
    release: (number) => heldAt(number).open(),
    pass: async (when, facts) => {
      const held = holds.find(
        (entry) => !entry.used && entry.hold.when === when && isMatching(entry.hold, facts),
      );
      if (!held) return;
      held.used = true;
      held.arrive();
      await held.gate;
    },
  };
};
