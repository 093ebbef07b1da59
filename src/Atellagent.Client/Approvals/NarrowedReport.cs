using System.Text.Json;
using System.Text.Json.Serialization;
using Atellagent.Client.Decisions;

namespace Atellagent.Client.Approvals;

/// <summary>What an action that waits would be inside bounds. Nothing is so yet.</summary>
/// <param name="Digest">The digest of what would be carried out then; a vote with the same bounds names it.</param>
/// <param name="Arguments">The arguments then.</param>
/// <param name="Reasons">The rules, and whoever narrowed it.</param>
/// <param name="Changes">What is other than what was asked; null where nothing.</param>
public sealed record NarrowedReport(
    string Digest,
    JsonElement Arguments,
    IReadOnlyList<ReasonReport> Reasons,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ChangeReport>? Changes = null);
