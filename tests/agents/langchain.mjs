// LangChain's OpenAI models as they are.
import assert from "node:assert/strict";
import { HumanMessage, ToolMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { ChatOpenAI, OpenAIEmbeddings } from "@langchain/openai";
import { z } from "zod";
import { done } from "./steps.mjs";

const configuration = { baseURL: process.env.BOUNDARY + "openai/v1" };
const model = new ChatOpenAI({ model: "small", apiKey: process.env.TOKEN, configuration });
assert.equal((await model.invoke("hello")).content, "Hello there");
let text = "";
for await (const part of await model.stream("hello")) text += part.content;
assert.equal(text, "Hello there");
done("chat");

const weather = tool(async () => "sunny", { name: "weather", description: "the weather somewhere", schema: z.object({ city: z.string() }) });
const question = new HumanMessage("what is the weather");
const asked = await model.bindTools([weather]).invoke([question]);
assert.equal(asked.tool_calls[0].args.city, "Ghent");
const answer = new ToolMessage({ content: await weather.invoke(asked.tool_calls[0].args), tool_call_id: asked.tool_calls[0].id });
assert.equal((await model.bindTools([weather]).invoke([question, asked, answer])).content, "It is sunny");
done("tools");

const embeddings = new OpenAIEmbeddings({ model: "small", apiKey: process.env.TOKEN, configuration, encodingFormat: "float" });
assert.deepEqual(await embeddings.embedQuery("hello"), [0.5, 0.25]);
done("embeddings");

await assert.rejects(model.invoke("forbidden"), error => error.status === 403 && error.code === "atellagent_denied");

// It repeats every status that it has no opinion of, 424 among them, unless it is told not to.
const once = new ChatOpenAI({ model: "small", apiKey: process.env.TOKEN, configuration, maxRetries: 0 });
await assert.rejects(once.invoke("lost"), error => error.status === 424);
done("refusals");
