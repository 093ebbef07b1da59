using System.Text.Json.Serialization;

namespace Atellagent.Cli.Evidence;

/// <summary>A log that was found right.</summary>
/// <param name="Log">Its name.</param>
/// <param name="Origin">Its name in the world.</param>
/// <param name="Size">How many records.</param>
/// <param name="Root">The root of its tree, in base64.</param>
/// <param name="Kept">How many of them a checkpoint covers that was kept elsewhere; null where none is of it: then its end is the export's own word.</param>
internal sealed record LogSummary(string Log, string Origin, long Size, string Root, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Kept = null);
