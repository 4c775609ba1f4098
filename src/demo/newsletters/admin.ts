import { ownerId, type DemoStage } from "../stage.ts";
import { lastWithButton } from "../story.ts";

/** The owner's hands in the private chat with the bot on Telegram. */
export interface Admin {
  /** Writes, and waits for the answer. */
  says(...texts: readonly string[]): Promise<void>;
  /** Presses the newest button whose label begins so, and waits for the answer. */
  presses(label: string): Promise<void>;
  /** The newest message in the chat. */
  reads(): Promise<string>;
}

export const createAdmin = (stage: DemoStage): Admin => {
  const { telegram, clock } = stage;
  /** Telegram bears one message a second in a private chat: the clock goes on, so that nobody has to wait. */
  const rest = async (): Promise<void> => {
    clock.turn(2_100);
    await stage.settle();
  };
  return {
    says: async (...texts) => {
      for (const text of texts) {
        clock.turn(1_100);
        await telegram.world.say(ownerId, null, text);
        await rest();
      }
    },
    presses: async (label) => {
      const message = await lastWithButton(stage, ownerId, label);
      const button = message?.buttons.flat().find((one) => one.label.startsWith(label));
      if (!message || !button) throw new Error(`The owner sees no button "${label}".`);
      clock.turn(1_100);
      await telegram.world.press(ownerId, ownerId, message.messageId, button.label);
      await rest();
    },
    reads: async () =>
      (await telegram.world.messages(ownerId)).findLast(({ fromBot }) => fromBot)?.text ?? "",
  };
};
