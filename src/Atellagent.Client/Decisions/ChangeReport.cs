using System.Text.Json;
using System.Text.Json.Serialization;

namespace Atellagent.Client.Decisions;

/// <summary>One change that narrowing made, with the rule behind it.</summary>
/// <param name="Path">A JSON Pointer from the action, such as <c>/arguments/amount</c>.</param>
/// <param name="From">What was asked.</param>
/// <param name="To">What was granted.</param>
/// <param name="Policy">The policy's name.</param>
/// <param name="Rule">The rule's id.</param>
public sealed record ChangeReport(
    string Path,
    [property: JsonConverter(typeof(ExactJsonConverter))] JsonElement From,
    [property: JsonConverter(typeof(ExactJsonConverter))] JsonElement To,
    string Policy,
    string Rule);
