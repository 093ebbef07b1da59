// What a program tells the scenario that drives it.
export const done = step => console.log("done " + step);

export const schema = { type: "object", properties: { city: { type: "string" } }, required: ["city"], additionalProperties: false };
