import type { ReplyButton, Say, Text } from "../bot/reply.ts";
import type { SendingPause, Waiting } from "../delivery/pause.ts";

const since = (pause: SendingPause, timezone: string) => ({
  since: { kind: "moment" as const, at: pause.since, timezone },
});

/** The one answer that goes out while all else is stopped. */
export const panicSay = (pause: SendingPause, isNew: boolean, timezone: string): Say => ({
  text: [
    { key: isNew ? "panic-done" : "panic-already", ...(!isNew && { values: since(pause, timezone) }) },
    { key: "panic-what-now" },
  ],
});

const counted = (key: string, count: number): Text[] => (count > 0 ? [{ key, values: { count } }] : []);

/** What would go out, kind by kind; also what would not. */
const waitingLines = (waiting: Waiting, draws: readonly number[]): Text[] => {
  const lines = [
    ...counted("resume-answers", waiting.answers),
    ...counted("resume-notices", waiting.notices),
    ...counted("resume-useful", waiting.useful),
    ...counted("resume-promos", waiting.promos),
  ];
  return [
    ...(lines.length > 0 ? [{ key: "resume-waiting" }, ...lines] : [{ key: "resume-nothing-waits" }]),
    ...counted("resume-late-answers", waiting.lateAnswers),
    ...draws.map((number) => ({ key: "resume-draw", values: { number } })),
  ];
};

/** The stamp keeps a button of an old question from ending a later pause. */
export const stampOf = (pause: SendingPause): number => Math.floor(pause.since.getTime() / 1000);

const resumeButton = (pause: SendingPause, communityId: number): ReplyButton => ({
  label: { key: "resume-button" },
  action: "o.resume",
  args: [communityId, stampOf(pause)],
  isPersonal: true,
  style: "danger",
});

export const resumeQuestion = (
  pause: SendingPause,
  facts: {
    readonly waiting: Waiting;
    readonly draws: readonly number[];
    readonly community: { readonly id: number; readonly timezone: string };
  },
): Say => ({
  text: [
    {
      key: pause.cause === "restored" ? "resume-title-restored" : "resume-title",
      values: since(pause, facts.community.timezone),
    },
    ...waitingLines(facts.waiting, facts.draws),
    { key: "resume-question" },
  ],
  buttons: [[resumeButton(pause, facts.community.id)]],
});
