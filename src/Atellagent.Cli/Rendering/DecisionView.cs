using System.Globalization;
using System.Text.Json;
using Atellagent.Client;
using Atellagent.Client.Decisions;
using Atellagent.Client.Evidence;

namespace Atellagent.Cli.Rendering;

/// <summary>Shows decisions and the records about them.</summary>
internal static class DecisionView
{
    /// <summary>The rules behind a decision, and what they changed.</summary>
    /// <param name="renderer">The screen.</param>
    /// <param name="decision">The decision.</param>
    public static void Details(Renderer renderer, DecisionReport? decision)
    {
        if (decision?.Changes is { Count: > 0 } changes)
        {
            renderer.Table(
                ["changed", "asked", "granted", "by"],
                changes.Select(static change => new object?[]
                {
                    change.Path, Raw(change.From), Raw(change.To), $"{change.Policy}#{change.Rule}",
                }));
        }

        if (decision?.Reasons is { Count: > 0 } reasons)
        {
            renderer.Table(
                ["rule", "effect", "says", "remedy"],
                reasons.Select(static reason => new object?[]
                {
                    $"{reason.Policy}#{reason.Rule}", Verdict.OfEffect(reason.Effect), reason.Message, reason.Remedy,
                }));
        }
    }

    /// <summary>The whole story of one decision.</summary>
    /// <param name="renderer">The screen.</param>
    /// <param name="story">The story.</param>
    public static void Story(Renderer renderer, DecisionStory story)
    {
        DecisionReport? decision = Decision(story.Decision);
        JsonElement first = story.Records is [var record, ..] ? record.Body : default;
        renderer.Facts(
        [
            ("decision", Verdict.OfEffect(decision?.Effect)),
            ("decision id", decision?.Id),
            ("action", Text(first, "action")),
            ("principal", Text(first, "principal")),
            ("deployment", Text(first, "deployment")),
            ("operation", Operation(first)),
            ("surface", Text(first, "surface")),
            ("time", Text(first, "time")),
            ("asked", Raw(decision?.Requested?.Arguments)),
            ("granted", Raw(decision?.Granted?.Arguments)),
            ("policy version", decision?.PolicyVersion),
            ("denials counted", Counted(first)),
        ]);
        Details(renderer, decision);
        StoryView.Show(renderer, story);
        renderer.Table(
            ["log", "index", "record", "time", "says", "hash"],
            story.Records.Select(static item => new object?[]
            {
                item.Log,
                item.Index.ToString(CultureInfo.InvariantCulture),
                item.Type ?? Text(item.Body, "type"),
                Text(item.Body, "time"),
                Says(item.Body),
                item.Hash,
            }));
    }

    /// <summary>A list of records.</summary>
    /// <param name="renderer">The screen.</param>
    /// <param name="listing">One page.</param>
    public static void Listing(Renderer renderer, EvidenceListing listing)
    {
        renderer.Table(
            ["time", "decision", "count", "decision id", "principal", "deployment", "operation", "action"],
            listing.Items.Select(static item => new object?[]
            {
                Text(item.Body, "time"),
                Says(item.Body),
                Count(item.Body),
                DecisionId(item.Body),
                Text(item.Body, "principal"),
                Text(item.Body, "deployment"),
                Operation(item.Body),
                Text(item.Body, "action"),
            }));
        if (listing.Next is { } next)
        {
            renderer.Note($"there is more: --cursor {next}");
        }
    }

    // In a flood one record counts many denials.
    private static string? Count(JsonElement body) =>
        Member(body, "count") is { ValueKind: JsonValueKind.Number } count ? count.GetRawText() : null;

    private static string? Counted(JsonElement body) => Count(body) is { } count
        ? $"{count} from {Text(body, "since")} to {Text(body, "until")}{(Member(body, "several") is null ? "" : ", of several kinds: this one and others with the same code")}"
        : null;

    private static DecisionReport? Decision(JsonElement element)
    {
        try
        {
            return element.Deserialize(WireJson.Default.DecisionReport);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Verdict Says(JsonElement body) =>
        Member(body, "status") is { ValueKind: JsonValueKind.String } status ? Verdict.OfOutcome(status.GetString())
        : Member(body, "decision") is { ValueKind: JsonValueKind.Object } decision ? Verdict.OfEffect(Text(decision, "effect"))
        : Verdict.OfEffect(null);

    private static string? DecisionId(JsonElement body) => Member(body, "decision") switch
    {
        { ValueKind: JsonValueKind.Object } decision => Text(decision, "id"),
        _ => Text(body, "decision"),
    };

    private static string? Operation(JsonElement body) =>
        Text(body, "route") is { } route ? $"{route}.{Text(body, "operation")}" : null;

    private static string? Text(JsonElement body, string name) =>
        Member(body, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static JsonElement? Member(JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out JsonElement member) ? member : null;

    private static string? Raw(JsonElement? element) =>
        element is { ValueKind: not JsonValueKind.Undefined } value ? value.GetRawText() : null;
}
