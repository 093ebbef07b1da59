using System.Text.Json.Serialization;
using Atellagent.Cli.Evidence;

namespace Atellagent.Cli.Rendering;

/// <summary>Shows logs that were found right.</summary>
internal static partial class LogView
{
    public static void Show(Renderer renderer, IReadOnlyList<LogSummary> logs)
    {
        if (renderer.Form == OutputForm.Json)
        {
            renderer.Json(logs, LogJson.Default.IReadOnlyListLogSummary);
        }
        else
        {
            bool isHeld = logs.Any(static log => log.Kept is not null);
            renderer.Table(
                isHeld ? ["log", "records", "kept elsewhere", "root", "origin"] : ["log", "records", "root", "origin"],
                logs.Select(log => (IReadOnlyList<object?>)(isHeld ? [log.Log, log.Size, log.Kept, log.Root, log.Origin] : [log.Log, log.Size, log.Root, log.Origin])));
        }
    }

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(IReadOnlyList<LogSummary>))]
    private sealed partial class LogJson : JsonSerializerContext;
}
