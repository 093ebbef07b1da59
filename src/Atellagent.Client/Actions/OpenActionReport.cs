using System.Text.Json.Serialization;

namespace Atellagent.Client.Actions;

/// <summary>An action of which nobody knows what came.</summary>
/// <param name="Id">The action's id, <c>act_…</c>.</param>
/// <param name="Outcome"><c>unknown</c>, <c>unclosed</c> (an enforcement point used its permit and has not said what came of it) or <c>unredeemed</c> (its permit was never used).</param>
/// <param name="Since">Since when it stands so (RFC 3339).</param>
/// <param name="Attempts">How often it was sent.</param>
/// <param name="MaySettle">Whether the caller is somebody who may say what came of it.</param>
/// <param name="WhyNot">Why the caller may not; null where they may.</param>
/// <param name="Digest">The digest of the action as granted.</param>
/// <param name="Decision">The decision that it was carried out on.</param>
/// <param name="Request">What it was; null where its record cannot be read.</param>
/// <param name="RedeemedBy">Who used the permit; null where nobody did.</param>
public sealed record OpenActionReport(
    string Id,
    string Outcome,
    string Since,
    long Attempts,
    bool MaySettle,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? WhyNot = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Digest = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Decision = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] OpenActionRequest? Request = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? RedeemedBy = null);
