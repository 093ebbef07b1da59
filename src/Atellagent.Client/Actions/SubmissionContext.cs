using System.Text.Json.Serialization;

namespace Atellagent.Client.Actions;

/// <summary>What the agent says around an action: a claim, recorded as such.</summary>
public sealed record SubmissionContext
{
    /// <summary>What the action is for, such as a ticket.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Purpose { get; init; }

    /// <summary>The run that the action belongs to.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Run { get; init; }
}
