using System.Text.Json;
using System.Text.Json.Serialization;

namespace Atellagent.Client.Questions;

/// <summary>What would become of a request. Nothing of it has happened.</summary>
/// <param name="Reached">How far it would come: <c>bound</c> where it is refused before policies are asked, <c>decided</c> where it is denied, <c>approval</c> where people would be asked, <c>dispatch</c> where it would be sent.</param>
/// <param name="Request">What was asked about, without secrets.</param>
/// <param name="Decision">What would be decided.</param>
/// <param name="Digest">The digest of what would be granted; null where nothing would.</param>
/// <param name="Target">Where it would lead; null where it would be refused, or that would tell a secret.</param>
/// <param name="Rules">The rules that were looked at; null where it came to none.</param>
/// <param name="Envelope">The sources of authority, each with its bounds; null where it was refused before.</param>
/// <param name="Detectors">The highest score of each kind of finding; null where none was asked.</param>
/// <param name="Gates">Who would be asked; null where nobody.</param>
public sealed record DryRunReport(
    string Reached,
    JsonElement Request,
    DryDecision Decision,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Digest = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Target = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<DryRule>? Rules = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Envelope = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Detectors = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Gates = null);
