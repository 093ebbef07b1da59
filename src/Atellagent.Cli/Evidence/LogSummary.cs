namespace Atellagent.Cli.Evidence;

/// <summary>A log that was found right.</summary>
/// <param name="Log">Its name.</param>
/// <param name="Origin">Its name in the world.</param>
/// <param name="Size">How many records.</param>
/// <param name="Root">The root of its tree, in base64.</param>
internal sealed record LogSummary(string Log, string Origin, long Size, string Root);
