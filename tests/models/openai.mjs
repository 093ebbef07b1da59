// The OpenAI SDK as it is: another base URL, and a token of the boundary as its key.
import assert from "node:assert/strict";
import OpenAI from "openai";
import { done, schema } from "./steps.mjs";

const client = new OpenAI({ baseURL: process.env.BOUNDARY + "openai/v1", apiKey: process.env.TOKEN });
const ask = (content, more = {}) => client.chat.completions.create({ model: "small", messages: [{ role: "user", content }], ...more });

const names = [];
for await (const model of client.models.list()) names.push(model.id);
assert.deepEqual(names, ["large", "small"]);
done("models");

const { data, response } = await ask("hello").withResponse();
assert.equal(data.choices[0].message.content, "Hello there");
assert.match(response.headers.get("atellagent-decision"), /^dec_/);
done("chat");

let text = "";
for await (const chunk of await ask("hello", { stream: true, stream_options: { include_usage: true } })) text += chunk.choices[0]?.delta.content ?? "";
assert.equal(text, "Hello there");
done("chat stream");

const tools = [{ type: "function", function: { name: "weather", description: "the weather somewhere", parameters: schema } }];
for (const stream of [false, true]) {
  const messages = [{ role: "user", content: "what is the weather" }];
  const first = stream
    ? (await client.chat.completions.stream({ model: "small", messages, tools }).finalChatCompletion()).choices[0].message
    : (await client.chat.completions.create({ model: "small", messages, tools })).choices[0].message;
  assert.equal(first.tool_calls[0].function.name, "weather");
  assert.deepEqual(JSON.parse(first.tool_calls[0].function.arguments), { city: "Ghent" });
  const { parsed, ...message } = first;
  const calls = message.tool_calls.map(({ id, type, function: { name, arguments: args } }) => ({ id, type, function: { name, arguments: args } }));
  messages.push({ ...message, tool_calls: calls }, { role: "tool", tool_call_id: first.tool_calls[0].id, content: "sunny" });
  const second = await client.chat.completions.create({ model: "small", messages, tools });
  assert.equal(second.choices[0].message.content, "It is sunny");
}
done("chat tools");

assert.equal((await client.responses.create({ model: "small", input: "hello" })).output_text, "Hello there");
done("responses");

text = "";
for await (const event of await client.responses.create({ model: "small", input: "hello", stream: true })) if (event.type === "response.output_text.delta") text += event.delta;
assert.equal(text, "Hello there");
done("responses stream");

assert.deepEqual((await client.embeddings.create({ model: "small", input: "hello", encoding_format: "float" })).data[0].embedding, [0.5, 0.25]);
done("embeddings");

for (const more of [{}, { stream: true }]) {
  await assert.rejects(ask("forbidden", more), error => error instanceof OpenAI.PermissionDeniedError && error.code === "atellagent_denied");
  await assert.rejects(ask("ask first", more), error => error instanceof OpenAI.PermissionDeniedError && error.code === "atellagent_approval_required");
  await assert.rejects(ask("hello", { model: "none", ...more }), error => error instanceof OpenAI.NotFoundError && error.code === "atellagent_model_not_found");
  await assert.rejects(ask("lost", more), error => error.status === 424 && error.code === "atellagent_outcome_unknown");
}
await assert.rejects(ask("hello", { web_search_options: {} }), OpenAI.BadRequestError);
await assert.rejects(new OpenAI({ baseURL: client.baseURL, apiKey: "guess" }).models.list(), OpenAI.AuthenticationError);
done("refusals");

await assert.rejects(async () => { for await (const chunk of await ask("broken", { stream: true })) void chunk; }, error => error instanceof OpenAI.APIError);
done("broken stream");
