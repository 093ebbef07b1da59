using System.Collections.Immutable;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Schemas;

/// <summary>The one kind of argument schema there is.</summary>
internal sealed class CompiledArgumentSchema : ArgumentSchema
{
    private readonly SchemaNode _root;
    private readonly bool _isClosed;

    /// <summary>Takes what the compiler made.</summary>
    public CompiledArgumentSchema(JsonObject source, PropertySchema shape, SchemaNode root)
        : base(source, Close(source, shape))
    {
        _root = root;
        _isClosed = IsSilent(source);
    }

    /// <inheritdoc />
    public override ImmutableArray<SchemaViolation> Validate(JsonValue value)
    {
        if (Check(value, null))
        {
            return [];
        }

        ViolationTrace trace = new();
        Check(value, trace);
        return trace.Violations;
    }

    private static bool IsSilent(JsonObject source) =>
        !source.TryGet("additionalProperties", out _) && !source.TryGet("patternProperties", out _);

    private static PropertySchema Close(JsonObject source, PropertySchema shape) =>
        IsSilent(source) ? shape with { AllowsAdditionalProperties = false, AdditionalProperties = null } : shape;

    private bool Check(JsonValue value, ViolationTrace? trace)
    {
        bool valid = _root.Check(value, trace);
        if (!_isClosed || value is not JsonObject arguments)
        {
            return valid;
        }

        foreach ((string name, _) in arguments.Members)
        {
            if (Properties.ContainsKey(name))
            {
                continue;
            }

            valid = false;
            trace?.Enter(name);
            trace?.Add("is not declared");
            trace?.Leave();
        }

        return valid;
    }
}
