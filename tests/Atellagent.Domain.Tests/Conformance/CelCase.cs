using System.Text.Json;

namespace Atellagent.Domain.Tests.Conformance;

/// <summary>One case of the CEL conformance suite.</summary>
/// <param name="Group">Where it stands in the suite.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Needs">Why it cannot be run here; null where it can.</param>
/// <param name="Json">All of it.</param>
internal sealed record CelCase(string Group, string Name, string? Needs, JsonElement Json)
{
    /// <summary>The suite's cases, read once.</summary>
    public static IReadOnlyList<CelCase> All { get; } =
    [
        .. Corpus.Read("cel", "cases.jsonl")
            .Select(static json => new CelCase(
                json.GetProperty("group").GetString()!,
                json.GetProperty("name").GetString()!,
                json.TryGetProperty("needs", out JsonElement needs) ? needs.GetString() : null,
                json)),
    ];

    /// <summary>The first part of the group's name.</summary>
    public string Chapter => Group.Split('/')[0];

    /// <summary>Whether the suite asks for something of the case, such as that types are not checked.</summary>
    public bool Says(string property) => Json.TryGetProperty(property, out JsonElement said) && said.GetBoolean();

    public JsonElement? Find(string property) => Json.TryGetProperty(property, out JsonElement found) ? found : null;
}
