using System.Text.Json.Serialization;

namespace Atellagent.Client.Questions;

/// <summary>Whether a principal could call an operation.</summary>
/// <param name="Principal">The principal.</param>
/// <param name="Route">The route.</param>
/// <param name="Operation">The operation.</param>
/// <param name="Possible"><c>never</c>, <c>depends</c> or <c>always</c>; the first and the last are certain.</param>
/// <param name="Why">In words.</param>
/// <param name="Deployment">The deployment; null where it acts without one.</param>
/// <param name="Rules">The rules that it hangs on, as <c>policy#id</c>; null where on none.</param>
/// <param name="Halted">What is suspended or disabled, so that it cannot now; null where nothing.</param>
public sealed record CapabilityReport(
    string Principal,
    string Route,
    string Operation,
    string Possible,
    string Why,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Deployment = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Rules = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Halted = null);
