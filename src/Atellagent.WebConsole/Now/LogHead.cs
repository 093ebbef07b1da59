namespace Atellagent.WebConsole.Now;

/// <summary>How far a log is signed.</summary>
/// <param name="Name">The log, of one silo.</param>
/// <param name="Size">How many records the last checkpoint covers; empty where there is none yet.</param>
/// <param name="Root">Its root hash.</param>
public sealed record LogHead(string Name, string Size, string Root);
