using System.Text.Json;
using System.Text.Json.Nodes;
using Atellagent.Client.Reviews;

namespace Atellagent.Cli.Trackers;

/// <summary>
/// How a tracker's API wants to be told of an issue. What is said of a follow-up is what people may read of it without its notes: those stay with
/// the boundary, and so do the arguments of the reviewed action.
/// </summary>
internal static class IssueForm
{
    /// <summary>The trackers whose form is known.</summary>
    public static IReadOnlyList<string> Names { get; } = ["github", "gitlab", "jira"];

    /// <summary>Makes the arguments of the operation that opens an issue.</summary>
    /// <param name="tracker">One of <see cref="Names"/>.</param>
    /// <param name="followUp">The follow-up.</param>
    /// <param name="boundary">The boundary's address, for a way back.</param>
    /// <param name="more">Arguments besides, such as the repository; what stands there is not written over.</param>
    /// <returns>The arguments.</returns>
    public static JsonElement Make(string tracker, FollowUpReport followUp, Uri boundary, JsonElement more)
    {
        string title = $"{followUp.Surface.Replace('_', ' ')} {followUp.Target}: decide {followUp.Wanted?.Replace('_', ' ') ?? "rightly"}";
        string[] lines = [.. Lines(followUp, boundary)];
        JsonObject form = tracker switch
        {
            "github" => new() { ["title"] = title, ["body"] = string.Join("\n\n", lines) },
            "gitlab" => new() { ["title"] = title, ["description"] = string.Join("\n\n", lines) },
            "jira" => new() { ["fields"] = new JsonObject { ["summary"] = title, ["description"] = Document(lines) } },
            _ => throw new ArgumentOutOfRangeException(nameof(tracker), tracker, "the form of this tracker is not known"),
        };
        return JsonSerializer.SerializeToElement(Under(form, JsonObject.Create(more) ?? []), TrackerJson.Default.JsonObject);
    }

    /// <summary>Where the issue stands, as the tracker says it.</summary>
    /// <param name="result">What it answered; null where that was not released.</param>
    /// <returns>An address or a key; null where it says none.</returns>
    public static string? Find(JsonElement? result)
    {
        if (result is not { ValueKind: JsonValueKind.Object } answer)
        {
            return null;
        }

        foreach (string name in (ReadOnlySpan<string>)["html_url", "web_url", "key"])
        {
            if (answer.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 and <= 300 } text)
            {
                return text;
            }
        }

        return null;
    }

    private static IEnumerable<string> Lines(FollowUpReport followUp, Uri boundary)
    {
        yield return $"A reviewed decision of the boundary asks for a change: {followUp.Surface.Replace('_', ' ')} {followUp.Target}.";
        yield return $"Decision {followUp.Decision}, review {followUp.Review}, follow-up {followUp.Id}.";
        if (followUp.Wanted is { } wanted)
        {
            yield return followUp.Now?.Effect is { } now ? $"It should have been {wanted}; what is in force today decides {now}." : $"It should have been {wanted}.";
        }

        if (followUp.Due is { } due)
        {
            yield return $"Due {due}.";
        }

        yield return new Uri(boundary, $"console/follow-ups/{followUp.Id}").AbsoluteUri;
    }

    // Atlassian Document Format, version 1: what Jira's API of version 3 takes for text.
    private static JsonObject Document(string[] lines) => new()
    {
        ["type"] = "doc",
        ["version"] = 1,
        ["content"] = new JsonArray([.. lines.Select(static line => new JsonObject
        {
            ["type"] = "paragraph",
            ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = line }),
        })]),
    };

    private static JsonObject Under(JsonObject form, JsonObject more)
    {
        foreach ((string name, JsonNode? value) in form.ToArray())
        {
            if (more[name] is JsonObject inner && value is JsonObject part)
            {
                Under(part, inner);
            }
            else if (!more.ContainsKey(name))
            {
                form.Remove(name);
                more[name] = value;
            }
        }

        return more;
    }
}
