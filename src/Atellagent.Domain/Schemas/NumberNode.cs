using Atellagent.Domain.Json;

namespace Atellagent.Domain.Schemas;

/// <summary>The keywords for numbers; any other value meets them.</summary>
internal sealed class NumberNode : SchemaNode
{
    /// <summary><c>minimum</c>.</summary>
    public JsonNumber? Minimum { get; init; }

    /// <summary><c>maximum</c>.</summary>
    public JsonNumber? Maximum { get; init; }

    /// <summary><c>exclusiveMinimum</c>.</summary>
    public JsonNumber? ExclusiveMinimum { get; init; }

    /// <summary><c>exclusiveMaximum</c>.</summary>
    public JsonNumber? ExclusiveMaximum { get; init; }

    /// <summary><c>multipleOf</c>; above zero.</summary>
    public JsonNumber? MultipleOf { get; init; }

    /// <inheritdoc />
    public override bool Check(JsonValue value, ViolationTrace? trace) =>
        value is not JsonNumber number || Explain(number.Value) is not string reason || Fail(trace, reason);

    // The texts are made only where one applies; a valid number costs comparisons.
    private string? Explain(decimal value)
    {
        if (Minimum is not null && value < Minimum.Value)
        {
            return $"must be at least {Minimum}";
        }

        if (Maximum is not null && value > Maximum.Value)
        {
            return $"must be at most {Maximum}";
        }

        if (ExclusiveMinimum is not null && value <= ExclusiveMinimum.Value)
        {
            return $"must be above {ExclusiveMinimum}";
        }

        if (ExclusiveMaximum is not null && value >= ExclusiveMaximum.Value)
        {
            return $"must be below {ExclusiveMaximum}";
        }

        return MultipleOf is not null && value % MultipleOf.Value != 0 ? $"must be a multiple of {MultipleOf}" : null;
    }
}
