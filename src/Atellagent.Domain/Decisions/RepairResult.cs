using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;

namespace Atellagent.Domain.Decisions;

/// <summary>What is to be done about one argument.</summary>
/// <param name="IsChanged">Whether it takes another value.</param>
/// <param name="Value">That value; null where it is left out.</param>
/// <param name="Cause">The rule behind it.</param>
/// <param name="Refusal">Why nothing can be done; null where something can, or nothing has to.</param>
internal readonly record struct RepairResult(bool IsChanged, JsonValue? Value, CompiledRule Cause, string? Refusal)
{
    public static RepairResult Inside(CompiledRule rule) => new(false, null, rule, null);

    public static RepairResult Changed(JsonValue? value, CompiledRule cause) => new(true, value, cause, null);

    public static RepairResult Refused(CompiledRule cause, string reason) => new(false, null, cause, reason);
}
