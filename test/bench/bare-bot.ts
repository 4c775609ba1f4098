import { Bot } from "grammy";

/*
 * The simplest bot that answers a tap: no database, no journal, nothing kept. What ours is held against, in a process
 * of its own: node bare-bot.js <API root> <token>
 */
const [apiRoot = "", token = ""] = process.argv.slice(2);
const bot = new Bot(token, { client: { apiRoot } });
bot.on("callback_query", async (context) => {
  await context.answerCallbackQuery({ text: "You are in!" });
});
bot.catch(({ message }) => console.error(message));
process.once("SIGTERM", () => process.exit(0));
await bot.init();
console.log("ready");
// grammY's own loop handles one update after another; here as many at once as come in a batch.
for (let offset = 0; ;) {
  const updates = await bot.api.getUpdates({ offset, limit: 100, timeout: 25 });
  offset = (updates.at(-1)?.update_id ?? offset - 1) + 1;
  for (const update of updates) void bot.handleUpdate(update);
}
