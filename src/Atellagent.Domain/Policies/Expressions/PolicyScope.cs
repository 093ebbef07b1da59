using System.Collections.Frozen;
using System.Collections.Immutable;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies.Expressions.Nodes;

namespace Atellagent.Domain.Policies.Expressions;

/// <summary>What a condition sees: the arguments of one operation, what the boundary knows, and what its own policy defines.</summary>
/// <param name="operation">The operation as errors name it, such as <c>payments/refund</c>.</param>
/// <param name="arguments">The type of its arguments.</param>
/// <param name="constants">The policy's constants.</param>
internal sealed class PolicyScope(string operation, ExpressionType arguments, JsonObject constants) : ExpressionScope
{
    private static readonly ScopeName Context = new(
        "context",
        new ExpressionField(ExpressionType.Dyn, true),
        static () => new AttributeNode(static e => e.Request is null ? Value.Unknown : Value.Of(e.Request.Authenticated.Request.Context), "context"));

    private static readonly FrozenDictionary<string, ScopeName> Attributes = ExpressionAttributes.Groups.Values
        .SelectMany(static group => group.Values)
        .ToFrozenDictionary(
            static a => a.Path,
            static a => new ScopeName(a.Path, a.Field, () => new AttributeNode(a.Read, a.Path)) { MakeTest = () => new HasAttributeTest(a.Read) },
            StringComparer.Ordinal);

    public override string Subject => operation;

    public override IEnumerable<string> Roots => [.. ExpressionAttributes.Groups.Keys, "args", "requested", "context", "constants"];

    public override ScopeName? Find(string path) => path switch
    {
        "args" => new ScopeName("args", new ExpressionField(arguments, true), static () => new ArgumentsNode()) { ReadsArguments = true },
        "requested.args" => new ScopeName("requested.args", new ExpressionField(arguments, true), static () => new AttributeNode(
            static e => e.Request is null ? Value.Unknown : Value.Of(e.Request.Authenticated.Request.Arguments), "requested.args"))
        {
            ReadsArguments = true,
        },
        "context" => Context,
        _ when path.StartsWith("constants.", StringComparison.Ordinal) => Constant(path),
        _ => Attributes.GetValueOrDefault(path),
    };

    public override IReadOnlyCollection<string>? PartsOf(string word) => word switch
    {
        "requested" => ["args"],
        "constants" => [.. constants.Members.Select(static m => m.Key)],
        _ => ExpressionAttributes.Groups.TryGetValue(word, out FrozenDictionary<string, ExpressionAttribute>? group) ? group.Keys : null,
    };

    public override string Unknown(string word) => word == "constants" ? "no such constant" : "no such field";

    private ScopeName? Constant(string path) => constants.TryGet(path["constants.".Length..], out JsonValue? value)
        ? new ScopeName(path, new ExpressionField(ExpressionTypes.OfValue(value), true), () => new ConstantNode(Value.Of(value)), value)
        : null;
}
