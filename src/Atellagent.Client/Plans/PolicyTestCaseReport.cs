using System.Text.Json.Serialization;

namespace Atellagent.Client.Plans;

/// <summary>One case of a test.</summary>
/// <param name="Test">The PolicyTest that it stands in.</param>
/// <param name="Name">Its name.</param>
/// <param name="Failures">What was not as expected, a sentence each; empty where it passed.</param>
/// <param name="Effect">What was decided; null where it did not come to a decision.</param>
public sealed record PolicyTestCaseReport(
    string Test,
    string Name,
    IReadOnlyList<string> Failures,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Effect = null);
