using System.Text.Json.Serialization;

namespace Atellagent.Client.Reviews;

/// <summary>What a reviewed decision would be under what is in force at some time.</summary>
/// <param name="Because">The rules that give it, or why it cannot be told.</param>
/// <param name="Fixed">Whether it is what the reviewer wants.</param>
/// <param name="PolicyVersion">The version of the policies.</param>
/// <param name="Effect">The effect; null where it cannot be told.</param>
public sealed record ReplayReport(
    string Because,
    bool Fixed,
    string PolicyVersion,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Effect = null);
