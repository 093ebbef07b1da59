// What a program tells the scenario that drives it.
export const done = step => console.log("done " + step);
