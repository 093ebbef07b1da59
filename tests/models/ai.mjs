// The AI SDK with its OpenAI and Anthropic providers as they are.
import assert from "node:assert/strict";
import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import { APICallError, generateText, jsonSchema, stepCountIs, streamText, tool } from "ai";
import { done, schema } from "./steps.mjs";

const openai = createOpenAI({ baseURL: process.env.BOUNDARY + "openai/v1", apiKey: process.env.TOKEN });
const anthropic = createAnthropic({ baseURL: process.env.BOUNDARY + "anthropic/v1", apiKey: process.env.TOKEN });
const models = { chat: openai.chat("small"), responses: openai.responses("small"), messages: anthropic("wise") };
const tools = { weather: tool({ description: "the weather somewhere", inputSchema: jsonSchema(schema), execute: async () => "sunny" }) };

for (const [name, model] of Object.entries(models)) {
  assert.equal((await generateText({ model, prompt: "hello" })).text, "Hello there");
  let text = "";
  for await (const part of streamText({ model, prompt: "hello", onError: ({ error }) => { throw error; } }).textStream) text += part;
  assert.equal(text, "Hello there");
  if (name !== "responses") {
    assert.equal((await generateText({ model, prompt: "what is the weather", tools, stopWhen: stepCountIs(3) })).text, "It is sunny");
  }

  done(name);
}

await assert.rejects(generateText({ model: models.chat, prompt: "forbidden" }), error => APICallError.isInstance(error) && error.statusCode === 403 && !error.isRetryable);
await assert.rejects(generateText({ model: models.chat, prompt: "lost" }), error => APICallError.isInstance(error) && error.statusCode === 424 && !error.isRetryable);
done("refusals");
