// The Anthropic SDK as it is: another base URL, and a token of the boundary as its key.
import assert from "node:assert/strict";
import Anthropic from "@anthropic-ai/sdk";
import { done, schema } from "./steps.mjs";

const client = new Anthropic({ baseURL: process.env.BOUNDARY + "anthropic", apiKey: process.env.TOKEN, authToken: null });
const ask = (content, more = {}) => client.messages.create({ model: "wise", max_tokens: 50, messages: [{ role: "user", content }], ...more });

const names = [];
for await (const model of client.models.list()) names.push(model.id);
assert.deepEqual(names, ["wise"]);
done("models");

assert.equal((await ask("hello", { system: "be kind" })).content[0].text, "Hello there");
done("messages");

assert.equal((await client.messages.stream({ model: "wise", max_tokens: 50, messages: [{ role: "user", content: "hello" }] }).finalMessage()).content[0].text, "Hello there");
done("messages stream");

const tools = [{ name: "weather", description: "the weather somewhere", input_schema: schema }];
for (const stream of [false, true]) {
  const messages = [{ role: "user", content: "what is the weather" }];
  const asked = { model: "wise", max_tokens: 50, messages, tools };
  const first = stream ? await client.messages.stream(asked).finalMessage() : await client.messages.create(asked);
  assert.equal(first.stop_reason, "tool_use");
  const call = first.content.find(block => block.type === "tool_use");
  assert.deepEqual(call.input, { city: "Ghent" });
  messages.push({ role: "assistant", content: first.content }, { role: "user", content: [{ type: "tool_result", tool_use_id: call.id, content: "sunny" }] });
  assert.equal((await client.messages.create(asked)).content[0].text, "It is sunny");
}
done("messages tools");

for (const more of [{}, { stream: true }]) {
  await assert.rejects(ask("forbidden", more), error => error instanceof Anthropic.PermissionDeniedError && error.error.error.code === "atellagent_denied");
  await assert.rejects(ask("hello", { model: "none", ...more }), Anthropic.NotFoundError);
  await assert.rejects(ask("lost", more), error => error.status === 424);
}
await assert.rejects(new Anthropic({ baseURL: client.baseURL, apiKey: "guess", authToken: null }).models.list(), Anthropic.AuthenticationError);
done("refusals");
