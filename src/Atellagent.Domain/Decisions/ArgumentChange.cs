using Atellagent.Domain.Json;

namespace Atellagent.Domain.Decisions;

/// <summary>One change that narrowing made, with the rule behind it.</summary>
/// <param name="Path">The argument or limit, a JSON Pointer (RFC 6901) from the action, such as <c>/arguments/amount</c>.</param>
/// <param name="From">What was asked; null where it was absent.</param>
/// <param name="To">What was granted; null where the argument was left out.</param>
/// <param name="Policy">The policy's name.</param>
/// <param name="Rule">The rule's id.</param>
public sealed record ArgumentChange(string Path, JsonValue? From, JsonValue? To, string Policy, string Rule);
