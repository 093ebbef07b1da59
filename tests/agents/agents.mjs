// OpenAI's agents SDK as it is.
import assert from "node:assert/strict";
import { Agent, run, setDefaultOpenAIClient, setOpenAIAPI, setTracingDisabled, tool } from "@openai/agents";
import OpenAI from "openai";
import { z } from "zod";
import { done } from "./steps.mjs";

setTracingDisabled(true);
setDefaultOpenAIClient(new OpenAI({ baseURL: process.env.BOUNDARY + "openai/v1", apiKey: process.env.TOKEN }));
const weather = tool({ name: "weather", description: "the weather somewhere", parameters: z.object({ city: z.string() }), execute: async () => "sunny" });

for (const api of ["chat_completions", "responses"]) {
  setOpenAIAPI(api);
  const agent = new Agent({ name: "plain", instructions: "Be brief.", model: "small", modelSettings: { store: false } });
  assert.equal((await run(agent, "hello")).finalOutput, "Hello there");
  const streamed = await run(agent, "hello", { stream: true });
  let text = "";
  for await (const part of streamed.toTextStream()) text += part;
  await streamed.completed;
  assert.equal(text, "Hello there");
  done(api);
}

setOpenAIAPI("chat_completions");
const helper = new Agent({ name: "helper", instructions: "Be brief.", model: "small", tools: [weather] });
assert.equal((await run(helper, "what is the weather")).finalOutput, "It is sunny");
done("tools");

await assert.rejects(run(helper, "forbidden"), error => error instanceof OpenAI.PermissionDeniedError && error.code === "atellagent_denied");
await assert.rejects(run(helper, "lost"), error => error.status === 424);
done("refusals");
