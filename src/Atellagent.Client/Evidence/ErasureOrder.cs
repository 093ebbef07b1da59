using System.Text.Json.Serialization;

namespace Atellagent.Client.Evidence;

/// <summary>What is to be erased: the body of <c>POST /v1/evidence/erasures</c>. One of action and subject is said.</summary>
/// <param name="Reason">Why; it stands in evidence.</param>
/// <param name="Action">The action's id.</param>
/// <param name="Subject">The principal's name: every action that it asked for, or that was asked for on its behalf, and what it said itself.</param>
public sealed record ErasureOrder(
    string Reason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Action = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Subject = null);
